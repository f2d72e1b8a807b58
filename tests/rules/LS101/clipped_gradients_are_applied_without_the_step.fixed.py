import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.AdamOptimizer(rate)
gradients = [(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss) if g is not None]
train_op = optimizer.apply_gradients(gradients, global_step=step)  # <- LS101

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
