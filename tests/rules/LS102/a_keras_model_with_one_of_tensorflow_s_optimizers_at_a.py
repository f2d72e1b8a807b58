# a Keras model with one of TensorFlow's optimizers at a constant rate
import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.train.GradientDescentOptimizer(0.1), loss="mse")
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
