# a wrapped object that only looks like an optimizer moves a counter of its own; its rate reads none
import tensorflow as tf


class Counting(object):
    def __init__(self, rate):
        self._inner = tf.train.GradientDescentOptimizer(rate)
        self._calls = tf.Variable(0, trainable=False)
        self._later = tf.greater(self._calls, 10)

    def apply_gradients(self, pairs, global_step=None, name=None):
        applied = self._inner.apply_gradients(pairs)
        self._counted = self._calls.assign_add(1)
        return tf.group(applied, self._counted)


weight = tf.Variable(1.0)
count = tf.train.get_or_create_global_step()
optimizer = tf.train.SyncReplicasOptimizer(Counting(0.05), replicas_to_aggregate=1)
train_op = optimizer.apply_gradients([(2 * weight, weight)], global_step=count)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
