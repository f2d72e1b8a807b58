"""``tf.keras.callbacks``: told of each epoch and batch. Source: TensorFlow 1.15, ``python/keras/callbacks.py``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.keras import backend


class Callback:
    """``tf.keras.callbacks.Callback``: subclasses define what to do when."""

    _opaque_keeps = True
    model: Any = None
    params: Any = None

    def set_params(self, params: Any) -> None:
        """Take the parameters of the training."""
        self.params = params

    def set_model(self, model: Any) -> None:
        """Take the model that is trained."""
        self.model = model

    def on_train_begin(self, logs: Any = None) -> None:
        """Called once, at the start."""

    def on_train_end(self, logs: Any = None) -> None:
        """Called once, at the end."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Called before each epoch."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Called after each epoch."""

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Called before each batch."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Called after each batch."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Called before each batch."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Called after each batch."""


class CallbackList:
    """Several callbacks; what is opaque among them is not called."""

    def __init__(self, callbacks: list[Any], model: Any) -> None:
        self.callbacks = [each for each in callbacks if isinstance(each, Callback)]
        for each in self.callbacks:
            each.set_params({"verbose": 0})
            each.set_model(model)

    def call(self, what: str, at: Any, logs: Any = None) -> None:
        """Tell all of them."""
        for each in self.callbacks:
            if at is None:
                getattr(each, what)(logs or {})
            else:
                getattr(each, what)(at, logs or {})


class History(Callback):
    """``tf.keras.callbacks.History``: the losses of each epoch."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[Any]] = {}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LearningRateScheduler(Callback):
    """``tf.keras.callbacks.LearningRateScheduler``: sets the rate before each epoch by a function of its number.

    Raises:
        ValueError: (in training) the optimizer has no rate that can be set, or the function returns no number.
    """

    def __init__(self, schedule: Callable[..., Any], verbose: int = 0) -> None:
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if not hasattr(self.model.optimizer, "lr"):
            raise ValueError('Optimizer must have a "lr" attribute.')
        try:
            rate = self.schedule(epoch, float(backend.get_value(self.model.optimizer.lr)))
        except TypeError:
            rate = self.schedule(epoch)
        if not isinstance(rate, float | int) and not hasattr(rate, "dtype"):
            raise ValueError('The output of the "schedule" function should be float.')
        backend.set_value(self.model.optimizer.lr, rate)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs is not None:
            logs["lr"] = backend.get_value(self.model.optimizer.lr)


class LambdaCallback(Callback):
    """``tf.keras.callbacks.LambdaCallback``: functions by the name of when they are called."""

    def __init__(self, **functions: Any) -> None:
        for name, function in functions.items():
            if function is not None:
                setattr(self, name, function)


class TerminateOnNaN(Callback):
    """``tf.keras.callbacks.TerminateOnNaN``: ends the training when the loss is not a number."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        if not math.isfinite((logs or {}).get("loss", 0.0)):
            self.model.stop_training = True


class EarlyStopping(Callback):
    """``tf.keras.callbacks.EarlyStopping``: never stops; a short run shows nothing of a loss."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass


class ModelCheckpoint(EarlyStopping):
    """``tf.keras.callbacks.ModelCheckpoint``: saves nothing."""


class TensorBoard(EarlyStopping):
    """``tf.keras.callbacks.TensorBoard``: writes nothing."""


class CSVLogger(EarlyStopping):
    """``tf.keras.callbacks.CSVLogger``: writes nothing."""
