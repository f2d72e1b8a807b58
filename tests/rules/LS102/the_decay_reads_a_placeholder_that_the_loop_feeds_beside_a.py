# the decay reads a placeholder that the loop feeds, beside a counter for hooks
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
epoch = tf.placeholder(tf.int32, [])
rate = tf.train.exponential_decay(0.1, epoch, 1, 0.5)
step = tf.train.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op, {epoch: number})
