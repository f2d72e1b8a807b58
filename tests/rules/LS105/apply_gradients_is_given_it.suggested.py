import tensorflow as tf

w = tf.Variable(1.0)
optimizer = tf.train.AdamOptimizer(0.1)
grads = optimizer.compute_gradients(tf.square(w))
train_op = optimizer.apply_gradients(grads, tf.train.get_or_create_global_step())  # <- LS105

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
