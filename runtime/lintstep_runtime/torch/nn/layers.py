"""Layers with parameters: linear, convolution, normalization, embedding."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes, random
from lintstep_runtime.torch.creation import empty, full, ones, tensor, zeros
from lintstep_runtime.torch.nn import init
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.nn.parameter import Parameter
from lintstep_runtime.torch.ops import linear, neural, windows
from lintstep_runtime.torch.ops.soft import prelu
from lintstep_runtime.torch.tensor import Tensor, unknown


def uniform_parameter(shape: tuple[Any, ...], bound: Any, **where: Any) -> Any:
    """Return a parameter of numbers between -bound and bound."""
    made: Any = Parameter(empty(*shape, **where))
    if not isinstance(bound, Opaque):
        made.data.uniform_(-bound, bound)
    return made


def root(fan_in: Any) -> Any:
    """Return 1 / sqrt(fan_in), the usual bound of first numbers."""
    return Opaque("bound") if isinstance(fan_in, Opaque) else 1 / math.sqrt(fan_in) if fan_in > 0 else 0.0


def spread_of(fan_in: Any) -> Any:
    """Return the bound of first weights as PyTorch reckons it: to the last bit not the same as `root`."""
    return root(fan_in) if isinstance(fan_in, Opaque) or fan_in <= 0 else math.sqrt(3.0) * (
        math.sqrt(2.0 / (1 + math.sqrt(5) ** 2)) / math.sqrt(fan_in))  # fmt: skip


class Linear(Module):
    """``torch.nn.Linear``: weight [out, in], bias [out]."""

    def __init__(self, in_features: Any, out_features: Any, bias: bool = True, device: Any = None,
                 dtype: Any = None) -> None:  # fmt: skip
        self.in_features, self.out_features = in_features, out_features
        bound = root(in_features)
        self.weight = uniform_parameter((out_features, in_features), spread_of(in_features), device=device, dtype=dtype)
        given = uniform_parameter((out_features,), bound, device=device, dtype=dtype) if bias else None
        self.register_parameter("bias", given)

    def reset_parameters(self) -> None:
        """Draw the first numbers anew."""
        for each in self._parameters.values():
            if each is not None:
                each.data.uniform_(-root(self.in_features), root(self.in_features))

    def forward(self, input: Any) -> Any:
        """Return the product with the weight, and the bias added."""
        return linear.linear(input, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={self.bias is not None}"


class Bilinear(Module):
    """``torch.nn.Bilinear``"""

    def __init__(self, in1_features: int, in2_features: int, out_features: int, bias: bool = True, **o: Any) -> None:
        bound = root(in1_features)
        self.weight = uniform_parameter((out_features, in1_features, in2_features), bound)
        self.register_parameter("bias", uniform_parameter((out_features,), bound) if bias else None)

    def forward(self, input1: Any, input2: Any) -> Any:
        """Return the product of both with the weight."""
        return linear.bilinear(input1, input2, self.weight, self.bias)


class _Convolution(Module):
    """A convolution over `n` dimensions."""

    n = 2
    transposed = False

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: Any = 1, bias: bool = True, padding_mode: str = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> None:  # fmt: skip
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode,
                     device, dtype)  # fmt: skip

    def _set_up(self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any,
                groups: Any, bias: bool, padding_mode: str, device: Any, dtype: Any) -> None:  # fmt: skip
        n = self.n
        whole = isinstance(in_channels, int) and isinstance(out_channels, int) and isinstance(groups, int)
        if whole and in_channels % groups:
            raise ValueError("in_channels must be divisible by groups")
        if whole and out_channels % groups:
            raise ValueError("out_channels must be divisible by groups")
        self.in_channels, self.out_channels, self.groups = in_channels, out_channels, groups
        kernel = windows.spread(kernel_size, n) or (Opaque("kernel_size"),) * n
        self.kernel_size, self.padding_mode = kernel, padding_mode
        self.stride, self.dilation = windows.spread(stride, n) or stride, windows.spread(dilation, n) or dilation
        self.padding = padding if isinstance(padding, str) else windows.spread(padding, n) or padding
        first, second = (in_channels, out_channels) if self.transposed else (out_channels, in_channels)
        second = second if isinstance(second, Opaque) or isinstance(groups, Opaque) else second // groups
        fan_in = second
        for size in kernel:
            fan_in = fan_in * size
        bound = root(fan_in)
        self.weight = uniform_parameter((first, second, *kernel), spread_of(fan_in), device=device, dtype=dtype)
        given = uniform_parameter((out_channels,), bound, device=device, dtype=dtype) if bias else None
        self.register_parameter("bias", given)
        self.__dict__["_shapes"] = {}

    def reset_parameters(self) -> None:
        """Draw the first numbers anew."""
        bound = root(init.fans(self.weight)[0])
        for each in self._parameters.values():
            if each is not None:
                each.data.uniform_(-bound, bound)

    def forward(self, input: Any) -> Any:
        """Return the convolution."""
        own = self._parameters
        weight, bias = own.get("weight"), own.get("bias")
        if weight is None:
            weight = self.weight
        if isinstance(input, Tensor) and input._store.array is None:
            shape = self._shapes.get(input._shape, 0)
            if shape != 0:
                inputs = (input, weight) if bias is None else (input, weight, bias)
                return unknown(inputs, shape, input._dtype, input._device)
        result = self._conv_forward(input, weight, bias)
        if isinstance(input, Tensor):
            self._shapes[input._shape] = result._shape
        return result

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        padding = self.padding
        if self.padding_mode != "zeros" and isinstance(padding, tuple):
            edges = [edge for each in reversed(padding) for edge in (each, each)]
            input, padding = neural.pad(input, edges, self.padding_mode), 0
        return windows.conv(input, weight, bias, self.stride, padding, self.dilation, self.groups, self.n)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return (f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, stride={self.stride}"
                f", padding={self.padding}")  # fmt: skip


_ConvNd = _Convolution


class Conv1d(_Convolution):
    """``torch.nn.Conv1d``"""

    n = 1


class Conv2d(_Convolution):
    """``torch.nn.Conv2d``"""


class Conv3d(_Convolution):
    """``torch.nn.Conv3d``"""

    n = 3


class _Transposed(_Convolution):
    """A convolution that goes the other way."""

    transposed = True

    def __init__(
        self, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: Any = 1, bias: bool = True, dilation: Any = 1, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        self.output_padding = windows.spread(output_padding, self.n) or output_padding
        self._set_up(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode,
                     device, dtype)  # fmt: skip

    def _conv_forward(self, input: Any, weight: Any, bias: Any) -> Any:
        return windows.conv_transpose(input, weight, bias, self.stride, self.padding, self.output_padding, self.groups,
                                      self.dilation, self.n)  # fmt: skip

    def forward(self, input: Any, output_size: Any = None) -> Any:
        """Return the convolution."""
        return super().forward(input)


class ConvTranspose1d(_Transposed):
    """``torch.nn.ConvTranspose1d``"""

    n = 1


class ConvTranspose2d(_Transposed):
    """``torch.nn.ConvTranspose2d``"""


class ConvTranspose3d(_Transposed):
    """``torch.nn.ConvTranspose3d``"""

    n = 3


class _BatchNorm(Module):
    """Normalization over the batch, with running numbers for evaluation."""

    def __init__(self, num_features: Any, eps: float = 1e-5, momentum: Any = 0.1, affine: bool = True,
                 track_running_stats: bool = True, device: Any = None, dtype: Any = None) -> None:  # fmt: skip
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_features, **where)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_features, **where)) if affine else None)
        self.register_buffer("running_mean", zeros(num_features, **where) if track_running_stats else None)
        self.register_buffer("running_var", ones(num_features, **where) if track_running_stats else None)
        counted = tensor(0, dtype=dtypes.int64) if track_running_stats else None
        self.register_buffer("num_batches_tracked", counted)

    def reset_running_stats(self) -> None:
        """Forget the running numbers."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Start anew."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        own, kept = self._parameters, self._buffers
        mean = kept["running_mean"]
        training = self.training or mean is None
        momentum = self.momentum
        if training and mean is not None:
            counted = kept["num_batches_tracked"]
            count = counted.known()
            if count is not None:
                count += 1
                momentum = 1.0 / float(count) if momentum is None else momentum
        if isinstance(input, Tensor) and input._store.array is None:
            if training and mean is not None and mean._store.array is not None:
                mean.set(None)
                kept["running_var"].set(None)
            weight = own["weight"]
            inputs = (input,) if weight is None else (input, weight, own["bias"])
            return unknown(inputs, input._shape, input._dtype, input._device)
        return neural.batch_norm(input, mean, kept["running_var"], own["weight"], own["bias"], training,
                                 0.0 if momentum is None else momentum, self.eps)  # fmt: skip


