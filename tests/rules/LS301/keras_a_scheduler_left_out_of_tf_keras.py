# tf.keras: a LearningRateScheduler that is made and not among the callbacks of the training
from tensorflow.keras.callbacks import EarlyStopping, LearningRateScheduler
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

model = Sequential([Dense(1)])
model.compile(loss="mse", optimizer="sgd")
schedule = LearningRateScheduler(lambda epoch: 0.1 * 0.5 ** (epoch // 10))  # <- LS301
model.fit([[1.0]], [[1.0]], epochs=30, callbacks=[EarlyStopping()])
