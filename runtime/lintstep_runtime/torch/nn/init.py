"""``torch.nn.init``: first numbers of parameters, drawn as PyTorch draws them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import random
from lintstep_runtime.torch.tensor import Tensor


def _plain(tensor: Any) -> bool:
    return isinstance(tensor, Tensor) and tensor._shape is not None


def uniform_(tensor: Any, a: Any = 0.0, b: Any = 1.0, generator: Any = None) -> Any:
    """``torch.nn.init.uniform_``"""
    return _filled(tensor, "uniform_", a, b, generator=generator)


def normal_(tensor: Any, mean: Any = 0.0, std: Any = 1.0, generator: Any = None) -> Any:
    """``torch.nn.init.normal_``"""
    return _filled(tensor, "normal_", mean, std, generator=generator)


def _filled(tensor: Any, name: str, *args: Any, **options: Any) -> Any:
    if isinstance(tensor, Tensor):
        getattr(tensor.data, name)(*args, **options)
    return tensor


def constant_(tensor: Any, val: Any) -> Any:
    """``torch.nn.init.constant_``"""
    return _filled(tensor, "fill_", val)


def ones_(tensor: Any) -> Any:
    """``torch.nn.init.ones_``"""
    return constant_(tensor, 1.0)


def zeros_(tensor: Any) -> Any:
    """``torch.nn.init.zeros_``"""
    return constant_(tensor, 0.0)


def eye_(tensor: Any) -> Any:
    """``torch.nn.init.eye_``"""
    return tensor.set(np.eye(*tensor._shape)) if _plain(tensor) else tensor


def dirac_(tensor: Any, groups: int = 1) -> Any:
    """``torch.nn.init.dirac_``"""
    if _plain(tensor):
        sizes = tensor._shape
        out = np.zeros(sizes)
        each = sizes[0] // groups
        middle = tuple(size // 2 for size in sizes[2:])
        for group in range(groups):
            for channel in range(min(each, sizes[1])):
                where = (group * each + channel, channel, *middle)
                out[where] = 1
        tensor.set(out)
    return tensor


def calculate_gain(nonlinearity: str, param: Any = None) -> Any:
    """``torch.nn.init.calculate_gain``"""
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2.0 / (1 + slope**2))
    return {"tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}.get(nonlinearity, 1)


def fans(tensor: Any) -> tuple[int, int]:
    """Return how many numbers go into one, and come out of one."""
    sizes = tensor._shape
    if len(sizes) < 2:
        raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
    field = math.prod(sizes[2:])
    return sizes[1] * field, sizes[0] * field


_calculate_fan_in_and_fan_out = fans


def xavier_uniform_(tensor: Any, gain: Any = 1.0, generator: Any = None) -> Any:
    """``torch.nn.init.xavier_uniform_``"""
    if not _plain(tensor) or isinstance(gain, Opaque):
        return tensor
    std = gain * math.sqrt(2.0 / float(sum(fans(tensor))))
    bound = math.sqrt(3.0) * std
    return _filled(tensor, "uniform_", -bound, bound, generator=generator)


def xavier_normal_(tensor: Any, gain: Any = 1.0, generator: Any = None) -> Any:
    """``torch.nn.init.xavier_normal_``"""
    if not _plain(tensor) or isinstance(gain, Opaque):
        return tensor
    return _filled(tensor, "normal_", 0.0, gain * math.sqrt(2.0 / float(sum(fans(tensor)))), generator=generator)


def kaiming_uniform_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
                     generator: Any = None) -> Any:  # fmt: skip
    """``torch.nn.init.kaiming_uniform_``"""
    if not _plain(tensor) or 0 in tensor._shape:
        return tensor
    std = calculate_gain(nonlinearity, a) / math.sqrt(fans(tensor)[mode == "fan_out"])
    bound = math.sqrt(3.0) * std
    return _filled(tensor, "uniform_", -bound, bound, generator=generator)


def kaiming_normal_(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu",
                    generator: Any = None) -> Any:  # fmt: skip
    """``torch.nn.init.kaiming_normal_``"""
    if not _plain(tensor) or 0 in tensor._shape:
        return tensor
    std = calculate_gain(nonlinearity, a) / math.sqrt(fans(tensor)[mode == "fan_out"])
    return _filled(tensor, "normal_", 0.0, std, generator=generator)


def trunc_normal_(
    tensor: Any, mean: Any = 0.0, std: Any = 1.0, a: Any = -2.0, b: Any = 2.0, generator: Any = None
) -> Any:
    """``torch.nn.init.trunc_normal_``"""
    if not _plain(tensor) or any(isinstance(each, Opaque) for each in (mean, std, a, b)):
        return tensor
    draw = random.cut_normal(generator, tensor._shape, tensor._dtype.kind, mean, std, a, b)
    if tensor._store.base is None:
        tensor._store.array = draw
        return tensor
    return tensor.set(draw.resolve())


def orthogonal_(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
    """``torch.nn.init.orthogonal_``"""
    if not _plain(tensor) or isinstance(gain, Opaque):
        return tensor
    rows = tensor._shape[0]
    columns = math.prod(tensor._shape[1:])
    drawn = random.normal(generator, (rows, columns), tensor._dtype.kind).resolve()
    if drawn is None or rows * columns * min(rows, columns) > 1e9:
        return tensor.set(None)
    q, r = np.linalg.qr(drawn.T if rows < columns else drawn)
    q = q * np.sign(np.diag(r))
    return tensor.set((q.T if rows < columns else q).reshape(tensor._shape) * gain)


def sparse_(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
    """``torch.nn.init.sparse_``: random, so unknown."""
    return _filled(tensor, "set", None)


uniform, normal, constant, xavier_uniform, xavier_normal = uniform_, normal_, constant_, xavier_uniform_, xavier_normal_
kaiming_uniform, kaiming_normal, orthogonal, eye, dirac = kaiming_uniform_, kaiming_normal_, orthogonal_, eye_, dirac_
