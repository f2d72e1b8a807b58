"""Functions that make tensors of nothing but sizes and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes, random
from lintstep_runtime.torch.dtypes import CPU, bool_, complex64, float32, int64
from lintstep_runtime.torch.dtypes import device as make_device
from lintstep_runtime.torch.tensor import Tensor, as_tensor, count_of, later, made, sizes_of, unknown
from lintstep_runtime.torch.work import MOST


class Full:
    """One number everywhere, put there when somebody asks."""

    def __init__(self, shape: tuple[int, ...], value: Any, kind: Any) -> None:
        self.shape, self.value, self.kind = shape, value, kind

    def resolve(self) -> Any:
        """Return the numbers; of too many, `None`."""
        if count_of(self.shape) > MOST:
            return None
        return np.zeros(self.shape, self.kind) if self.value == 0 else np.full(self.shape, self.value, self.kind)


def place(where: Any) -> Any:
    """Return a device from what scripts give as one."""
    if where is None:
        return CPU
    return make_device(where) if isinstance(where, str | int | make_device) else CPU


def kind_of(given: Any, default: Any = None) -> Any:
    """Return a dtype, or the default where none is given or it is unknown."""
    return given if isinstance(given, dtypes.dtype) else default or dtypes.get_default_dtype()


def filled(sizes: Any, value: Any, kind: Any, where: Any = None, requires_grad: Any = False) -> Tensor:
    """Return a tensor of one number."""
    shape = sizes_of(sizes)
    if shape is None or isinstance(value, Opaque):
        return wanting(unknown((), shape, kind, place(where)), requires_grad)
    small = count_of(shape) < 64
    array = np.full(shape, value, kind.kind) if small else Full(shape, value, kind.kind)
    return wanting(later(array, shape, kind, place(where)), requires_grad)


def wanting(tensor: Tensor, requires_grad: Any) -> Tensor:
    """Return the tensor, with a gradient wanted where `requires_grad` says so."""
    if requires_grad is True:
        tensor.requires_grad = True
    return tensor


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, **options: Any) -> Tensor:
    """``torch.zeros``"""
    return filled(size or (options.get("size", ()),), 0, kind_of(dtype), device, requires_grad)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, **options: Any) -> Tensor:
    """``torch.ones``"""
    return filled(size or (options.get("size", ()),), 1, kind_of(dtype), device, requires_grad)


empty = empty_strided = zeros


def full(size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False,
         **options: Any) -> Tensor:  # fmt: skip
    """``torch.full``"""
    kind = kind_of(dtype, bool_ if isinstance(fill_value, bool) else int64 if isinstance(fill_value, int) else None)
    value = as_tensor(fill_value).known() if isinstance(fill_value, Tensor) else fill_value
    return filled((size,), Opaque("value") if value is None else value, kind, device, requires_grad)


def _alike(input: Any, dtype: Any, device: Any) -> tuple[Any, Any, Any]:
    tensor = as_tensor(input)
    shape = Opaque("shape") if tensor._shape is None else tensor._shape
    return (shape,), kind_of(dtype, tensor._dtype), tensor._device if device is None else device


def zeros_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **o: Any) -> Tensor:
    """``torch.zeros_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return filled(sizes, 0, kind, where, requires_grad)


def ones_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **o: Any) -> Tensor:
    """``torch.ones_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return filled(sizes, 1, kind, where, requires_grad)


empty_like = zeros_like


def full_like(input: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False,
              **options: Any) -> Tensor:  # fmt: skip
    """``torch.full_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return filled(sizes, fill_value, kind, where, requires_grad)


def _drawn(sizes: Any, draw: Any, generator: Any, kind: Any, where: Any, requires_grad: Any, *bounds: Any) -> Tensor:
    shape = sizes_of(sizes)
    if shape is None or any(isinstance(bound, Opaque) for bound in bounds):
        return wanting(unknown((), shape, kind, place(where)), requires_grad)
    made_later = draw(generator, shape, kind.kind, *bounds)
    return wanting(later(made_later, shape, kind, place(where)), requires_grad)


def rand(*size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False,
         **options: Any) -> Tensor:  # fmt: skip
    """``torch.rand``"""
    sizes = size or (options.get("size", ()),)
    return _drawn(sizes, random.uniform, generator, kind_of(dtype), device, requires_grad)


def randn(*size: Any, generator: Any = None, dtype: Any = None, device: Any = None, requires_grad: Any = False,
          **options: Any) -> Tensor:  # fmt: skip
    """``torch.randn``"""
    sizes = size or (options.get("size", ()),)
    return _drawn(sizes, random.normal, generator, kind_of(dtype), device, requires_grad)


def rand_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **o: Any) -> Tensor:
    """``torch.rand_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return _drawn(sizes, random.uniform, None, kind, where, requires_grad)


def randn_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **o: Any) -> Tensor:
    """``torch.randn_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return _drawn(sizes, random.normal, None, kind, where, requires_grad)


def randint(*bounds: Any, size: Any = None, generator: Any = None, dtype: Any = None, device: Any = None,
            requires_grad: Any = False, low: Any = 0, high: Any = None, **options: Any) -> Tensor:  # fmt: skip
    """``torch.randint``"""
    rest = list(bounds)
    if size is None and rest:
        size = rest.pop()
    if len(rest) == 2:
        low, high = rest
    elif rest:
        low, high = (0, rest[0]) if high is None else (rest[0], high)
    whole = [each if isinstance(each, Opaque) else each.__index__() for each in (low, high)]
    return _drawn((size,), random.whole, generator, kind_of(dtype, int64), device, requires_grad, *whole)