_NormBase = _BatchNorm


class BatchNorm1d(_BatchNorm):
    """``torch.nn.BatchNorm1d``"""


class BatchNorm2d(_BatchNorm):
    """``torch.nn.BatchNorm2d``"""


class BatchNorm3d(_BatchNorm):
    """``torch.nn.BatchNorm3d``"""


class SyncBatchNorm(_BatchNorm):
    """``torch.nn.SyncBatchNorm``, of one process."""

    @classmethod
    def convert_sync_batchnorm(cls, module: Any, process_group: Any = None) -> Any:
        """Return the module as it is."""
        return module


class _InstanceNorm(_BatchNorm):
    """Normalization of each channel of each example."""

    def __init__(self, num_features: Any, eps: float = 1e-5, momentum: float = 0.1, affine: bool = False,
                 track_running_stats: bool = False, **where: Any) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, **where)

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        return neural.instance_norm(input, None, None, self.weight, self.bias, True, self.momentum, self.eps)


class InstanceNorm1d(_InstanceNorm):
    """``torch.nn.InstanceNorm1d``"""


class InstanceNorm2d(_InstanceNorm):
    """``torch.nn.InstanceNorm2d``"""


class InstanceNorm3d(_InstanceNorm):
    """``torch.nn.InstanceNorm3d``"""


