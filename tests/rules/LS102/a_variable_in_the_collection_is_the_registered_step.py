# a variable in the collection is the registered step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False, name="my_step")
tf.add_to_collection(tf.GraphKeys.GLOBAL_STEP, step)
rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
