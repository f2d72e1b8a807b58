# a factor that grows weighs the loss, no optimizer gets it
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
share = tf.train.exponential_decay(0.1, step, 10, 1.1)
train_op = tf.train.AdamOptimizer(0.01).minimize(share * loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
