# both arms of a branch pass the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
import sys

if len(sys.argv) > 9:
    optimizer = tf.train.AdamOptimizer(rate)
    train_op = optimizer.minimize(loss, global_step=step)
else:
    optimizer = tf.train.GradientDescentOptimizer(rate)
    train_op = optimizer.apply_gradients(optimizer.compute_gradients(loss), step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
