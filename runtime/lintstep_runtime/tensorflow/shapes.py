"""Static shapes. Inside the engine a shape is a tuple of sizes (`None`: unknown), or `None` for an unknown rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

Shape = tuple[int | None, ...] | None


class Dimension:
    """One size of a `TensorShape`; `value` is `None` where it is unknown. Arithmetic with an unknown one is unknown."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        value = value.value if isinstance(value, Dimension) else value
        if value is not None and int(value) < 0:
            raise ValueError(f"Dimension {value} must be >= 0")
        self._value = None if value is None else int(value)

    @property
    def value(self) -> int | None:
        """The size, or `None`."""
        return self._value

    def __int__(self) -> int:
        if self._value is None:
            raise TypeError("__int__ returned non-int (type NoneType)")
        return self._value

    def __index__(self) -> int:
        return int(self)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"Dimension({self._value})"

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __eq__(self, other: object) -> bool:
        try:
            return bool(self._value == Dimension(other).value)
        except (TypeError, ValueError):
            return NotImplemented

    def is_compatible_with(self, other: Any) -> bool:
        """Say whether both may be one size."""
        size = Dimension(other).value
        return self._value is None or size is None or self._value == size

    def merge_with(self, other: Any) -> Dimension:
        """Return the known one of both.

        Raises:
            ValueError: both are known and differ.
        """
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {Dimension(other)} are not compatible")
        return self if self._value is not None else Dimension(other)


def _arithmetic(name: str) -> None:
    operation = getattr(int, name)

    def forward(self: Dimension, other: Any) -> Any:
        size = other.value if isinstance(other, Dimension) else other
        if self._value is None or size is None:
            return Dimension(None) if name not in ("__lt__", "__le__", "__gt__", "__ge__") else None
        result = operation(self._value, size)
        if result is NotImplemented or isinstance(result, bool) or name == "__truediv__":
            return result
        return Dimension(result)

    setattr(Dimension, name, forward)


for _name in (
    "add",
    "radd",
    "sub",
    "rsub",
    "mul",
    "rmul",
    "floordiv",
    "rfloordiv",
    "mod",
    "rmod",
    "truediv",
    "lt",
    "le",
    "gt",
    "ge",
):
    _arithmetic(f"__{_name}__")
Dimension.__div__ = Dimension.__floordiv__  # type: ignore[attr-defined, operator]


class TensorShape:
    """What a script sees of a shape: a sequence of `Dimension`s."""

    def __init__(self, dims: Any) -> None:
        self._shape: Shape = as_shape(dims)

    @property
    def dims(self) -> list[Dimension] | None:
        """The sizes, or `None` for an unknown rank."""
        return None if self._shape is None else [Dimension(size) for size in self._shape]

    @property
    def ndims(self) -> int | None:
        """The rank, or `None`."""
        return None if self._shape is None else len(self._shape)

    rank = ndims

    def as_list(self) -> list[int | None]:
        """Return the sizes as integers and `None`s.

        Raises:
            ValueError: the rank is unknown.
        """
        if self._shape is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._shape)

    def is_fully_defined(self) -> bool:
        """Say whether every size is known."""
        return self._shape is not None and None not in self._shape

    def num_elements(self) -> int | None:
        """Return the product of the sizes, or `None`."""
        return element_count(self._shape)

    def is_compatible_with(self, other: Any) -> bool:
        """Say whether both may be one shape."""
        return compatible(self._shape, as_shape(other))

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError where both can't be one shape."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {TensorShape(other)} are incompatible")

    def assert_has_rank(self, rank: int) -> None:
        """Raise ValueError where the rank is known and another one."""
        if self.ndims not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_is_fully_defined(self) -> None:
        """Raise ValueError where a size is unknown."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def with_rank(self, rank: int) -> TensorShape:
        """Return this shape, known to have that rank."""
        self.assert_has_rank(rank)
        return TensorShape((None,) * rank) if self._shape is None else self

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """Return this shape, which must not have a lower rank."""
        if self.ndims is not None and self.ndims < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def merge_with(self, other: Any) -> TensorShape:
        """Return what both know together.

        Raises:
            ValueError: they are incompatible.
        """
        return TensorShape(merge(self._shape, as_shape(other)))

    def concatenate(self, other: Any) -> TensorShape:
        """Return the sizes of this shape followed by the other's."""
        tail = as_shape(other)
        return TensorShape(None if self._shape is None or tail is None else self._shape + tail)

    def as_proto(self) -> TensorShape:
        """Return the shape itself: there are no protocol buffers here."""
        return self

    def __getitem__(self, key: Any) -> Any:
        if self._shape is None:
            return TensorShape(None) if isinstance(key, slice) else Dimension(None)
        return TensorShape(self._shape[key]) if isinstance(key, slice) else Dimension(self._shape[key])

    def __iter__(self) -> Iterator[Dimension]:
        if self._shape is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter([Dimension(size) for size in self._shape])

    def __len__(self) -> int:
        if self._shape is None:
            raise ValueError("Cannot take the length of Shape with unknown rank.")
        return len(self._shape)

    def __bool__(self) -> bool:
        return self._shape is not None

    def __add__(self, other: Any) -> TensorShape:
        return self.concatenate(other)

    def __radd__(self, other: Any) -> TensorShape:
        return TensorShape(other).concatenate(self)

    def __eq__(self, other: object) -> bool:
        try:
            return self._shape == as_shape(other)
        except (TypeError, ValueError):
            return NotImplemented

    def __hash__(self) -> int:
        return hash(self._shape)

    def __str__(self) -> str:
        if self._shape is None:
            return "<unknown>"
        inner = ", ".join("?" if size is None else str(size) for size in self._shape)
        return f"({inner},)" if len(self._shape) == 1 else f"({inner})"

    def __repr__(self) -> str:
        inner = None if self._shape is None else [Dimension(size) for size in self._shape]
        return f"TensorShape({inner})"


