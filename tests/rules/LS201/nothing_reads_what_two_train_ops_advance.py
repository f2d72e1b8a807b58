# nothing reads the counter, which is said in an info
import tensorflow as tf

seen = tf.Variable(0, trainable=False)
actor = tf.Variable(1.0)
critic = tf.Variable(2.0)
act = tf.train.RMSPropOptimizer(0.01).minimize(tf.square(actor), global_step=seen)
value = tf.train.RMSPropOptimizer(0.01).minimize(tf.square(critic), global_step=seen)  # <- LS201 high
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(8):
        session.run({"act": act, "value": value})
