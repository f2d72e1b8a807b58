# a Keras optimizer with a Keras schedule
import numpy as np
import tensorflow as tf

rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.keras.optimizers.SGD(rate), loss="mse")
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
