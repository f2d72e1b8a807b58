"""Eager tensors: shape, dtype and device always, numbers where the script's own data gives them.

`apply` is how every operation makes its result; `methods` binds the operations to the class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine import unknown as unknowns
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes, tape
from lintstep_runtime.torch.dtypes import CPU, Size, dtype
from lintstep_runtime.torch.names import TENSOR_NAMES
from lintstep_runtime.torch.tape import UNKNOWN, Mode, Node
from lintstep_runtime.torch.work import MOST, spend

Array = np.ndarray[Any, Any]
Wanted = Callable[[Any, Any], bool] | None  # which leaves take which gradients; None is all

_NDARRAY = np.ndarray
_ROWS = 4  # of a tensor whose shape nobody knows, where they are gone through
_DEEP = 1000  # objects that are looked at for tensors behind an unknown value


class Store:
    """Where tensors that share their numbers keep them: an array, something that makes one when asked, or nothing."""

    __slots__ = ("array", "base")

    def __init__(self, array: Any = None, base: Store | None = None) -> None:
        self.array, self.base = array, base

    def forget(self) -> None:
        """Make the numbers unknown, those it is a part of too."""
        store: Store | None = self
        while store is not None:
            store.array = None
            store = store.base


class Copied:
    """A copy, made when it is asked for, of numbers that are made when they are asked for."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def resolve(self) -> Array | None:
        """Return the numbers."""
        found = self.of.resolve()
        return None if found is None else found.copy()


