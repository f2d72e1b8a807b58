# optimize_loss advances the step it is given
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
train_op = tf.contrib.layers.optimize_loss(
    loss,
    tf.train.get_or_create_global_step(),
    learning_rate=0.1,
    optimizer="SGD",
    learning_rate_decay_fn=lambda rate, step: tf.train.exponential_decay(rate, step, 10, 0.9),
)

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
