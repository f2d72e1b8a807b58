import tensorflow as tf

weight = tf.Variable(1.0)
rate = tf.train.cosine_decay(0.1, tf.train.get_or_create_global_step(), 50)  # <- LS105
train_op = tf.train.AdamOptimizer(rate).minimize(tf.square(weight), global_step=tf.train.get_or_create_global_step())
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(train_op)
