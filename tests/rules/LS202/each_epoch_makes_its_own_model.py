# each pass of the loop over epochs makes a model of its own
import tensorflow as tf

for epoch in range(3):
    with tf.Graph().as_default(), tf.Session() as session:
        count = tf.Variable(0, trainable=False)
        weight = tf.Variable(1.0)
        speed = tf.train.exponential_decay(0.2, count, 10, 0.5)
        train_op = tf.train.GradientDescentOptimizer(speed).minimize(tf.square(weight), global_step=count)
        session.run(tf.global_variables_initializer())
        for _ in range(4):
            session.run(train_op)
