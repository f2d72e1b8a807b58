"""Binds the operations to `Tensor`: as methods, as operators, and with a trailing underscore in place."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import creation, dtypes, random
from lintstep_runtime.torch.creation import Full, filled, kind_of, place
from lintstep_runtime.torch.names import TENSOR_NAMES
from lintstep_runtime.torch.ops import linear, neural, picking, pointwise, reducing, shaping, soft
from lintstep_runtime.torch.tape import Mode, Node
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, copied, count_of, made, sizes_of, unknown

# what it is


def size(self: Tensor, dim: Any = None) -> Any:
    """``Tensor.size``"""
    if dim is None or self._shape is None:
        return self.shape if dim is None else Opaque("size()", (self,))
    if not -len(self._shape) <= dim < len(self._shape):
        raise IndexError(f"Dimension out of range (expected to be in range of [{-len(self._shape)}, "
                         f"{len(self._shape) - 1}], but got {dim})")  # fmt: skip
    return self._shape[dim]


def dim(self: Tensor) -> Any:
    """``Tensor.dim``"""
    return self.ndim


def numel(self: Tensor) -> Any:
    """``torch.numel``"""
    return Opaque("numel()", (self,)) if self._shape is None else count_of(self._shape)


def stride(self: Tensor, dim: Any = None) -> Any:
    """``Tensor.stride``, of numbers that lie in their order."""
    if self._shape is None:
        return Opaque("stride()", (self,))
    steps, step = [], 1
    for length in reversed(self._shape):
        steps.append(step)
        step *= length
    return tuple(reversed(steps)) if dim is None else steps[::-1][dim]


def get_device(self: Tensor) -> int:
    """``Tensor.get_device``"""
    return -1 if self._device.type == "cpu" else self._device.index or 0


def itself(self: Tensor, *args: Any, **options: Any) -> Tensor:
    """Return the tensor: what `contiguous` and the like do here."""
    return self


def always(answer: Any) -> Callable[..., Any]:
    """Return a method that gives one answer."""

    def method(self: Tensor, *args: Any, **options: Any) -> Any:
        return answer

    return method


def is_floating_point(input: Tensor) -> bool:
    """``torch.is_floating_point``"""
    return input._dtype.is_floating_point


def is_complex(input: Tensor) -> bool:
    """``torch.is_complex``"""
    return input._dtype.is_complex


# dtype and device


def to(self: Tensor, *args: Any, **options: Any) -> Tensor:
    """``Tensor.to``: another dtype, or said to lie elsewhere."""
    kind, where = options.get("dtype"), options.get("device")
    for each in args:
        if isinstance(each, dtypes.dtype):
            kind = each
        elif isinstance(each, Tensor):
            kind, where = each._dtype, each._device
        elif isinstance(each, str | dtypes.device) or (isinstance(each, int) and not isinstance(each, bool)):
            where = each
    found = cast(self, kind) if isinstance(kind, dtypes.dtype) and kind is not self._dtype else self
    return found if where is None else moved(found, place(where))


def cast(tensor: Tensor, kind: dtypes.dtype) -> Tensor:
    """Return the tensor in another dtype."""
    if tensor._store.array is None:
        return unknown((tensor,), tensor._shape, kind, tensor._device)
    return apply((tensor,), lambda a: a.astype(kind.kind), lambda g, y, a: (g,), tensor._shape, kind)


def moved(tensor: Tensor, where: Any) -> Tensor:
    """Return the tensor, said to lie elsewhere."""
    if where == tensor._device:
        return tensor
    other = tensor._alias()
    other._device = where
    if tensor.requires_grad and Mode.grad:
        other.requires_grad = True
        array = tensor.known()
        other._node = (tensor,) if array is None else Node((tensor,), lambda g, y, a: (g,), [array], array)
    return other


def cuda(self: Tensor, device: Any = None, *args: Any, **options: Any) -> Tensor:
    """``Tensor.cuda``"""
    return moved(self, place(device) if device is not None else dtypes.device("cuda", 0))


def elsewhere(kind: str) -> Callable[..., Tensor]:
    """Return ``Tensor.npu`` and the like."""

    def method(self: Tensor, device: Any = None, *args: Any, **options: Any) -> Tensor:
        return moved(self, dtypes.device(kind, device if isinstance(device, int) else 0))

    return method


def cpu(self: Tensor, *args: Any, **options: Any) -> Tensor:
    """``Tensor.cpu``"""
    return moved(self, dtypes.CPU)


def as_kind(name: str) -> Callable[..., Tensor]:
    """Return ``Tensor.float`` and the like."""
    kind = dtypes.DTYPES[dtypes.ALIASES.get(name, name)]

    def method(self: Tensor, *args: Any, **options: Any) -> Tensor:
        return self if self._dtype is kind else cast(self, kind)

    return method


def type_(self: Tensor, dtype: Any = None, *args: Any, **options: Any) -> Any:
    """``Tensor.type``"""
    if dtype is None:
        return f"torch.{'' if self._device.type == 'cpu' else 'cuda.'}{creation.typed(self._dtype).__name__}"
    if isinstance(dtype, str):
        name = dtype.rpartition(".")[2].removesuffix("Tensor").lower()
        name = {"byte": "uint8", "char": "int8"}.get(name, dtypes.ALIASES.get(name, name))
        dtype = dtypes.DTYPES.get(name, self._dtype)
    return to(self, dtype if isinstance(dtype, dtypes.dtype) else getattr(dtype, "kind", self._dtype))


def type_as(self: Tensor, other: Any) -> Tensor:
    """``Tensor.type_as``"""
    return to(self, as_tensor(other))


# copies and new ones


def clone(input: Any, *, memory_format: Any = None) -> Tensor:
    """``torch.clone``"""
    tensor = as_tensor(input)
    if not (tensor.requires_grad and Mode.grad):
        other = tensor._alias()
        other._store = type(tensor._store)(copied(tensor))
        return other
    return apply((tensor,), np.copy, lambda g, y, a: (g,), tensor._shape, tensor._dtype)


def detached(input: Any) -> Tensor:
    """``torch.detach``"""
    return as_tensor(input)._alias()


def new(self: Tensor, *values: Any, **options: Any) -> Tensor:
    """``Tensor.new``"""
    found = object.__new__(Tensor)
    found._fill_in(values, self._dtype)
    found._device = self._device
    return found


def new_filled(value: Any) -> Callable[..., Tensor]:
    """Return ``Tensor.new_zeros`` and the like."""

    def method(self: Tensor, *sizes: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False,
               **options: Any) -> Tensor:  # fmt: skip
        where = self._device if device is None else device
        return filled(sizes or (options.get("size", ()),), value, kind_of(dtype, self._dtype), where, requires_grad)

    return method


def new_full(self: Tensor, size: Any, fill_value: Any, **options: Any) -> Tensor:
    """``Tensor.new_full``"""
    kind = kind_of(options.get("dtype"), self._dtype)
    return filled((size,), fill_value, kind, self._device, options.get("requires_grad"))


def new_tensor(self: Tensor, data: Any, **options: Any) -> Tensor:
    """``Tensor.new_tensor``"""
    return creation.tensor(data, dtype=kind_of(options.get("dtype"), self._dtype), device=self._device)


# in place


def in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method that puts a function's result into its first argument."""

    def method(self: Tensor, *args: Any, **options: Any) -> Tensor:
        return self._become(function(self, *args, **options))

    return method


