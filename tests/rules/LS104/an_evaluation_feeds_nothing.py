# the run that trains feeds it, the one that evaluates does not
import tensorflow as tf

seen = tf.placeholder_with_default(0, [])
weight = tf.Variable(1.0)
loss = tf.square(weight)
speed = tf.train.exponential_decay(0.2, seen, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(speed).minimize(loss)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op, {seen: number})
        print(session.run([loss, speed]))
