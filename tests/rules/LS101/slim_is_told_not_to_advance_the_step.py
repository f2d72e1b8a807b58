# slim is told not to advance the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
from tensorflow.contrib import slim

step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
tf.losses.add_loss(loss)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer, global_step=None)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
