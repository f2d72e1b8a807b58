# the rate is passed by keyword, the loop has batches inside passes over the data
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
alpha = 0.01
train_op = tf.train.AdamOptimizer(learning_rate=alpha).minimize(loss)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for epoch in range(3):
        for batch in range(2):
            session.run(train_op)
        alpha /= 2.0  # <- LS304 high
