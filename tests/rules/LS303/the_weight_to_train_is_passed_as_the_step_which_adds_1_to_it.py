# the weight to train is passed as the step, which adds 1 to it in every run
import tensorflow as tf

weight = tf.Variable(tf.random_normal([]))
loss = tf.square(weight - 1.0)
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, weight)  # <- LS303 high
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
