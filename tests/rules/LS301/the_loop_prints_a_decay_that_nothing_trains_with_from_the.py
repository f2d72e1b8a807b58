# the loop prints a decay that nothing trains with, from the number that the optimizer keeps
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)  # <- LS301 high
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        print(session.run([train_op, rate])[1])