def fill_(self: Tensor, value: Any) -> Tensor:
    """``Tensor.fill_``"""
    if isinstance(value, Tensor):
        value = value.known()
    if isinstance(value, Opaque) or value is None:
        return self.set(None)
    store = self._store
    if store.base is None and self._shape is not None and not isinstance(store.array, np.ndarray):
        store.array = Full(self._shape, value, self._dtype.kind)
        return self
    return self if self._shape is None else self.set(np.asarray(value))


def zero_(self: Tensor) -> Tensor:
    """``Tensor.zero_``"""
    return fill_(self, 0)


def copy_(self: Tensor, other: Any, non_blocking: bool = False) -> Tensor:
    """``Tensor.copy_``"""
    source = as_tensor(other)
    if Mode.grad and source.requires_grad and not (self._node is None and self.requires_grad):
        return self._become(source if source._shape == self._shape else shaping.expand(source, self.shape))
    store = self._store
    alike = store.base is None and source._shape == self._shape and source._dtype is self._dtype
    if alike and not isinstance(store.array, np.ndarray) and not isinstance(source._store.array, np.ndarray):
        store.array = copied(source)
        return self
    return self.set(source.known())


def drawn(draw: Callable[..., Any], *defaults: Any) -> Callable[..., Tensor]:
    """Return ``Tensor.normal_`` and the like: numbers that are drawn when somebody asks."""

    def method(self: Tensor, *bounds: Any, generator: Any = None, **options: Any) -> Tensor:
        given = [*bounds, *options.values()]
        whole = [*given, *defaults[len(given) :]]
        if self._shape is None or any(isinstance(each, Opaque) for each in whole):
            return self.set(None)
        made_later = draw(generator, self._shape, self._dtype.kind, *map(float, whole))
        if self._store.base is None:
            self._store.array = made_later
            return self
        return self.set(made_later.resolve())

    return method


