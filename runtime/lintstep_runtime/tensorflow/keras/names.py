"""What Keras takes by name: initialisers, regularisers, losses, metrics. Source: TensorFlow 1.15, ``python/keras``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import initializers, regularizers
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import abs_, clip_by_value, equal, log, maximum, sign, square, xlogy
from lintstep_runtime.tensorflow.ops.neural import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
    sparse_softmax_cross_entropy_with_logits,
)
from lintstep_runtime.tensorflow.ops.reductions import argmax, reduce_mean, reduce_sum
from lintstep_runtime.tensorflow.ops.selection import cast

_INITIALIZERS: dict[str, Any] = {
    "zeros": initializers.Zeros, "zero": initializers.Zeros, "ones": initializers.Ones, "one": initializers.Ones,
    "constant": initializers.Constant, "uniform": initializers.RandomUniform,
    "random_uniform": initializers.RandomUniform, "normal": initializers.RandomNormal,
    "random_normal": initializers.RandomNormal, "truncated_normal": initializers.TruncatedNormal,
    "glorot_uniform": initializers.GlorotUniform, "glorot_normal": initializers.GlorotNormal,
    "he_normal": initializers.he_normal, "he_uniform": initializers.he_uniform,
    "lecun_normal": initializers.lecun_normal, "lecun_uniform": initializers.lecun_uniform,
    "orthogonal": initializers.Orthogonal, "identity": initializers.Identity,
}  # fmt: skip


def initializer(identifier: Any) -> Any:
    """Return the initialiser for a name, a class or an object.

    Raises:
        ValueError: there is no such name.
    """
    if isinstance(identifier, str):
        if identifier.lower() not in _INITIALIZERS:
            raise ValueError(f"Unknown initializer: {identifier}")
        return _INITIALIZERS[identifier.lower()]()
    return identifier() if isinstance(identifier, type) else identifier


def regularizer(identifier: Any) -> Any:
    """Return the regulariser for a name or a function; ValueError where there is no such name."""
    if not isinstance(identifier, str):
        return identifier
    if identifier not in ("l1", "l2", "l1_l2"):
        raise ValueError(f"Unknown regularizer: {identifier}")
    return getattr(regularizers, f"keras_{identifier}")()


# losses: of targets and outputs [batch, ...], one value an example


def _pair(y_true: Any, y_pred: Any) -> tuple[Any, Any]:
    outputs = convert_to_tensor(y_pred)
    return cast(convert_to_tensor(y_true), outputs.dtype), outputs


def mean_squared_error(y_true: Any, y_pred: Any) -> Any:
    """``tf.keras.losses.mean_squared_error``."""
    targets, outputs = _pair(y_true, y_pred)
    return reduce_mean(square(outputs - targets), -1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Any:
    """``tf.keras.losses.mean_absolute_error``."""
    targets, outputs = _pair(y_true, y_pred)
    return reduce_mean(abs_(outputs - targets), -1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Any:
    """``tf.keras.losses.mean_absolute_percentage_error``."""
    targets, outputs = _pair(y_true, y_pred)
    return 100.0 * reduce_mean(abs_((targets - outputs) / maximum(abs_(targets), 1e-7)), -1)


def hinge(y_true: Any, y_pred: Any) -> Any:
    """``tf.keras.losses.hinge``: targets are -1 and 1, or 0 and 1."""
    targets, outputs = _pair(y_true, y_pred)
    return reduce_mean(maximum(1.0 - (targets + sign(targets) - 1.0) * outputs, 0.0), -1)


def _logits(outputs: Any, kind: str) -> Any:
    """What an activation of this kind was computed of, as Keras looks it up; `None` where there is none."""
    op = getattr(outputs, "op", None)
    return op.inputs[0] if op is not None and op.type == kind else None


def categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: Any = 0) -> Any:
    """``tf.keras.losses.categorical_crossentropy``: targets one-hot, outputs probabilities or logits."""
    targets, outputs = _pair(y_true, y_pred)
    if label_smoothing:
        classes = outputs.static[-1]
        targets = targets * (1.0 - label_smoothing) + label_smoothing / classes
    logits = outputs if from_logits else _logits(outputs, "Softmax")
    if logits is not None:
        return softmax_cross_entropy_with_logits_v2(labels=targets, logits=logits)
    shares = clip_by_value(outputs / reduce_sum(outputs, -1, True), 1e-7, 1.0 - 1e-7)
    return -reduce_sum(targets * log(shares), -1)


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """``tf.keras.losses.sparse_categorical_crossentropy``: targets are class numbers."""
    outputs = convert_to_tensor(y_pred)
    logits = outputs if from_logits else _logits(outputs, "Softmax")
    if logits is None:
        logits = log(clip_by_value(outputs, 1e-7, 1.0 - 1e-7))
    return sparse_softmax_cross_entropy_with_logits(labels=_classes(y_true, logits), logits=logits)


def _classes(y_true: Any, outputs: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import squeeze

    classes = cast(convert_to_tensor(y_true), "int64")
    column = classes.static is not None and outputs.static is not None and len(classes.static) == len(outputs.static)
    return squeeze(classes, [-1]) if column else classes


def binary_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: Any = 0) -> Any:
    """``tf.keras.losses.binary_crossentropy``: targets 0 and 1, outputs probabilities or logits."""
    targets, outputs = _pair(y_true, y_pred)
    if label_smoothing:
        targets = targets * (1.0 - label_smoothing) + 0.5 * label_smoothing
    logits = outputs if from_logits else _logits(outputs, "Sigmoid")
    if logits is not None:
        return reduce_mean(sigmoid_cross_entropy_with_logits(labels=targets, logits=logits), -1)
    shares = clip_by_value(outputs, 1e-7, 1.0 - 1e-7)
    return reduce_mean(-(targets * log(shares + 1e-7) + (1.0 - targets) * log(1.0 - shares + 1e-7)), -1)


def kullback_leibler_divergence(y_true: Any, y_pred: Any) -> Any:
    """``tf.keras.losses.kullback_leibler_divergence``."""
    targets, outputs = _pair(y_true, y_pred)
    targets, outputs = clip_by_value(targets, 1e-7, 1.0), clip_by_value(outputs, 1e-7, 1.0)
    return reduce_sum(xlogy(targets, targets / outputs), -1)


class Loss:
    """``tf.keras.losses.Loss``: subclasses define `call`, one value an example; called, it is their mean."""

    _opaque_keeps = True

    def __init__(self, reduction: Any = "auto", name: Any = None) -> None:
        self.reduction, self.name = reduction, name

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return one value an example."""
        raise NotImplementedError("Must be implemented in subclasses.")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = self.call(y_true, y_pred)
        if sample_weight is not None:
            values = values * cast(convert_to_tensor(sample_weight), values.dtype)
        if self.reduction == "none":
            return values
        return reduce_sum(values) if self.reduction == "sum" else reduce_mean(values)


