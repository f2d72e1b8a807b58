# an Estimator trains up to a step
import tensorflow as tf


def model_fn(features, labels, mode):
    w = tf.get_variable("w", [])
    loss = tf.square(w)
    step = tf.train.get_global_step()
    train_op = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


estimator = tf.estimator.Estimator(model_fn)
estimator.train(lambda: tf.data.Dataset.from_tensors(({"x": [1.0]}, [1.0])).repeat(), max_steps=5)  # <- LS402 high