class Tensor:
    """``torch.Tensor``"""

    _opaque_keeps = True
    _opaque_tensor = True
    _opaque_forwards = ("backward",)
    __array_priority__ = 1000

    _store: Store
    _shape: tuple[int, ...] | None
    _dtype: dtype = dtypes.float32
    _device = CPU
    _node: Any = None
    _grad: Any = None
    _hooks: Any = None
    _after: Any = None
    _retains = False
    requires_grad = False
    names: Any = ()
    is_sparse = is_quantized = is_meta = is_mkldnn = is_nested = is_leaf_module = False
    layout = dtypes.strided

    def __new__(cls, *values: Any, **options: Any) -> Any:
        self = object.__new__(cls)
        self._fill_in(values, dtypes.float32)
        return self

    def __init__(self, *values: Any, **options: Any) -> None:
        pass

    def _fill_in(self, values: tuple[Any, ...], kind: dtype) -> None:
        sizes = values[0] if len(values) == 1 and isinstance(values[0], Size) else values
        self._dtype = kind
        if len(values) == 1 and not isinstance(values[0], int | np.integer | Size):
            made = as_tensor(values[0])
            self._shape = made._shape
            array = made.known()
            self._store = Store(None if array is None else array.astype(kind.kind, copy=not made._owned(values[0])))
            return
        self._shape = sizes_of(sizes) if values else (0,)
        small = self._shape is not None and count_of(self._shape) <= MOST
        self._store = Store(np.zeros(self._shape, kind.kind) if small and self._shape is not None else None)

    def _owned(self, source: Any) -> bool:
        return not isinstance(source, Tensor | np.ndarray)

    # what it is

    @property
    def shape(self) -> Any:
        """The sizes of its dimensions; unknown where nobody knows them."""
        shape = self._shape
        return Opaque("shape", (self,)) if shape is None else Size(shape)

    @property
    def dtype(self) -> dtype:
        """The kind of its numbers."""
        return self._dtype

    @property
    def device(self) -> Any:
        """Where it lies."""
        return self._device

    @property
    def ndim(self) -> Any:
        """The number of its dimensions."""
        return Opaque("ndim", (self,)) if self._shape is None else len(self._shape)

    @property
    def is_leaf(self) -> bool:
        """Whether no operation made it."""
        return self._node is None

    @property
    def grad_fn(self) -> Any:
        """The operation that made it, unknown, or `None`."""
        return None if self._node is None else Opaque("grad_fn", (self,))

    @property
    def is_cuda(self) -> bool:
        """Whether it is said to lie on a device."""
        return bool(self._device.type == "cuda")

    @property
    def is_cpu(self) -> bool:
        """Whether it is said to lie in memory."""
        return bool(self._device.type == "cpu")

    @property
    def retains_grad(self) -> bool:
        """Whether `retain_grad` was called."""
        return self._retains

    @property
    def itemsize(self) -> int:
        """Bytes a number."""
        return self._dtype.itemsize

    @property
    def nbytes(self) -> Any:
        """Bytes in all."""
        return Opaque("nbytes") if self._shape is None else count_of(self._shape) * self._dtype.itemsize

    # its numbers

    def known(self) -> Array | None:
        """Return its numbers, or `None` where nobody knows them. Not a copy."""
        store = self._store
        array = store.array
        if array is None or array.__class__ is _NDARRAY:
            return array
        if not isinstance(array, _NDARRAY):
            array = array.resolve()
        store.array = array
        return array  # type: ignore[no-any-return]

    def set(self, array: Any) -> Tensor:
        """Replace its numbers in place, as all that share them see; `None` makes them unknown."""
        store = self._store
        if array is None:
            if store.array is not None:
                store.forget()
            return self
        array = np.asarray(array)
        current = store.array
        if current.__class__ is _NDARRAY and current.flags.writeable and current.shape == self._shape:
            np.copyto(current, array, casting="unsafe")
            return self
        shape = array.shape if self._shape is None else self._shape
        if store.base is not None and store.base.array is None:
            return self  # a part of something that stays unknown
        store.array = np.array(np.broadcast_to(array, shape), self._dtype.kind)
        self._shape = shape
        return self

    def _become(self, other: Tensor) -> Tensor:
        """Take over another tensor's numbers in place, and where gradients are wanted its history."""
        if Mode.grad and (other._node is not None or self._node is not None) and not self._is_wanted_leaf():
            before, node = self._alias(), other._node
            before._node, before.requires_grad = self._node, self.requires_grad
            if node.__class__ is tuple:
                node = tuple(before if each is self else each for each in node)
            elif node is not None:
                node.inputs = tuple(before if each is self else each for each in node.inputs)
            self._store, self._node, self._shape = other._store, node, other._shape
            self.requires_grad = other.requires_grad
            return self
        return self.set(other.known())

    def _is_wanted_leaf(self) -> bool:
        return self._node is None and self.requires_grad

    @property
    def data(self) -> Any:
        """The same numbers, without a history."""
        return self._alias()

    @data.setter
    def data(self, value: Any) -> None:
        value = as_tensor(value)
        self._store, self._shape, self._dtype, self._device = value._store, value._shape, value._dtype, value._device

    def _alias(self) -> Tensor:
        other = object.__new__(Tensor)
        other._store, other._shape, other._dtype, other._device = self._store, self._shape, self._dtype, self._device
        return other

    # gradients

    @property
    def grad(self) -> Any:
        """The gradient, a tensor, or `None`."""
        grad = self._grad
        if grad is UNKNOWN:
            grad = self._grad = unknown((), self._shape, self._dtype, self._device)
        return grad

    @grad.setter
    def grad(self, value: Any) -> None:
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    def backward(
        self, gradient: Any = None, retain_graph: Any = None, create_graph: bool = False, inputs: Any = None
    ) -> None:
        """Let gradients flow back to the leaves.

        Raises:
            RuntimeError: its numbers are known and nothing it was made from wants a gradient.
        """
        if self._node is None and not self.requires_grad:
            if self._store.array is not None:
                raise RuntimeError("element 0 of tensors does not require grad and does not have a grad_fn")
            return
        chosen = None if inputs is None else {id(each) for each in ([inputs] if is_tensor(inputs) else inputs)}
        wanted = None if chosen is None else lambda leaf, grad: id(leaf) in chosen
        flow_back((self,), (gradient,), wanted)

    def _take(self, grad: Any) -> None:
        """Add to the gradient."""
        before = self._grad
        if grad is UNKNOWN:
            if before is None:
                self._grad = UNKNOWN
            elif before is not UNKNOWN:
                before.set(None)
        elif before is None:
            self._grad = made(np.array(grad), self._dtype, self._device)
        elif before is not UNKNOWN:
            array = before.known()
            before.set(None if array is None else array + grad)
        for hook in self._after or ():
            hook(self)

    def _hooked(self, grad: Any) -> Any:
        """Return the gradient as its hooks leave it."""
        tensor = unknown((), self._shape, self._dtype) if grad is UNKNOWN else made(grad, self._dtype, self._device)
        for hook in list(self._hooks.values()):
            changed = hook(tensor)
            tensor = as_tensor(changed) if changed is not None else tensor
        array = tensor.known()
        return UNKNOWN if array is None else array

    def register_hook(self, hook: Callable[[Any], Any]) -> Any:
        """Have `hook` called with the gradient; it may return another."""
        if self._hooks is None:
            self._hooks = {}
        return Handle(self._hooks, hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Any], Any]) -> Any:
        """Have `hook` called with this leaf after its gradient was added to."""
        self._after = [*(self._after or ()), hook]
        return Opaque("hook handle")

    def retain_grad(self) -> None:
        """Keep the gradient though this is no leaf."""
        self._retains = True

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Say whether a gradient is wanted."""
        self.requires_grad = bool(requires_grad)
        return self

    def detach(self) -> Tensor:
        """Return the same numbers without a history."""
        return self._alias()

    def detach_(self) -> Tensor:
        """Forget the history."""
        self._node = None
        self.requires_grad = False
        return self

    # what Python asks of it

    def _asked(self) -> Opaque:
        return Opaque("tensor", (self,))

    def _opaque_unknown(self) -> bool:
        return self._store.array is None

    def item(self) -> Any:
        """Return its one number; unknown where nobody knows it."""
        array = self.known()
        return Opaque("item()", (self,)) if array is None else array.item()

    def tolist(self) -> Any:
        """Return its numbers as nested lists."""
        array = self.known()
        return Opaque("tolist()", (self,)) if array is None else array.tolist()

    def numpy(self, *args: Any, **options: Any) -> Any:
        """Return its numbers as an array, the same memory."""
        array = self.known()
        return Opaque("numpy()", (self,)) if array is None else array

    def __array__(self, kind: Any = None, copy: Any = None) -> Any:
        array = self.known()
        if array is None:
            return unknowns.conventions().array(self._asked(), kind)
        return array if kind is None else array.astype(kind)

    def __bool__(self) -> bool:
        array = self.known()
        if array is None:
            return bool(self._asked())
        if array.size > 1:
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return bool(array.reshape(-1)[0]) if array.size else False

    def __int__(self) -> int:
        array = self.known()
        return int(self._asked()) if array is None else int(array.item())

    def __float__(self) -> float:
        array = self.known()
        return float(self._asked()) if array is None else float(array.item())

    def __complex__(self) -> complex:
        array = self.known()
        return complex(float(self._asked())) if array is None else complex(array.item())

    def __index__(self) -> int:
        array = self.known()
        return self._asked().__index__() if array is None else int(array.item())

    def __len__(self) -> int:
        if self._shape is None:
            return len(self._asked())
        if not self._shape:
            raise TypeError("len() of a 0-d tensor")
        return self._shape[0]

    def __iter__(self) -> Iterator[Any]:
        if self._shape is None:
            recorder.current().decided("iter", _ROWS)
            return (self[index] for index in range(_ROWS))  # type: ignore[index]
        if not self._shape:
            raise TypeError("iteration over a 0-d tensor")
        return (self[index] for index in range(self._shape[0]))  # type: ignore[index]

    def __contains__(self, item: Any) -> bool:
        array, other = self.known(), as_tensor(item).known()
        return bool(self._asked()) if array is None or other is None else bool((array == other).any())

    __hash__ = object.__hash__

    def __repr__(self) -> str:
        array = self.known()
        grad = ", requires_grad=True" if self._node is None and self.requires_grad else ""
        if array is None:
            return f"tensor(unknown, size={self._shape}{grad})"
        numbers = np.array2string(array, precision=4, separator=", ", prefix="tensor(", threshold=1000)
        kind = "" if self._dtype in (dtypes.float32, dtypes.int64, dtypes.bool_) else f", dtype={self._dtype}"
        return f"tensor({numbers}{kind}{grad})"

    def __str__(self) -> str:
        return str(self._asked()) if self._store.array is None else self.__repr__()

    def __format__(self, spec: str) -> str:
        array = self.known()
        if array is None:
            return format(self._asked(), spec)
        return format(array.item(), spec) if not array.shape else format(str(self), spec)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) in memo:
            return memo[id(self)]
        other = object.__new__(type(self))
        memo[id(self)] = other
        for name, value in self.__dict__.items():
            if name not in ("_store", "_node", "_grad", "_hooks", "_after"):
                other.__dict__[name] = value
        other._store = Store(copied(self))
        grad = self._grad
        if grad is not None:
            other._grad = grad if grad is UNKNOWN else grad.__deepcopy__(memo)
        return other

    def __copy__(self) -> Any:
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def __reduce_ex__(self, protocol: Any) -> Any:
        state = {name: value for name, value in self.__dict__.items() if name not in ("_store", "_node", "_hooks")}
        state["_grad"] = None
        return _rebuilt, (type(self), self.known(), state)

    def __getattr__(self, name: str) -> Any:
        if name in TENSOR_NAMES:
            return Opaque(f"Tensor.{name}", (self,))
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return function(*args, **(kwargs or {}))


class Handle:
    """What a hook is removed by."""

    _next = 0

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        Handle._next += 1
        self.hooks, self.id = hooks, Handle._next
        hooks[self.id] = hook

    def remove(self) -> None:
        """Remove the hook."""
        self.hooks.pop(self.id, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


def _rebuilt(kind: Any, array: Any, state: dict[str, Any]) -> Any:
    tensor = object.__new__(kind)
    tensor.__dict__.update(state)
    tensor._store = Store(array)
    return tensor


def flow_back(roots: Sequence[Any], seeds: Sequence[Any], wanted: Wanted = None) -> None:
    """Let gradients flow back from `roots`, and add them to the leaves, to those that are `wanted` if that is given."""
    for root, seed in zip(roots, seeds, strict=True):
        array = root.known()
        start: Any = None
        if array is not None:
            start = np.ones(array.shape, array.dtype) if seed is None else as_tensor(seed).known()
        if start is None:
            for leaf in tape.reached(root):
                if wanted is None or wanted(leaf, UNKNOWN):
                    _mark(leaf)
        else:
            tape.flow(root, np.broadcast_to(start, array.shape), lambda leaf, grad: _given(leaf, grad, wanted))


def _mark(leaf: Any) -> None:
    if leaf._hooks:
        leaf._hooked(UNKNOWN)
    if leaf._grad is None and leaf._after is None:
        leaf._grad = UNKNOWN
    else:
        leaf._take(UNKNOWN)


def _given(leaf: Any, grad: Any, wanted: Wanted) -> None:
    if wanted is None or wanted(leaf, grad):
        leaf._take(grad)


def copied(tensor: Tensor) -> Any:
    """Return what a store of its own would hold for a copy."""
    array = tensor._store.array
    if array is None:
        return None
    return array.copy() if isinstance(array, _NDARRAY) else Copied(array)


def count_of(shape: Iterable[int]) -> int:
    """Return the number of elements."""
    count = 1
    for size in shape:
        count *= size
    return count


def is_tensor(value: Any) -> bool:
    """``torch.is_tensor``"""
    return isinstance(value, Tensor)


def sizes_of(sizes: Any) -> tuple[int, ...] | None:
    """Return sizes given as numbers or as one sequence; `None` where one of them is unknown."""
    if len(sizes) == 1 and not isinstance(sizes[0], int | np.integer):
        first = sizes[0]
        if isinstance(first, Opaque):
            return None
        sizes = (first,) if isinstance(first, Tensor) and first._shape == () else first
    found = []
    for size in sizes:
        if isinstance(size, Opaque) or (isinstance(size, Tensor) and size.known() is None):
            return None
        found.append(int(size))
    return tuple(found)


def made(array: Any, kind: dtype | None = None, where: Any = CPU) -> Tensor:
    """Return a tensor that holds `array`."""
    if array.__class__ is not _NDARRAY:
        array = np.asarray(array)
    tensor = object.__new__(Tensor)
    tensor._store = Store(array)
    tensor._shape = array.shape
    tensor._dtype = dtypes.of_array(array) if kind is None else kind
    tensor._device = where
    return tensor


def later(draw: Any, shape: tuple[int, ...] | None, kind: dtype, where: Any = CPU) -> Tensor:
    """Return a tensor whose numbers `draw` makes when they are asked for; `None` is unknown."""
    tensor = object.__new__(Tensor)
    tensor._store = Store(draw)
    tensor._shape, tensor._dtype, tensor._device = shape, kind, where
    return tensor


def unknown(inputs: Sequence[Tensor], shape: tuple[int, ...] | None, kind: dtype, where: Any = CPU) -> Tensor:
    """Return a tensor whose numbers nobody knows, made from `inputs`."""
    tensor = object.__new__(Tensor)
    tensor._store = Store()
    tensor._shape, tensor._dtype, tensor._device = shape, kind, where
    if Mode.grad and kind.is_floating_point:
        for each in inputs:
            if each.requires_grad:
                tensor._node = tuple(inputs)
                tensor.requires_grad = True
                break
    return tensor


def behind(value: Any) -> tuple[Tensor, ...]:
    """Return the tensors that went into an unknown value and want gradients."""
    found: dict[int, Tensor] = {}
    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < _DEEP:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, Tensor):
            if each.requires_grad:
                found[id(each)] = each
        elif isinstance(each, Opaque):
            waiting += each._opaque_inputs
        elif hasattr(type(each), "parameters"):
            waiting += list(each.parameters())
    return tuple(found.values())


def as_tensor(value: Any, kind: dtype | None = None, where: Any = None) -> Tensor:
    """Return `value` as a tensor: numbers, arrays and lists by their content, unknown values as unknown tensors."""
    if isinstance(value, Tensor):
        return value
    place = CPU if where is None else where
    if value.__class__ is float:
        chosen = kind or dtypes.get_default_dtype()
        return made(np.asarray(value, chosen.kind), chosen, place)
    if isinstance(value, Opaque):
        return unknown(behind(value), None, kind or dtypes.get_default_dtype(), place)
    if isinstance(value, list | tuple) and any(isinstance(each, Tensor | Opaque | list | tuple) for each in value):
        return _nested(value, kind, place)
    array = np.asarray(value)
    if array.dtype == object:
        return unknown((), None, kind or dtypes.get_default_dtype(), place)
    if kind is None:
        plain = not isinstance(value, np.ndarray | np.generic) and array.dtype.kind == "f"
        kind = dtypes.get_default_dtype() if plain and not _holds_numpy(value) else dtypes.of_array(array)
    return made(array if array.dtype == kind.kind else array.astype(kind.kind), kind, place)


def _holds_numpy(value: Any) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], np.ndarray | np.generic)


def _nested(values: Sequence[Any], kind: dtype | None, where: Any) -> Tensor:
    parts = [as_tensor(each, kind, where) for each in values]
    chosen = kind or parts[0]._dtype
    for part in parts if kind is None else ():
        chosen = dtypes.promote(chosen, part._dtype)
    arrays = [part.known() for part in parts]
    shape = parts[0]._shape
    if any(array is None for array in arrays) or any(part._shape != shape for part in parts):
        return unknown((), None if shape is None else (len(parts), *shape), chosen, where)
    return made(np.stack(arrays).astype(chosen.kind), chosen, where)  # type: ignore[arg-type]


def rng_state(position: Any) -> Tensor:
    """Return a generator's state: a tensor of unknown bytes that remembers the position."""
    tensor = unknown((), (5056,), dtypes.uint8)
    tensor.__dict__["_position"] = position
    return tensor


