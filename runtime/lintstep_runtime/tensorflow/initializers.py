"""Initialisers: objects that make a variable's first value, given its shape and type.

Source: TensorFlow 1.15, ``python/ops/init_ops.py``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32
from lintstep_runtime.tensorflow.ops import random
from lintstep_runtime.tensorflow.ops.convert import constant
from lintstep_runtime.tensorflow.ops.registry import define, from_attr
from lintstep_runtime.tensorflow.ops.state import ones, zeros


class Initializer:
    """``tf.keras.initializers.Initializer``: called with a shape."""

    def __init__(self, dtype: Any = float32) -> None:
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """Return a tensor of `shape`."""
        return self._make_(list(shape), as_dtype(dtype) if dtype is not None else self.dtype)

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """Return the parameters."""
        return dict(self.__dict__)


class Zeros(Initializer):
    """``tf.zeros_initializer``."""

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return zeros(shape, dtype)


class Ones(Initializer):
    """``tf.ones_initializer``."""

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return ones(shape, dtype)


class Constant(Initializer):
    """``tf.constant_initializer``: a number, or an array of as many elements."""

    def __init__(self, value: Any = 0, dtype: Any = float32, verify_shape: bool = False) -> None:
        super().__init__(dtype)
        self.value = value

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        value = self.value
        if isinstance(value, np.ndarray):
            value = value.astype(dtype.as_numpy_dtype)
        if np.ndim(value) == 0 and not hasattr(type(value), "_opaque_keeps"):
            return _filled(shape, value, dtype)
        return constant(value, dtype, shape)


def _filled(shape: list[int], value: Any, dtype: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.state import FILL_STATIC

    return FILL_STATIC(shape=tuple(shape), dtype=dtype, value=value, name="Const")


class RandomUniform(Initializer):
    """``tf.random_uniform_initializer``."""

    def __init__(self, minval: Any = 0.0, maxval: Any = None, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(dtype)
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return random.random_uniform(shape, self.minval, self.maxval, dtype, self.seed)


class RandomNormal(Initializer):
    """``tf.random_normal_initializer``."""

    def __init__(self, mean: Any = 0.0, stddev: Any = 1.0, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(dtype)
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return random.random_normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomNormal):
    """``tf.truncated_normal_initializer``."""

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return random.truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)


class VarianceScaling(Initializer):
    """``tf.variance_scaling_initializer``: a spread that keeps the variance of what flows through a layer."""

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        dtype: Any = float32,
    ) -> None:
        if scale <= 0.0:
            raise ValueError("`scale` must be positive float.")
        if mode.lower() not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"Invalid `mode` argument: {mode}")
        super().__init__(dtype)
        self.scale, self.mode, self.distribution, self.seed = scale, mode.lower(), distribution.lower(), seed

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        fan_in, fan_out = fans(shape)
        size = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2.0}[self.mode]
        variance = self.scale / max(1.0, size)
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return random.random_uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return random.random_normal(shape, 0.0, math.sqrt(variance), dtype, self.seed)
        return random.truncated_normal(shape, 0.0, math.sqrt(variance) / 0.87962566103423978, dtype, self.seed)


def fans(shape: list[int]) -> tuple[float, float]:
    """Return how many inputs and outputs a kernel of `shape` has."""
    if len(shape) < 2:
        size = float(shape[0]) if shape else 1.0
        return size, size
    field = float(np.prod(shape[:-2])) if len(shape) > 2 else 1.0
    return shape[-2] * field, shape[-1] * field


class GlorotUniform(VarianceScaling):
    """``tf.glorot_uniform_initializer``."""

    def __init__(self, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


class GlorotNormal(VarianceScaling):
    """``tf.glorot_normal_initializer``."""

    def __init__(self, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


class UniformUnitScaling(Initializer):
    """``tf.uniform_unit_scaling_initializer``."""

    def __init__(self, factor: float = 1.0, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(dtype)
        self.factor, self.seed = factor, seed

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        limit = math.sqrt(3.0 / max(1.0, float(np.prod(shape[:-1])))) * self.factor
        return random.random_uniform(shape, -limit, limit, dtype, self.seed)


def _orthogonal(run: Any, op: Any) -> Any:
    shape, gain = op.attrs["shape"], op.attrs["gain"]
    rows = int(np.prod(shape[:-1]))
    flat = random.generator(run, op).standard_normal((max(rows, shape[-1]), min(rows, shape[-1])))
    q, r = np.linalg.qr(flat)
    q = q * np.sign(np.diag(r))
    return (gain * (q.T if rows < shape[-1] else q)).reshape(shape)


ORTHOGONAL = define("Orthogonal", _orthogonal, shape=from_attr("shape"), dtype=from_attr("dtype"), stateful=True)


class Orthogonal(Initializer):
    """``tf.orthogonal_initializer``: at least two dimensions."""

    def __init__(self, gain: float = 1.0, seed: Any = None, dtype: Any = float32) -> None:
        super().__init__(dtype)
        self.gain, self.seed = gain, seed

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        if len(shape) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        return ORTHOGONAL(shape=tuple(shape), dtype=dtype, gain=self.gain, seed=self.seed)


class Identity(Initializer):
    """``tf.initializers.identity``: an identity matrix times `gain`."""

    def __init__(self, gain: float = 1.0, dtype: Any = float32) -> None:
        super().__init__(dtype)
        self.gain = gain

    def _make_(self, shape: list[int], dtype: Any) -> Any:
        return constant(self.gain * np.eye(shape[0], shape[1]), dtype)


def _scaling(scale: float, mode: str, distribution: str) -> Any:
    def make(seed: Any = None, dtype: Any = float32) -> VarianceScaling:
        return VarianceScaling(scale, mode, distribution, seed, dtype)

    return make


he_normal, he_uniform = _scaling(2.0, "fan_in", "truncated_normal"), _scaling(2.0, "fan_in", "uniform")
lecun_normal, lecun_uniform = _scaling(1.0, "fan_in", "truncated_normal"), _scaling(1.0, "fan_in", "uniform")


def xavier_initializer(uniform: bool = True, seed: Any = None, dtype: Any = float32) -> VarianceScaling:
    """``tf.contrib.layers.xavier_initializer``."""
    return VarianceScaling(1.0, "fan_avg", "uniform" if uniform else "untruncated_normal", seed, dtype)


def contrib_variance_scaling(
    factor: float = 2.0, mode: str = "FAN_IN", uniform: bool = False, seed: Any = None, dtype: Any = float32
) -> VarianceScaling:
    """``tf.contrib.layers.variance_scaling_initializer``."""
    return VarianceScaling(factor, mode.lower(), "uniform" if uniform else "truncated_normal", seed, dtype)