class LayerNorm(Module):
    """``torch.nn.LayerNorm``"""

    def __init__(self, normalized_shape: Any, eps: float = 1e-5, elementwise_affine: bool = True, bias: bool = True,
                 device: Any = None, dtype: Any = None) -> None:  # fmt: skip
        shape = tuple(normalized_shape) if isinstance(normalized_shape, list | tuple) else (normalized_shape,)
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        where = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(*shape, **where)) if elementwise_affine else None)
        self.register_parameter("bias", Parameter(zeros(*shape, **where)) if elementwise_affine and bias else None)

    def reset_parameters(self) -> None:
        """Start anew."""
        if self.elementwise_affine:
            init.ones_(self.weight)
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        return neural.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)


class RMSNorm(Module):
    """``torch.nn.RMSNorm``"""

    def __init__(self, normalized_shape: Any, eps: Any = None, elementwise_affine: bool = True, **where: Any) -> None:
        shape = tuple(normalized_shape) if isinstance(normalized_shape, list | tuple) else (normalized_shape,)
        self.normalized_shape, self.eps = shape, eps
        self.register_parameter("weight", Parameter(ones(*shape)) if elementwise_affine else None)

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        return neural.rms_norm(input, self.normalized_shape, self.weight, self.eps)


class GroupNorm(Module):
    """``torch.nn.GroupNorm``"""

    def __init__(
        self, num_groups: Any, num_channels: Any, eps: float = 1e-5, affine: bool = True, **where: Any
    ) -> None:
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        self.register_parameter("weight", Parameter(ones(num_channels)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_channels)) if affine else None)

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        return neural.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)


class LocalResponseNorm(Module):
    """``torch.nn.LocalResponseNorm``"""

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Any) -> Any:
        """Return the input normalized."""
        return neural.local_response_norm(input, self.size, self.alpha, self.beta, self.k)


class Embedding(Module):
    """``torch.nn.Embedding``: weight [count, size]."""

    def __init__(self, num_embeddings: Any, embedding_dim: Any, padding_idx: Any = None, max_norm: Any = None,
                 norm_type: float = 2.0, scale_grad_by_freq: bool = False, sparse: bool = False, _weight: Any = None,
                 _freeze: bool = False, device: Any = None, dtype: Any = None) -> None:  # fmt: skip
        self.num_embeddings, self.embedding_dim, self.padding_idx = num_embeddings, embedding_dim, padding_idx
        made = empty(num_embeddings, embedding_dim, device=device, dtype=dtype) if _weight is None else _weight
        self.weight = Parameter(made, not _freeze)
        if _weight is None:
            self.reset_parameters()

    @classmethod
    def from_pretrained(cls, embeddings: Any, freeze: bool = True, **options: Any) -> Any:
        """Return one with given numbers."""
        sizes = embeddings.shape
        return cls(sizes[0], sizes[1], _weight=embeddings, _freeze=freeze, padding_idx=options.get("padding_idx"))

    def reset_parameters(self) -> None:
        """Draw the first numbers anew."""
        shape = self.weight._shape
        if shape is None:
            return
        draw: Any = random.normal(None, shape, self.weight._dtype.kind)
        self.weight.data._store.array = draw if self.padding_idx is None else _Without(draw, self.padding_idx)

    def forward(self, input: Any) -> Any:
        """Return the rows that the input names."""
        return neural.embedding(input, self.weight, self.padding_idx)


class _Without:
    """First numbers with one row of zeros."""

    def __init__(self, draw: Any, row: int) -> None:
        self.draw, self.row = draw, row

    def resolve(self) -> Any:
        """Return the numbers."""
        found = self.draw.resolve()
        if found is not None:
            found[self.row] = 0
        return found


class EmbeddingBag(Embedding):
    """``torch.nn.EmbeddingBag``: what it makes is unknown."""

    def __init__(self, num_embeddings: Any, embedding_dim: Any, *args: Any, **options: Any) -> None:
        super().__init__(num_embeddings, embedding_dim, options.get("padding_idx"))

    def forward(self, input: Any, offsets: Any = None, per_sample_weights: Any = None) -> Any:
        """Return an unknown tensor that depends on the weight."""
        shape = input._shape if isinstance(input, Tensor) else None
        rows = offsets if isinstance(offsets, Tensor) else input
        count = rows._shape[:1] if isinstance(rows, Tensor) and rows._shape is not None else None
        known = count is not None and shape is not None and isinstance(self.embedding_dim, int)
        return unknown((self.weight,), (*count, self.embedding_dim) if known and count else None, self.weight._dtype)


class PReLU(Module):
    """``torch.nn.PReLU``"""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, **where: Any) -> None:
        self.weight = Parameter(full((num_parameters,), init))

    def forward(self, input: Any) -> Any:
        """Return the input, negative numbers scaled."""
        return prelu(input, self.weight)
