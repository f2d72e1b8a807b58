import tensorflow as tf


class Model(object):
    def __init__(self):
        self.weight = tf.Variable(1.0)
        self.count = tf.Variable(0, trainable=False)
        self.speed = tf.train.exponential_decay(0.1, self.count, 10, 0.9)  # <- LS301
        self.train_op = tf.train.AdamOptimizer(self.speed).minimize(tf.square(self.weight), global_step=self.count)


model = Model()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        _, speed = session.run([model.train_op, model.speed])
        print(speed)
