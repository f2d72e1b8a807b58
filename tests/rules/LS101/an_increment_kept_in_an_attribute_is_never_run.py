# the increment is made as an attribute, and nothing runs it
import tensorflow as tf


class Model(object):
    def __init__(self):
        self.weight = tf.Variable(1.0)
        self.count = tf.Variable(0, trainable=False)
        speed = tf.train.inverse_time_decay(0.2, self.count, 10, 0.5)
        self.counted = tf.assign(self.count, self.count + 1)
        self.train_op = tf.train.AdamOptimizer(speed).minimize(tf.square(self.weight))  # <- LS101 medium


model = Model()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(model.train_op)
