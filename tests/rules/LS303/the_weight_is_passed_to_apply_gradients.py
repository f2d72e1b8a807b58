# the weight is passed to apply_gradients
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
optimizer = tf.train.GradientDescentOptimizer(0.1)
gradients = optimizer.compute_gradients(loss)
train_op = optimizer.apply_gradients(gradients, weight)  # <- LS303 high

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
