"""Convolution and pooling layers. Source: TensorFlow 1.15, ``python/layers/convolutional.py``, ``pooling.py``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.initializers import Zeros
from lintstep_runtime.tensorflow.layers import activations
from lintstep_runtime.tensorflow.layers.base import Layer, known_size
from lintstep_runtime.tensorflow.ops import convolution, neural, pooling
from lintstep_runtime.tensorflow.ops.arrays import shape as sizes_of
from lintstep_runtime.tensorflow.ops.arrays import stack
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor


def numbers(value: Any, rank: int) -> tuple[int, ...]:
    """Return a size for each of `rank` axes, from a number or a list."""
    if isinstance(value, list | tuple):
        return tuple(int(n) for n in value)
    return (int(value),) * rank


class _Convolution(Layer):
    _rank_ = 2

    def __init__(
        self,
        filters: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = "channels_last",
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = Zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, activity_regularizer=activity_regularizer, **kwargs)
        self.filters = None if filters is None else int(filters)
        self.kernel_size, self.strides = numbers(kernel_size, self._rank_), numbers(strides, self._rank_)
        self.padding, self.dilation_rate = padding.upper(), numbers(dilation_rate, self._rank_)
        self._first_ = data_format == "channels_first"
        self.activation, self.use_bias = activations.get(activation), use_bias
        self._kernel_ = {
            "initializer": kernel_initializer,
            "regularizer": kernel_regularizer,
            "constraint": kernel_constraint,
        }
        self._bias_ = {"initializer": bias_initializer, "regularizer": bias_regularizer, "constraint": bias_constraint}

    @property
    def _format_(self) -> str:
        return "NC" if self._first_ else "N"

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        tensor = convert_to_tensor(inputs)
        self._channels_ = known_size(tensor, 1 if self._first_ else -1, type(self).__name__) if not self.built else 0
        return super().__call__(tensor, *args, **kwargs)

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight("kernel", [*self.kernel_size, self._channels_, self.filters], **self._kernel_)
        self._add_bias_()

    def _add_bias_(self) -> None:
        self.bias = self.add_weight("bias", [self.filters], **self._bias_) if self.use_bias else None

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = convolution.convolve(
            inputs, self.kernel, self.strides, self.padding, self.dilation_rate, self._format_
        )
        return self._finished_(outputs)

    def _finished_(self, outputs: Any) -> Any:
        if self.bias is not None:
            outputs = neural.bias_add(outputs, self.bias, data_format=self._format_)
        if outputs.static is None:
            inner = (None,) * self._rank_
            outputs.static = (None, self.filters, *inner) if self._first_ else (None, *inner, self.filters)
        return outputs if self.activation is None else self.activation(outputs)


class Conv1D(_Convolution):
    """``tf.layers.Conv1D``."""

    _rank_ = 1


class Conv2D(_Convolution):
    """``tf.layers.Conv2D``."""


class Conv3D(_Convolution):
    """``tf.layers.Conv3D``."""

    _rank_ = 3


class Conv2DTranspose(_Convolution):
    """``tf.layers.Conv2DTranspose``."""

    def __init__(
        self,
        filters: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = "channels_last",
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = Zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            1,
            activation,
            use_bias,
            kernel_initializer,
            bias_initializer,
            kernel_regularizer,
            bias_regularizer,
            activity_regularizer,
            kernel_constraint,
            bias_constraint,
            trainable,
            name,
            **kwargs,
        )

    def build(self, input_shape: Any) -> None:
        self.kernel = self.add_weight("kernel", [*self.kernel_size, self.filters, self._channels_], **self._kernel_)
        self._add_bias_()

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        known = inputs.static or (None,) * (self._rank_ + 2)
        inner = known[2:] if self._first_ else known[1:-1]
        grown = [self._grown_(n, i) for i, n in enumerate(inner)]
        dynamic = sizes_of(inputs)
        offset = 2 if self._first_ else 1
        sizes = [self._grown_(dynamic[i + offset], i) if n is None else n for i, n in enumerate(grown)]
        batch = dynamic[0] if known[0] is None else known[0]
        full = [batch, self.filters, *sizes] if self._first_ else [batch, *sizes, self.filters]
        outputs = convolution.conv2d_transpose(
            inputs, self.kernel, stack(full), list(self.strides), self.padding, self._format_
        )
        if outputs.static is not None:
            static = (self.filters, *grown) if self._first_ else (*grown, self.filters)
            outputs.static = (known[0], *static)
        return self._finished_(outputs)

    def _grown_(self, size: Any, axis: int) -> Any:
        if size is None:
            return None
        result = size * self.strides[axis]
        return result if self.padding == "SAME" else result + max(self.kernel_size[axis] - self.strides[axis], 0)


class Conv3DTranspose(Conv2DTranspose):
    """``tf.layers.Conv3DTranspose``."""

    _rank_ = 3


class SeparableConv2D(_Convolution):
    """``tf.layers.SeparableConv2D``: each channel by itself, then all of them."""

    def __init__(self, filters: Any, kernel_size: Any, *args: Any, **kwargs: Any) -> None:
        self.depth_multiplier = int(kwargs.pop("depth_multiplier", 1))
        names = ("depthwise_initializer", "depthwise_regularizer", "depthwise_constraint")
        given = [kwargs.pop(name, None) for name in names]
        self._depthwise_ = dict(zip(("initializer", "regularizer", "constraint"), given, strict=True))
        for kind in ("initializer", "regularizer", "constraint"):
            kwargs.setdefault(f"kernel_{kind}", kwargs.pop(f"pointwise_{kind}", None))
        super().__init__(filters, kernel_size, *args, **kwargs)

    def build(self, input_shape: Any) -> None:
        shape = [*self.kernel_size, self._channels_, self.depth_multiplier]
        self.depthwise_kernel = self.add_weight("depthwise_kernel", shape, **self._depthwise_)
        pointwise = [1, 1, self._channels_ * self.depth_multiplier, self.filters]
        self.pointwise_kernel = self.add_weight("pointwise_kernel", pointwise, **self._kernel_)
        self._add_bias_()

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = convolution.separable_conv2d(
            inputs, self.depthwise_kernel, self.pointwise_kernel, list(self.strides), self.padding, self.dilation_rate
        )
        return self._finished_(outputs)


class _Pooling(Layer):
    _rank_ = 2
    _kind_: Any = pooling.MAX

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = "channels_last",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.pool_size = numbers(pool_size, self._rank_)
        self.strides = self.pool_size if strides is None else numbers(strides, self._rank_)
        self.padding, self._first_ = padding.upper(), data_format == "channels_first"

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        return pooling.pool(
            self._kind_, inputs, list(self.pool_size), list(self.strides), self.padding, "NC" if self._first_ else "N"
        )


class MaxPooling1D(_Pooling):
    """``tf.layers.MaxPooling1D``."""

    _rank_ = 1


class MaxPooling2D(_Pooling):
    """``tf.layers.MaxPooling2D``."""


class MaxPooling3D(_Pooling):
    """``tf.layers.MaxPooling3D``."""

    _rank_ = 3


class AveragePooling1D(_Pooling):
    """``tf.layers.AveragePooling1D``."""

    rank, kind = 1, pooling.MEAN


class AveragePooling2D(_Pooling):
    """``tf.layers.AveragePooling2D``."""

    _kind_ = pooling.MEAN


class AveragePooling3D(_Pooling):
    """``tf.layers.AveragePooling3D``."""

    rank, kind = 3, pooling.MEAN
