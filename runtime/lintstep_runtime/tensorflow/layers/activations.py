"""Activations by name, as layers take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.ops import elementwise, neural

_NAMES: dict[str, Callable[..., Any]] = {
    "relu": neural.relu, "relu6": neural.relu6, "sigmoid": elementwise.sigmoid, "tanh": elementwise.tanh,
    "softmax": neural.softmax, "elu": neural.elu, "selu": neural.selu, "softplus": neural.softplus,
    "softsign": neural.softsign, "exponential": elementwise.exp, "leaky_relu": neural.leaky_relu,
}  # fmt: skip


def hard_sigmoid(x: Any) -> Any:
    """``tf.keras.activations.hard_sigmoid``."""
    return elementwise.clip_by_value(x * 0.2 + 0.5, 0.0, 1.0)


def linear(x: Any) -> Any:
    """``tf.keras.activations.linear``: the same."""
    return x


def get(activation: Any) -> Callable[..., Any] | None:
    """Return the function for a name, a function or `None`.

    Raises:
        ValueError: there is no such name.
    """
    if activation is None or callable(activation):
        found: Callable[..., Any] | None = activation
        return found
    if activation == "linear":
        return None
    if activation == "hard_sigmoid":
        return hard_sigmoid
    if activation not in _NAMES:
        raise ValueError(f"Unknown activation function: {activation}")
    return _NAMES[activation]
