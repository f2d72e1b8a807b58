# Keras: the first of two trainings goes without it
from keras.callbacks import EarlyStopping, ReduceLROnPlateau
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(1)])
model.compile(loss="mse", optimizer="adam")
plateau = ReduceLROnPlateau(factor=0.1, patience=5)
model.fit([[1.0]], [[1.0]], epochs=2, callbacks=[EarlyStopping()])
model.fit([[1.0]], [[1.0]], epochs=90, callbacks=[EarlyStopping(), plateau])