def randint_like(input: Any, *bounds: Any, dtype: Any = None, device: Any = None, **options: Any) -> Tensor:
    """``torch.randint_like``"""
    sizes, kind, where = _alike(input, dtype, device)
    return randint(*bounds, sizes[0], dtype=kind, device=where, **options)


def randperm(n: Any, *, generator: Any = None, dtype: Any = None, device: Any = None, **options: Any) -> Tensor:
    """``torch.randperm``"""
    if isinstance(n, Opaque):
        return unknown((), None, int64, place(device))
    return later(random.permutation(generator, n.__index__()), (n.__index__(),), int64, place(device))


def normal(mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, generator: Any = None, dtype: Any = None,
           device: Any = None, **options: Any) -> Tensor:  # fmt: skip
    """``torch.normal``"""
    if size is not None:
        return _drawn((size,), random.normal, generator, kind_of(dtype), device, False, mean, std)
    like = mean if isinstance(mean, Tensor) else std
    return randn_like(as_tensor(like)) * std + mean  # type: ignore[no-any-return]


def arange(*bounds: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False, **options: Any) -> Tensor:
    """``torch.arange``"""
    given = [options[name] for name in ("start", "end", "step") if name in options]
    numbers = [each.item() if isinstance(each, Tensor) else each for each in (*bounds, *given)]
    if any(isinstance(each, Opaque) for each in numbers):
        return unknown((), None, kind_of(dtype, int64), place(device))
    whole = all(isinstance(each, int | np.integer) for each in numbers)
    kind = kind_of(dtype, int64 if whole else None)
    return wanting(made(np.arange(*numbers).astype(kind.kind), kind, place(device)), requires_grad)


def linspace(start: Any, end: Any, steps: Any = 100, *, dtype: Any = None, device: Any = None,
             requires_grad: Any = False, **options: Any) -> Tensor:  # fmt: skip
    """``torch.linspace``"""
    numbers = [each.item() if isinstance(each, Tensor) else each for each in (start, end, steps)]
    kind = kind_of(dtype)
    if any(isinstance(each, Opaque) for each in numbers):
        return unknown((), None, kind, place(device))
    return wanting(made(np.linspace(*numbers).astype(kind.kind), kind, place(device)), requires_grad)


def logspace(start: Any, end: Any, steps: Any = 100, base: float = 10.0, *, dtype: Any = None, device: Any = None,
             **options: Any) -> Tensor:  # fmt: skip
    """``torch.logspace``"""
    kind = kind_of(dtype)
    return made(np.logspace(start, end, steps, base=base).astype(kind.kind), kind, place(device))


def eye(
    n: Any, m: Any = None, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **o: Any
) -> Tensor:
    """``torch.eye``"""
    kind = kind_of(dtype)
    if isinstance(n, Opaque) or isinstance(m, Opaque):
        return unknown((), None, kind, place(device))
    return wanting(made(np.eye(n, m, dtype=kind.kind), kind, place(device)), requires_grad)


def tensor(data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False, **options: Any) -> Tensor:
    """``torch.tensor``: a copy."""
    found = as_tensor(data, dtype if isinstance(dtype, dtypes.dtype) else None)
    where = found._device if device is None else place(device)
    array = found.known()
    kind = kind_of(dtype, found._dtype)
    if array is None:
        return wanting(unknown((), found._shape, kind, where), requires_grad)
    owned = isinstance(data, int | float | list | tuple) and array.dtype == kind.kind
    return wanting(made(array if owned else np.array(array, kind.kind), kind, where), requires_grad)


def as_tensor_(data: Any, dtype: Any = None, device: Any = None) -> Tensor:
    """``torch.as_tensor``: the same memory where that can be."""
    found = as_tensor(data, dtype if isinstance(dtype, dtypes.dtype) else None)
    if dtype is None and device is None:
        return found
    return found.to(device=device, dtype=dtype)  # type: ignore[no-any-return]


def from_numpy(array: Any) -> Tensor:
    """``torch.from_numpy``: the same memory."""
    return as_tensor(array)


def complex(real: Any, imag: Any) -> Tensor:
    """``torch.complex``, without numbers."""
    return unknown((), as_tensor(real)._shape, complex64)


class _Typed(type):
    """Says of a tensor whether it is one of a dtype."""

    kind = dtypes.float32

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance._dtype is cls.kind

    def __call__(cls, *values: Any, **options: Any) -> Any:
        found = object.__new__(Tensor)
        found._fill_in(values, cls.kind)
        return found


def typed(kind: Any) -> Any:
    """Return the class of tensors of one dtype, like ``torch.FloatTensor``: calling it makes one."""
    name = {value: key for key, value in dtypes.ALIASES.items()}.get(kind.name, {"uint8": "byte", "int8": "char"}.get(
        kind.name, kind.name))  # fmt: skip
    made_class = _Typed(f"{name.title()}Tensor", (), {})
    made_class.kind = kind
    return made_class


def vander(x: Any, N: Any = None, increasing: bool = False) -> Tensor:  # noqa: N803 - PyTorch's own name
    """``torch.vander``, without a gradient."""
    found = as_tensor(x).known()
    return unknown((), None, float32) if found is None else made(np.vander(found, N, increasing))