def random_(self: Tensor, *bounds: Any, generator: Any = None, **options: Any) -> Tensor:
    """``Tensor.random_``"""
    low, high = (0, 1 << (24 if self._dtype.is_floating_point else 8 * self._dtype.itemsize - 1))
    if self._dtype is dtypes.bool_:
        high = 2
    if len(bounds) == 1:
        high = bounds[0]
    elif bounds:
        low, high = bounds[0], high if bounds[1] is None else bounds[1]
    if self._shape is None or isinstance(high, Opaque):
        return self.set(None)
    return self.set(random.whole(generator, self._shape, self._dtype.kind, int(low), int(high)).resolve())


def unknown_in_place(self: Tensor, *args: Any, **options: Any) -> Tensor:
    """Make the numbers unknown: what random fillings do whose numbers are not PyTorch's."""
    return self.set(None)


def bernoulli_(self: Tensor, p: Any = 0.5, *, generator: Any = None) -> Tensor:
    """``Tensor.bernoulli_``"""
    return self.set(neural.bernoulli(self, p).known())


def index_put_(self: Tensor, indices: Any, values: Any, accumulate: bool = False) -> Tensor:
    """``Tensor.index_put_``"""
    place_of = tuple(indices)
    picking.setitem(self, place_of, picking.getitem(self, place_of) + values if accumulate else values)
    return self


def resize_(self: Tensor, *sizes: Any, **options: Any) -> Tensor:
    """``Tensor.resize_``"""
    shape = sizes_of(sizes)
    array = self.known()
    self._shape = shape
    self._store = type(self._store)(None if array is None or shape is None else np.resize(array, shape))
    return self


def squeeze_in_place(name: str) -> Callable[..., Tensor]:
    """Return ``Tensor.squeeze_`` and the like: the shape changes too."""
    function = getattr(shaping, name)

    def method(self: Tensor, *args: Any, **options: Any) -> Tensor:
        other = function(self._alias(), *args, **options)
        self._shape, self._store = other._shape, other._store
        return self

    return method


def apply_(self: Tensor, function: Any) -> Tensor:
    """``Tensor.apply_``"""
    array = self.known()
    return self.set(None if array is None else np.vectorize(function)(array))


def multinomial(input: Any, num_samples: Any, replacement: bool = False, *, generator: Any = None) -> Tensor:
    """``torch.multinomial``: from another generator than PyTorch's."""
    tensor = as_tensor(input)
    array, shape = tensor.known(), tensor._shape
    count = num_samples.__index__()
    result = None if shape is None else (*shape[:-1], count)
    if array is None:
        return unknown((), result, dtypes.int64, tensor._device)
    drawn_numbers = random.of(generator).take(lambda s: s.uniform(array.size, np.dtype(np.float64)))
    rows = array.reshape(-1, array.shape[-1]).astype(np.float64)
    chance = drawn_numbers.reshape(rows.shape)
    if replacement:
        more = random.of(generator).take(lambda s: s.uniform(len(rows) * count, np.dtype(np.float64)))
        shares = np.cumsum(rows, axis=1) / rows.sum(axis=1, keepdims=True)
        picked = (more.reshape(len(rows), count, 1) > shares[:, None, :]).sum(axis=-1)
    else:
        with np.errstate(all="ignore"):
            picked = np.argsort(np.log(chance) / rows, axis=1)[:, ::-1][:, :count]
    return made(np.ascontiguousarray(picked.reshape(result or ())), dtypes.int64, tensor._device)


def where_method(self: Tensor, condition: Any, other: Any = 0) -> Any:
    """``Tensor.where``"""
    return pointwise.where(condition, self, other)


