# a Keras model advances only its own iterations: no argument could mend it
import numpy as np
import tensorflow as tf

step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.train.GradientDescentOptimizer(rate), loss="mse")  # <- LS102 high
tf.keras.backend.get_session().run(tf.global_variables_initializer())
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
