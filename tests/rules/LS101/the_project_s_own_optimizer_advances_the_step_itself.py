# the project's own optimizer advances the step itself
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)


class Optimizer(tf.train.GradientDescentOptimizer):
    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        update = super(Optimizer, self).apply_gradients(grads_and_vars)
        return tf.group(update, global_step.assign_add(1))


step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = Optimizer(rate).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
