# Keras: a callback that is added to the list later
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(1)])
model.compile(loss="mse", optimizer="adam")
callbacks = [EarlyStopping(patience=10)]
plateau = ReduceLROnPlateau(factor=0.1, patience=5)
callbacks.append(plateau)
model.fit([[1.0]], [[1.0]], epochs=90, callbacks=callbacks)
