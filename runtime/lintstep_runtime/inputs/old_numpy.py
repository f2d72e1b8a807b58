"""numpy as it was up to 1.18, where today's has no such name, argument or meaning.

Source: numpy's release notes of 1.20 to 2.4 (expired deprecations).
"""

from __future__ import annotations

import functools
import pickle
import sys
import types
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque

_CAST = (np.float32, np.float64, np.int32, np.int64)


def numpy_names() -> dict[str, Any]:
    """Return the names that first-party code gets in the place of today's, or where there is none today."""
    return {**_types(), **_constants(), **_functions()}


def _types() -> dict[str, Any]:
    longest, complex_longest = getattr(np, "longdouble", np.float64), getattr(np, "clongdouble", np.complex128)
    return {
        "bool": bool, "int": int, "float": float, "complex": complex, "object": object, "str": str, "long": int,
        "unicode": str, "bool8": np.bool_, "int0": np.intp, "uint0": np.uintp, "str0": np.str_, "bytes0": np.bytes_,
        "void0": np.void, "object0": np.object_, "string_": np.bytes_, "unicode_": np.str_, "float_": np.float64,
        "complex_": np.complex128, "cfloat": np.complex128, "singlecomplex": np.complex64, "longfloat": longest,
        "longcomplex": complex_longest, "clongfloat": complex_longest,
        "float128": getattr(np, "float128", np.float64),
        "cast": {kind: functools.partial(np.asarray, dtype=kind) for kind in _CAST},
        "sctypes": {
            "int": [np.int8, np.int16, np.int32, np.int64], "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
            "float": [np.float16, np.float32, np.float64], "complex": [np.complex64, np.complex128],
            "others": [bool, object, bytes, str, np.void],
        },
    }  # fmt: skip


def _constants() -> dict[str, Any]:
    from math import nan

    infinite = dict.fromkeys(("Inf", "Infinity", "PINF", "infty"), np.inf)
    errors = ("AxisError", "ComplexWarning", "RankWarning", "TooHardError", "VisibleDeprecationWarning")
    numpy_errors = getattr(np, "exceptions", np)
    return {
        **infinite, "NINF": -np.inf, "NaN": nan, "NAN": nan, "PZERO": 0.0, "NZERO": -0.0,
        **{name: getattr(numpy_errors, name) for name in errors}, "ModuleDeprecationWarning": DeprecationWarning,
        "math": _module("math"), "sys": sys, "warnings": warnings,
    }  # fmt: skip


def _functions() -> dict[str, Any]:
    return {
        "alen": lambda array: len(np.atleast_1d(array)), "alltrue": np.all, "asfarray": _as_float_array,
        "asscalar": lambda array: array.item(), "cumproduct": np.cumprod, "disp": print,
        "find_common_type": _common_type,
        "in1d": np.isin, "issubclass_": issubclass, "loads": pickle.loads, "mat": np.asmatrix,
        "msort": functools.partial(np.sort, axis=0), "product": np.prod, "rank": np.ndim, "round_": np.round,
        "row_stack": np.vstack, "sometrue": np.any, "trapz": getattr(np, "trapezoid", getattr(np, "trapz", None)),
        "histogram": _normed(np.histogram), "histogram2d": _normed(np.histogram2d), "reshape": _reshape,
        "histogramdd": _normed(np.histogramdd), "set_printoptions": _set_print_options, "sum": _sum,
    }  # fmt: skip


def array(
    object: Any, dtype: Any = None, copy: Any = True, order: str = "K", subok: bool = False, ndmin: int = 0
) -> Any:
    """``np.array``: ``copy=False`` copies where it must, and rows of many lengths make an array of objects."""
    keeps = not copy and not np.__version__.startswith("1.")
    return _ragged(np.array, object, dtype, copy=None if keeps else copy, order=order, subok=subok, ndmin=ndmin)


def asarray(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """``np.asarray``: rows of many lengths make an array of objects."""
    return _ragged(np.asarray, a, dtype, order=order)


def fromstring(string: Any, dtype: Any = float, count: int = -1, sep: str = "") -> Any:
    """``np.fromstring``: without a separator it reads bytes, and gives an array of its own."""
    if sep:
        return np.fromstring(string, dtype, count, sep=sep)
    return np.frombuffer(string.encode("latin-1") if isinstance(string, str) else string, dtype, count).copy()


def tostring(array: Any, order: Any = "C") -> bytes:
    """``ndarray.tostring``: today's `tobytes`."""
    return bytes(array.tobytes(order))


def itemset(array: Any, *arguments: Any) -> None:
    """``ndarray.itemset``: the last argument is the value, those before it say where."""
    *place, value = arguments
    if not place:
        array[...] = value
    elif len(place) == 1 and not isinstance(place[0], tuple):
        array.flat[place[0]] = value
    else:
        array[place[0] if len(place) == 1 else tuple(place)] = value


FUNCTIONS: dict[str, Callable[..., Any]] = {"array": array, "asarray": asarray, "fromstring": fromstring}
"""The functions that mean something else today, and that `reading` gives an unknown result of an unknown argument."""

METHODS: dict[str, Callable[..., Any]] = {
    "tostring": tostring,
    "itemset": itemset,
    "ptp": np.ptp,
    "newbyteorder": lambda array, order="S": array.view(array.dtype.newbyteorder(order)),
}
"""The methods of arrays that are gone."""


def _ragged(make: Callable[..., Any], items: Any, dtype: Any, **options: Any) -> Any:
    try:
        return make(items, dtype, **options)
    except OverflowError:  # what does not fit once went round
        return np.asarray(items).astype(dtype)
    except ValueError:
        if dtype is not None or not isinstance(items, list | tuple):
            raise
    made = np.empty(len(items), object)
    for index, item in enumerate(items):
        made[index] = item
    return made


def _module(name: str) -> types.ModuleType:
    import importlib

    return importlib.import_module(name)


def _as_float_array(a: Any, dtype: Any = np.float64) -> Any:
    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def _common_type(array_types: Iterable[Any], scalar_types: Iterable[Any]) -> Any:
    return np.result_type(*array_types, *scalar_types)


def _normed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a histogram that takes the former name of `density` too."""

    @functools.wraps(function)
    def call(*arguments: Any, normed: Any = None, **options: Any) -> Any:
        return function(*arguments, **options, **({} if normed is None else {"density": normed}))

    return call


def _reshape(a: Any, *shape: Any, **options: Any) -> Any:
    sizes = [options.pop(name) for name in ("newshape", "shape") if name in options]
    return np.reshape(a, *sizes, *shape, **options)


def _set_print_options(*arguments: Any, **options: Any) -> None:
    if "threshold" in options and options["threshold"] != options["threshold"]:  # NaN once meant: all of it
        options["threshold"] = sys.maxsize
    np.set_printoptions(*arguments, **options)


def _sum(a: Any, *arguments: Any, **options: Any) -> Any:
    if isinstance(a, types.GeneratorType) and not arguments and not options:
        return sum(a)
    return Opaque("sum(...)", (a,)) if isinstance(a, Opaque) else np.sum(a, *arguments, **options)
