"""What a tensor is besides its numbers: `dtype`, `device`, `Size`, and which dtype comes out of two."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = [
    "Size", "channels_last", "contiguous_format", "device", "dtype", "finfo", "get_default_dtype", "iinfo",
    "preserve_format", "set_default_dtype", "strided",
]  # fmt: skip


class dtype:  # noqa: N801 - PyTorch's own name
    """A kind of number. `kind` is the numpy dtype that holds it here: bfloat16 is held as float32."""

    def __init__(self, name: str, kind: Any, rank: int) -> None:
        self.name, self.rank = name, rank
        self.kind: np.dtype[Any] = np.dtype(kind)
        self.is_floating_point = 4 <= rank < 20
        self.is_complex = rank >= 20
        self.is_signed = name not in ("bool", "uint8")
        self.itemsize = 2 if name == "bfloat16" else self.kind.itemsize

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> Any:
        return _by_name, (self.name,)

    def __copy__(self) -> dtype:
        return self

    def __deepcopy__(self, memo: object) -> dtype:
        return self


def _by_name(name: str) -> dtype:
    return DTYPES[name]


# by name; the rank orders them within and between the categories: bool, whole, floating, complex
DTYPES = {
    name: dtype(name, kind, rank)
    for name, kind, rank in (
        ("bool", np.bool_, 0),
        ("uint8", np.uint8, 1),
        ("int8", np.int8, 1),
        ("int16", np.int16, 2),
        ("int32", np.int32, 2),
        ("int64", np.int64, 3),
        ("float16", np.float16, 5),
        ("bfloat16", np.float32, 5),
        ("float32", np.float32, 6),
        ("float64", np.float64, 7),
        ("complex64", np.complex64, 20),
        ("complex128", np.complex128, 21),
    )
}
ALIASES = {
    "half": "float16", "float": "float32", "double": "float64", "short": "int16", "int": "int32", "long": "int64",
    "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip
bool_, uint8, int32, int64 = DTYPES["bool"], DTYPES["uint8"], DTYPES["int32"], DTYPES["int64"]
float16, bfloat16, float32, float64 = (DTYPES[name] for name in ("float16", "bfloat16", "float32", "float64"))
complex64 = DTYPES["complex64"]
OF_KIND = {each.kind: each for name, each in DTYPES.items() if name != "bfloat16"}


def of_array(array: Any) -> dtype:
    """Return the dtype of a numpy array; kinds that PyTorch does not have become int64 or float64."""
    found = OF_KIND.get(array.dtype)
    return found if found is not None else int64 if array.dtype.kind in "iu" else float64


class Defaults:
    """The dtype of numbers that nobody said one for."""

    dtype = float32


def set_default_dtype(kind: Any) -> None:
    """``torch.set_default_dtype``"""
    if isinstance(kind, dtype):
        Defaults.dtype = kind


def get_default_dtype() -> dtype:
    """``torch.get_default_dtype``"""
    return Defaults.dtype


def category(kind: dtype) -> int:
    """Return 0 for bool, 1 for whole numbers, 2 for floating, 3 for complex ones."""
    return 3 if kind.is_complex else 2 if kind.is_floating_point else 1 if kind.rank else 0


def promote(one: dtype, other: dtype) -> dtype:
    """``torch.promote_types``"""
    if one is other:
        return one
    if one.rank == other.rank:  # float16 with bfloat16, uint8 with int8, int16 with int32
        return {1: DTYPES["int16"], 2: int32, 5: float32}.get(one.rank, one)
    return one if one.rank > other.rank else other


class Size(tuple[int, ...]):
    """The sizes of a tensor's dimensions."""

    def numel(self) -> int:
        """Return the product."""
        count = 1
        for size in self:
            count *= size
        return count

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, key: Any) -> Any:
        found = tuple.__getitem__(self, key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> Size:
        return Size(tuple(self) + tuple(other))

    __str__ = __repr__


class device:  # noqa: N801 - PyTorch's own name
    """Where a tensor lies: a label, since everything lies in memory here."""

    type: str
    index: int | None

    def __init__(self, type: Any = "cpu", index: Any = None) -> None:
        if isinstance(type, device):
            type, index = type.type, type.index if index is None else index
        if isinstance(type, int) and not isinstance(type, bool):
            type, index = "cuda", type
        kind, _, number = str(type).partition(":")
        self.type = kind or "cpu"
        self.index = index if index is not None else int(number) if number.isdigit() else None

    def __repr__(self) -> str:
        return f"device(type='{self.type}'" + (")" if self.index is None else f", index={self.index})")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __enter__(self) -> device:
        return self

    def __exit__(self, *error: object) -> None:
        pass


CPU = device("cpu")


class _Token:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


strided, channels_last, contiguous_format, preserve_format = (
    _Token(name) for name in ("strided", "channels_last", "contiguous_format", "preserve_format")
)


class finfo:  # noqa: N801 - PyTorch's own name
    """The limits of a floating kind."""

    def __init__(self, kind: Any = None) -> None:
        self.dtype = (kind if isinstance(kind, dtype) else Defaults.dtype).name
        info = np.finfo(DTYPES[self.dtype].kind)
        self.bits, self.eps, self.max, self.min = info.bits, float(info.eps), float(info.max), float(info.min)
        self.tiny = self.smallest_normal = float(info.tiny)
        self.resolution = float(info.resolution)
        if self.dtype == "bfloat16":
            self.bits, self.eps, self.max = 16, 0.0078125, 3.3895313892515355e38
            self.min = -self.max


class iinfo:  # noqa: N801 - PyTorch's own name
    """The limits of a whole kind."""

    def __init__(self, kind: Any) -> None:
        self.dtype = kind.name
        info = np.iinfo(kind.kind)
        self.bits, self.max, self.min = info.bits, int(info.max), int(info.min)
