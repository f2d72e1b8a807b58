import tensorflow as tf


class Trainer:
    def __init__(self):
        self.weight = tf.Variable(2.0)
        self.step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(0.1, self.step, 10, 0.9)  # <- LS301
        optimizer = tf.train.GradientDescentOptimizer(rate)
        self.train_op = optimizer.minimize(tf.square(self.weight), global_step=self.step)


trainer = Trainer()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(trainer.train_op)
