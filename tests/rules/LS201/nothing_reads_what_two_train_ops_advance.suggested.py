import tensorflow as tf

seen = tf.Variable(0, trainable=False)
actor = tf.Variable(1.0)
critic = tf.Variable(2.0)
act = tf.train.RMSPropOptimizer(0.01).minimize(tf.square(actor))
value = tf.train.RMSPropOptimizer(0.01).minimize(tf.square(critic), global_step=seen)  # <- LS201
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(8):
        session.run({"act": act, "value": value})