def apply(
    inputs: tuple[Tensor, ...],
    forward: Callable[..., Any],
    gradient: Callable[..., Any] | None,
    shape: tuple[int, ...] | None,
    kind: dtype,
    work: float = 0.0,
) -> Tensor:
    """Return the result of an operation.

    `forward` makes it from the inputs' arrays; `gradient` gives an array or `None` for each input, from the gradient of
    the result, the result, and the inputs' arrays; `shape` and `kind` are what the result has where its numbers are
    unknown; `work` is the number of multiplications it takes.
    """
    first = inputs[0]
    for each in inputs:
        if each._store.array is None:
            return unknown(inputs if gradient is not None else (), shape, kind, first._device)
    arrays: list[Any] = [each.known() for each in inputs]
    if any(array is None for array in arrays) or not spend(work or first._store.array.size):
        return unknown(inputs if gradient is not None else (), shape, kind, first._device)
    with np.errstate(all="ignore"):
        value = np.asarray(forward(*arrays))
    if value.dtype != kind.kind:
        value = value.astype(kind.kind)
    result = made(value, kind, first._device)
    if Mode.grad and gradient is not None and kind.is_floating_point:
        for each in inputs:
            if each.requires_grad:
                result._node = Node(inputs, gradient, arrays, value)
                result.requires_grad = True
                break
    return result
