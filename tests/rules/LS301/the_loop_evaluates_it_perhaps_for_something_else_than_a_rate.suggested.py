import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
chance = tf.train.polynomial_decay(1.0, step, 10, 0.1)  # <- LS301
train_op = tf.train.GradientDescentOptimizer(chance).minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        if session.run(chance) > 0.05:
            session.run(train_op)
