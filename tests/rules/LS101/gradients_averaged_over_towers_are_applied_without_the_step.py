# gradients averaged over towers are applied without the step
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
towers = []
for number in range(3):
    with tf.name_scope("tower_%d" % number):
        towers.append(optimizer.compute_gradients(loss * (number + 1.0), [weight]))
averaged = []
for pairs in zip(*towers):
    gradient = tf.reduce_mean(tf.stack([g for g, _ in pairs]), 0)
    averaged.append((gradient, pairs[0][1]))
train_op = optimizer.apply_gradients(averaged)  # <- LS101 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
