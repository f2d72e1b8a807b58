# the counter is out of reach where the train op is made: no fix, the finding says what to do
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)


def make_rate():
    hidden = tf.Variable(0, trainable=False)
    return tf.train.exponential_decay(0.1, hidden, 10, 0.9)


train_op = tf.train.GradientDescentOptimizer(make_rate()).minimize(loss)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
