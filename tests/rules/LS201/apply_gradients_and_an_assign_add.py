# apply_gradients and an assign_add
import tensorflow as tf

step = tf.Variable(0, trainable=False)
w = tf.Variable(1.0)
v = tf.Variable(2.0)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.apply_gradients(optimizer.compute_gradients(w), global_step=step)  # <- LS201 high
move = step.assign_add(1)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run([train_op, move])
