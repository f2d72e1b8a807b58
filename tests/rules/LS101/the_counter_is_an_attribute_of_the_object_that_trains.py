# the counter is an attribute of the object that trains
import tensorflow as tf


class Trainer:
    def __init__(self, rate):
        self.weight = tf.Variable(2.0)
        self.loss = tf.square(self.weight - 1.0)
        self.step = tf.Variable(0, trainable=False, name="step")
        self.rate = tf.train.exponential_decay(rate, self.step, 10, 0.9)
        self.train_op = self.make_train_op()

    def make_train_op(self):
        optimizer = tf.train.GradientDescentOptimizer(self.rate)
        return optimizer.minimize(self.loss)  # <- LS101 high

    def fit(self, session):
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run(self.train_op)


with tf.Session() as session:
    Trainer(0.1).fit(session)
