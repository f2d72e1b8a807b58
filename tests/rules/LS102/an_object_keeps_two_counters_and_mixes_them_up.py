# an object keeps two counters and mixes them up
import tensorflow as tf


class Model:
    def __init__(self):
        self.step = tf.Variable(0, trainable=False)
        self.batches = tf.Variable(0, trainable=False)
        self.weight = tf.Variable(2.0)
        rate = tf.train.inverse_time_decay(0.1, self.batches, 10, 0.5)
        optimizer = tf.train.MomentumOptimizer(rate, 0.9)
        pairs = optimizer.compute_gradients(tf.square(self.weight))
        self.train_op = optimizer.apply_gradients(pairs, global_step=self.step)  # <- LS102 high


model = Model()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(model.train_op)