def as_shape(value: Any) -> Shape:
    """Return the engine's tuple for a `TensorShape`, a sequence, one size or `None`."""
    if value is None or (isinstance(value, tuple) and all(type(size) is int for size in value)):
        return value
    if isinstance(value, TensorShape):
        return value._shape
    if hasattr(value, "tolist"):  # a numpy array
        value = value.tolist()
    if isinstance(value, int | Dimension) or not hasattr(value, "__iter__"):
        return (_size(value),)
    return tuple(_size(size) for size in value)


def _size(value: Any) -> int | None:
    if isinstance(value, Dimension):
        return value.value
    if value is None or getattr(type(value), "_opaque_keeps", False):
        return None
    size = value.__index__() if hasattr(value, "__index__") else int(value)
    if size < -1:
        raise ValueError(f"Dimension {size} must be >= 0")
    return None if size == -1 else int(size)


def element_count(shape: Shape) -> int | None:
    """Return the number of elements, or `None` where it is unknown."""
    count = 1
    for size in (None,) if shape is None else shape:
        if size is None:
            return None
        count *= size
    return count


def compatible(one: Shape, other: Shape) -> bool:
    """Say whether both may be one shape."""
    if one is None or other is None:
        return True
    return len(one) == len(other) and all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def merge(one: Shape, other: Shape) -> Shape:
    """Return what both know together.

    Raises:
        ValueError: they are incompatible.
    """
    if one is None or other is None:
        return other if one is None else one
    if not compatible(one, other):
        raise ValueError(f"Shapes {TensorShape(one)} and {TensorShape(other)} are not compatible")
    return tuple(b if a is None else a for a, b in zip(one, other, strict=True))


def broadcast(one: Shape, other: Shape) -> Shape:
    """Return the shape of an elementwise operation on both.

    Raises:
        ValueError: they don't broadcast.
    """
    if one is None or other is None:
        return None
    rank = max(len(one), len(other))
    left: Sequence[int | None] = (1,) * (rank - len(one)) + one
    right: Sequence[int | None] = (1,) * (rank - len(other)) + other
    return tuple(_broadcast_size(a, b) for a, b in zip(left, right, strict=True))


def _broadcast_size(a: int | None, b: int | None) -> int | None:
    if a == b or b == 1:
        return a
    if a == 1:
        return b
    if a is None or b is None:
        return b if a is None else a
    raise ValueError(f"Dimensions must be equal, but are {a} and {b}")
