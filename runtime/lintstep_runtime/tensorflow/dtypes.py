"""Element types: TensorFlow's names for numpy's."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque


class DType:
    """An element type. `ref` marks the type of a variable's own output, which compares unequal to the base type."""

    _registry: dict[str, DType] = {}  # noqa: RUF012  (filled as the types below are made)

    def __init__(self, name: str, numpy_type: Any, ref: bool = False) -> None:
        self.name = name
        self.as_numpy_dtype = numpy_type
        self._is_ref_dtype = ref
        kind = np.dtype(numpy_type).kind
        self.is_floating = kind == "f"
        self.is_integer = kind in "iu"
        self.is_complex = kind == "c"
        self.is_bool = kind == "b"
        self.is_unsigned = kind == "u"
        self.is_numpy_compatible = True
        self.is_quantized = False
        self.size = np.dtype(numpy_type).itemsize
        self._base = self
        self._registry[name] = self

    @property
    def base_dtype(self) -> DType:
        """The type without the reference mark."""
        return self._base

    @property
    def _as_ref(self) -> DType:
        return self if self._is_ref_dtype else _REFS[self.name]

    @property
    def real_dtype(self) -> DType:
        """The type of a complex type's parts."""
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    @property
    def min(self) -> Any:
        """The least value."""
        return np.finfo(self.as_numpy_dtype).min if self.is_floating else np.iinfo(self.as_numpy_dtype).min

    @property
    def max(self) -> Any:
        """The greatest value."""
        return np.finfo(self.as_numpy_dtype).max if self.is_floating else np.iinfo(self.as_numpy_dtype).max

    @property
    def limits(self) -> tuple[Any, Any]:
        """The least and the greatest value."""
        return self.min, self.max

    @property
    def as_datatype_enum(self) -> int:
        """A number that identifies the type."""
        return list(self._registry).index(self.name)

    def is_compatible_with(self, other: object) -> bool:
        """Say whether both are one type, references aside."""
        return as_dtype(other).base_dtype is self.base_dtype

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        try:
            return as_dtype(other) is self
        except TypeError:
            return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        return f"<dtype: '{self.name}'>"

    def __repr__(self) -> str:
        return f"tf.{self.name}"

    def __call__(self, value: Any) -> Any:  # numpy functions accept a type object
        return self.as_numpy_dtype(value)


float16 = half = DType("float16", np.float16)
float32 = DType("float32", np.float32)
float64 = double = DType("float64", np.float64)
bfloat16 = DType("bfloat16", np.float32)
int8 = DType("int8", np.int8)
int16 = DType("int16", np.int16)
int32 = DType("int32", np.int32)
int64 = DType("int64", np.int64)
uint8 = DType("uint8", np.uint8)
uint16 = DType("uint16", np.uint16)
uint32 = DType("uint32", np.uint32)
uint64 = DType("uint64", np.uint64)
bool_ = DType("bool", np.bool_)
string = DType("string", np.object_)
complex64 = DType("complex64", np.complex64)
complex128 = DType("complex128", np.complex128)
resource = DType("resource", np.object_)
variant = DType("variant", np.object_)
qint8 = DType("qint8", np.int8)
quint8 = DType("quint8", np.uint8)
qint32 = DType("qint32", np.int32)

_REFS: dict[str, DType] = {}
for _base in list(DType._registry.values()):
    _ref = DType(_base.name + "_ref", _base.as_numpy_dtype, ref=True)
    _ref._base = _base
    _REFS[_base.name] = _ref

_FROM_NUMPY: dict[Any, DType] = {
    np.dtype(kind.as_numpy_dtype): kind
    for kind in (
        *(float16, float32, float64, int8, int16, int32, int64, uint8, uint16, uint32, uint64),
        *(bool_, complex64, complex128),
    )
}
_FROM_PYTHON: dict[Any, DType] = {float: float32, int: int32, bool: bool_, str: string, bytes: string, object: string}


def as_dtype(type_value: Any) -> DType:
    """Return the `DType` for a `DType`, a name, a numpy type or a Python type; of an unknown value, float32.

    Raises:
        TypeError: there is none.
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, Opaque):
        return float32
    try:
        if isinstance(type_value, str) and type_value in DType._registry:
            return DType._registry[type_value]
        if type_value in _FROM_PYTHON:
            return _FROM_PYTHON[type_value]
        dtype = np.dtype(type_value)
        return string if dtype.kind in "SUO" else _FROM_NUMPY[dtype]
    except (TypeError, KeyError):
        raise TypeError(f"Cannot convert type_value {type_value!r} to a TensorFlow DType.") from None
