import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
from tensorflow.contrib import slim

global_step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, tf.train.get_or_create_global_step(), 10, 0.9)
train_op = slim.learning.create_train_op(loss, tf.train.GradientDescentOptimizer(rate))  # <- LS102

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
