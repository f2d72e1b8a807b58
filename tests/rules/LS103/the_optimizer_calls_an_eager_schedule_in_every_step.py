# the optimizer calls an eager schedule in every step
import tensorflow as tf

tf.enable_eager_execution()
step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
for _ in range(5):
    optimizer.minimize(lambda: tf.square(w), global_step=step)
