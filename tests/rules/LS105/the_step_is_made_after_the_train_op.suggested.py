import tensorflow as tf

w = tf.Variable(1.0)
train_op = tf.train.AdamOptimizer(0.1).minimize(w, global_step=tf.train.get_or_create_global_step())  # <- LS105
step = tf.train.get_or_create_global_step()

with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for _ in range(5):
        sess.run(train_op)
