# an eager schedule is called in every pass of the loop
import tensorflow as tf

tf.enable_eager_execution()
step = tf.train.get_or_create_global_step()
w = tf.Variable(1.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
for _ in range(5):
    optimizer = tf.train.GradientDescentOptimizer(rate())
    optimizer.minimize(lambda: tf.square(w), global_step=step)
