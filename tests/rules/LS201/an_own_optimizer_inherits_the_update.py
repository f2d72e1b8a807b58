# the own optimizer inherits apply_gradients, which advances the step that is assigned as well
import tensorflow as tf


class Plain(tf.train.Optimizer):
    def __init__(self, speed, use_locking=False, name="Plain"):
        super(Plain, self).__init__(use_locking, name)
        self.speed = speed

    def _apply_dense(self, gradient, variable):
        return variable.assign_sub(self.speed * gradient)


count = tf.train.get_or_create_global_step()
speed = tf.train.cosine_decay(0.3, count, 500)
weight = tf.get_variable("weight", initializer=2.0)
optimizer = Plain(speed)
pairs = optimizer.compute_gradients(tf.square(weight))
moved = optimizer.apply_gradients(pairs, global_step=count)  # <- LS201 high
counted = tf.assign_add(count, 1)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(8):
        session.run([moved, counted])