_OWN = {
    "size": size, "dim": dim, "ndimension": dim, "numel": numel, "nelement": numel, "stride": stride,
    "get_device": get_device, "is_floating_point": is_floating_point, "is_complex": is_complex, "to": to, "cuda": cuda,
    **{name: elsewhere(name) for name in ("npu", "xpu", "mtia", "ipu")},
    "cpu": cpu, "type": type_, "type_as": type_as, "clone": clone, "new": new, "new_zeros": new_filled(0),
    "new_empty": new_filled(0), "new_ones": new_filled(1), "new_full": new_full, "new_tensor": new_tensor,
    "fill_": fill_, "zero_": zero_, "copy_": copy_, "random_": random_, "bernoulli_": bernoulli_,
    "index_put_": index_put_, "resize_": resize_, "apply_": apply_, "multinomial": multinomial, "where": where_method,
    "normal_": drawn(random.normal, 0.0, 1.0), "uniform_": drawn(random.uniform, 0.0, 1.0), "view": shaping.view,
    "bernoulli": neural.bernoulli, "squeeze_": squeeze_in_place("squeeze"), "t_": squeeze_in_place("t"),
    "unsqueeze_": squeeze_in_place("unsqueeze"), "transpose_": squeeze_in_place("transpose"),
    "element_size": lambda self: self._dtype.itemsize, "data_ptr": lambda self: id(self._store),
    "storage_offset": always(0), "is_contiguous": always(True), "is_pinned": always(False), "is_shared": always(False),
    "is_inference": always(False), "is_signed": lambda self: self._dtype.is_signed,
    "view_as": lambda self, other: shaping.reshape(self, other.shape),
    "reshape_as": lambda self, other: shaping.reshape(self, other.shape),
    "is_same_size": lambda self, other: self._shape == other._shape,
    "is_nonzero": bool, "ravel": shaping.flatten, "det": linear.det,
    "exponential_": unknown_in_place, "geometric_": unknown_in_place, "cauchy_": unknown_in_place,
    "log_normal_": unknown_in_place, "scatter_reduce": None, "pin_memory": itself, "share_memory_": itself,
    "to_sparse": itself, "to_dense": itself,
    "contiguous": itself, "coalesce": itself, "resolve_conj": itself, "resolve_neg": itself, "conj": itself,
    "record_stream": always(None), "bool": as_kind("bool"), "byte": as_kind("uint8"), "char": as_kind("int8"),
    **{name: as_kind(name) for name in ("float", "double", "half", "bfloat16", "long", "int", "short")},
}  # fmt: skip
_PROPERTIES = {"T": shaping.t, "mT": shaping.swap_last, "H": shaping.swap_last, "mH": shaping.swap_last}


def _reflected(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, other: function(other, self)


def _same(self: Tensor, other: Any) -> Any:
    return False if other is None or isinstance(other, str) else pointwise.eq(self, other)


def _different(self: Tensor, other: Any) -> Any:
    return True if other is None or isinstance(other, str) else pointwise.ne(self, other)


_OPERATORS: dict[str, Any] = {
    "__getitem__": picking.getitem, "__setitem__": picking.setitem, "__eq__": _same, "__ne__": _different,
    "__lt__": pointwise.lt, "__le__": pointwise.le, "__gt__": pointwise.gt, "__ge__": pointwise.ge,
    "__neg__": pointwise.neg, "__pos__": pointwise.positive, "__abs__": pointwise.abs,
    "__invert__": pointwise.bitwise_not, "__round__": lambda self, n=0: pointwise.round(self, decimals=n),
}  # fmt: skip
_PAIRED = {
    "add": pointwise.add, "sub": pointwise.sub, "mul": pointwise.mul, "truediv": pointwise.div,
    "floordiv": pointwise.floor_divide, "mod": pointwise.remainder, "pow": pointwise.pow, "matmul": linear.matmul,
    "and": pointwise.bitwise_and, "or": pointwise.bitwise_or, "xor": pointwise.bitwise_xor,
    "lshift": pointwise.bitwise_left_shift, "rshift": pointwise.bitwise_right_shift,
}  # fmt: skip


def bind() -> None:
    """Give `Tensor` its methods."""
    for module in (pointwise, reducing, shaping, picking, linear, soft):
        for name, function in vars(module).items():
            if name in TENSOR_NAMES and isinstance(function, FunctionType) and name not in _OWN:
                setattr(Tensor, name, function)
    for name, function in _OWN.items():
        if function is not None:
            setattr(Tensor, name, function)
    for name in TENSOR_NAMES:
        if name.endswith("_") and name not in _OWN and name[:-1] in vars(Tensor) and name not in vars(Tensor):
            function = vars(Tensor)[name[:-1]]
            if isinstance(function, FunctionType):
                setattr(Tensor, name, in_place(function))
    for name, function in _PROPERTIES.items():
        setattr(Tensor, name, property(function))
    for name, function in _OPERATORS.items():
        setattr(Tensor, name, function)
    for name, function in _PAIRED.items():
        setattr(Tensor, f"__{name}__", function)
        setattr(Tensor, f"__r{name}__", _reflected(function))
        setattr(Tensor, f"__i{name}__", in_place(function))


bind()
