# the rate is an attribute of the object that trains
import tensorflow as tf


class Trainer:
    def __init__(self, rate):
        self.rate = rate
        self.weight = tf.Variable(2.0)
        self.session = tf.Session()
        self.build()

    def build(self):
        optimizer = tf.train.GradientDescentOptimizer(self.rate)
        self.train_op = optimizer.minimize(tf.square(self.weight))
        self.session.run(tf.global_variables_initializer())

    def train(self):
        for number in range(6):
            self.session.run(self.train_op)
            self.rate *= 0.5  # <- LS304 high


Trainer(0.1).train()
