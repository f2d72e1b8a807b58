import tensorflow as tf


def model_fn(features, labels, mode):
    weight = tf.get_variable("weight", initializer=2.0)
    loss = tf.reduce_mean(tf.square(weight * features - labels))
    rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=tf.train.get_global_step())  # <- LS101
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn():
    return tf.data.Dataset.from_tensor_slices(([1.0] * 6, [2.0] * 6)).batch(1)


tf.estimator.Estimator(model_fn).train(input_fn)
