# tf.keras: a LearningRateScheduler that is made and not among the callbacks of the training
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
schedule = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 * 0.5 ** (epoch // 10))  # <- LS301
model.fit([[1.0]], [[1.0]], epochs=30, callbacks=[tf.keras.callbacks.EarlyStopping()])