def _class(name: str, function: Callable[..., Any]) -> type[Loss]:
    def start(self: Any, *args: Any, reduction: Any = "auto", name: Any = None, **settings: Any) -> None:
        Loss.__init__(self, reduction, name)
        order = ("from_logits", "label_smoothing")
        self._settings = {**dict(zip(order, args, strict=False)), **settings}

    def call(self: Any, y_true: Any, y_pred: Any) -> Any:
        return function(y_true, y_pred, **self._settings)

    return type(name, (Loss,), {"__init__": start, "call": call, "__doc__": f"``tf.keras.losses.{name}``."})


MeanSquaredError = _class("MeanSquaredError", mean_squared_error)
MeanAbsoluteError = _class("MeanAbsoluteError", mean_absolute_error)
MeanAbsolutePercentageError = _class("MeanAbsolutePercentageError", mean_absolute_percentage_error)
Hinge = _class("Hinge", hinge)
CategoricalCrossentropy = _class("CategoricalCrossentropy", categorical_crossentropy)
SparseCategoricalCrossentropy = _class("SparseCategoricalCrossentropy", sparse_categorical_crossentropy)
BinaryCrossentropy = _class("BinaryCrossentropy", binary_crossentropy)
KLDivergence = _class("KLDivergence", kullback_leibler_divergence)

_LOSSES: dict[str, Callable[..., Any]] = {
    "mse": mean_squared_error, "mean_squared_error": mean_squared_error, "mae": mean_absolute_error,
    "mean_absolute_error": mean_absolute_error, "mape": mean_absolute_percentage_error,
    "mean_absolute_percentage_error": mean_absolute_percentage_error, "hinge": hinge,
    "categorical_crossentropy": categorical_crossentropy, "binary_crossentropy": binary_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    "kullback_leibler_divergence": kullback_leibler_divergence, "kld": kullback_leibler_divergence,
}  # fmt: skip


def loss(identifier: Any) -> Callable[..., Any]:
    """Return the loss for a name or a function.

    Raises:
        ValueError: there is no such name.
    """
    if isinstance(identifier, str):
        if identifier.lower() not in _LOSSES:
            raise ValueError(f"Unknown loss function: {identifier}")
        return _LOSSES[identifier.lower()]
    found: Callable[..., Any] = identifier
    return found


# metrics


def metric(identifier: Any, y_true: Any, y_pred: Any) -> tuple[str, Any]:
    """Return a metric's name and its scalar value for a batch."""
    if isinstance(identifier, Opaque):
        return "metric", convert_to_tensor(identifier)
    if not isinstance(identifier, str):
        value = identifier(y_true, y_pred)
        return str(getattr(identifier, "__name__", getattr(identifier, "name", "metric"))), reduce_mean(value)
    if identifier.lower() in ("accuracy", "acc"):
        return "acc", reduce_mean(cast(_hits(y_true, y_pred), "float32"))
    if identifier.lower() in _LOSSES:
        return identifier, reduce_mean(_LOSSES[identifier.lower()](y_true, y_pred))
    return identifier, convert_to_tensor(Opaque(f"tf.keras.metrics.{identifier}", (y_pred,)))


def _hits(y_true: Any, y_pred: Any) -> Any:
    outputs, targets = convert_to_tensor(y_pred), convert_to_tensor(y_true)
    if outputs.static is not None and outputs.static[-1:] == (1,):
        return equal(cast(outputs > 0.5, "float32"), cast(targets, "float32"))
    best = argmax(outputs, -1)
    sizes = targets.static or ()
    one_hot = outputs.static is not None and len(sizes) > 1 and sizes[-1] == outputs.static[-1]
    return equal(best, argmax(targets, -1) if one_hot else _classes(targets, outputs))
