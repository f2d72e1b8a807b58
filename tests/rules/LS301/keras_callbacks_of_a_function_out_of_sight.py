# Keras: what makes the list of callbacks is out of sight
from keras.callbacks import ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential
from trainkit import callbacks

model = Sequential([Dense(1)])
model.compile(loss="mse", optimizer="adam")
plateau = ReduceLROnPlateau(factor=0.1, patience=5)
model.fit([[1.0]], [[1.0]], epochs=90, callbacks=callbacks(plateau))
