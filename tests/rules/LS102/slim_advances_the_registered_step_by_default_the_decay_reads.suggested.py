import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
from tensorflow.contrib import slim

step = tf.Variable(0, trainable=False, name="step")
rate = tf.train.natural_exp_decay(0.1, tf.train.get_or_create_global_step(), 10, 0.9)
tf.losses.add_loss(loss)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer)  # <- LS102

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
