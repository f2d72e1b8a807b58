# gradients are clipped and applied at a constant rate
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.piecewise_constant(step, [2, 4], [0.1, 0.05, 0.01])  # <- LS301 high
optimizer = tf.train.AdagradOptimizer(learning_rate=0.1)
pairs = [(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss)]
train_op = optimizer.apply_gradients(pairs, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
