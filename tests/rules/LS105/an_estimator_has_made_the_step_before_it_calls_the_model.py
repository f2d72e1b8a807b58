# an Estimator has made the step before it calls the model function
import tensorflow as tf


def model_fn(features, labels, mode):
    w = tf.get_variable("w", [])
    loss = tf.square(w)
    train_op = tf.train.AdamOptimizer(0.1).minimize(loss, tf.train.get_global_step())
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


estimator = tf.estimator.Estimator(model_fn)
