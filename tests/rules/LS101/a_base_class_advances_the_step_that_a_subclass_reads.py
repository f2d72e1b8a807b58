# a base class advances the step that a subclass reads
import tensorflow as tf


class Base:
    def __init__(self):
        self.step = tf.Variable(0, trainable=False)
        self.tick = tf.assign_add(self.step, 1)
        self.weight = tf.Variable(2.0)

    def fit(self, session):
        train_op = self.train_op()
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run([train_op, self.tick])


class Model(Base):
    def train_op(self):
        rate = tf.train.cosine_decay(0.1, self.step, 10)
        return tf.train.GradientDescentOptimizer(rate).minimize(tf.square(self.weight))


with tf.Session() as session:
    Model().fit(session)
