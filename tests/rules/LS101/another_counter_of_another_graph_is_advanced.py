# another counter of another graph is advanced
import tensorflow as tf

for name in ("first", "second"):
    with tf.Graph().as_default():
        weight = tf.Variable(2.0)
        loss = tf.square(weight - 1.0)
        step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
        optimizer = tf.train.GradientDescentOptimizer(rate)
        if name == "first":
            train_op = optimizer.minimize(loss, global_step=step)
        else:
            train_op = optimizer.minimize(loss)  # <- LS101 high
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(6):
                session.run(train_op)
