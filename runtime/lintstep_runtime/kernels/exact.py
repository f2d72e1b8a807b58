"""Single-precision functions as TensorFlow rounds them: by the C library, as its kernels do for one number.

Where the C library can't be asked, and for arrays, a function is evaluated in float64 and rounded once. Both agree but
for about one value in a thousand, by one unit in the last place.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _library() -> Any:
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):  # a system without a global symbol table
        return None


_C = _library()


def _single(name: str, arguments: int) -> Callable[..., float] | None:
    function = getattr(_C, name, None)
    if function is None:
        return None
    function.argtypes, function.restype = [ctypes.c_float] * arguments, ctypes.c_float
    found: Callable[..., float] = function
    return found


def exact(name: str, function: Callable[..., Any], arguments: int = 1) -> Callable[..., Any]:
    """Return a kernel: `function` (numpy's), for one float32 the C library's `name`\\ ``f``, for one float64 `name`."""
    single, double = _single(name + "f", arguments), getattr(math, name, None)

    def kernel(*values: Any) -> Any:
        head = values[0]
        if head.dtype.kind != "f":
            return function(*values)
        if all(np.ndim(value) == 0 for value in values):
            if head.dtype == np.float32 and single is not None:
                return np.float32(single(*map(float, values)))
            if head.dtype == np.float64 and double is not None:
                try:
                    return np.float64(double(*map(float, values)))
                except (ArithmeticError, ValueError):  # what C calls infinite or not a number, Python raises
                    return function(*values)
        if head.dtype.itemsize >= 8:
            return function(*values)
        return np.asarray(function(*(value.astype(np.float64) for value in values))).astype(head.dtype)

    return kernel
