# the name is bound to the decay after the optimizer has captured its number
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.train.get_or_create_global_step()
rate = 0.1
optimizer = tf.train.GradientDescentOptimizer(rate)
rate = tf.train.cosine_decay(rate, step, 10)  # <- LS301 high
train_op = optimizer.minimize(loss, global_step=step)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
