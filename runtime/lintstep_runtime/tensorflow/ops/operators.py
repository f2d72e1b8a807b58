"""What Python's operators on tensors and variables mean. Importing this module binds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.graph import OPERATORS, Tensor
from lintstep_runtime.tensorflow.ops import complex_numbers, elementwise
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, is_tensor


def _hinted(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A Python number takes the tensor's type where it fits, and its own where not."""

    def operate(x: Any, y: Any) -> Any:
        if isinstance(y, IndexedSlices) and name in ("mul", "add"):
            return y.__mul__(x) if name == "mul" else y.__add__(x)
        if is_tensor(x) and not is_tensor(y):
            left = convert_to_tensor(x)
            return function(left, convert_to_tensor(y, hint=left.dtype), name)
        right = convert_to_tensor(y)
        return function(convert_to_tensor(x, hint=right.dtype), right, name)

    return operate


def _getitem(x: Any, key: Any) -> Tensor:
    from lintstep_runtime.tensorflow.ops.slicing import getitem

    return getitem(x, key)


def _matmul(x: Any, y: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.linear import matmul

    return matmul(x, y)


OPERATORS.update(
    {
        name: _hinted(function, label)
        for name, label, function in (
            ("add", "add", elementwise.add),
            ("sub", "sub", elementwise.subtract),
            ("mul", "mul", elementwise.multiply),
            ("truediv", "truediv", elementwise.truediv),
            ("div", "div", elementwise.div),
            ("floordiv", "floordiv", elementwise.floordiv),
            ("mod", "mod", elementwise.floormod),
            ("pow", "pow", elementwise.pow_),
            ("lt", "Less", elementwise.less),
            ("le", "LessEqual", elementwise.less_equal),
            ("gt", "Greater", elementwise.greater),
            ("ge", "GreaterEqual", elementwise.greater_equal),
        )
    }
)
OPERATORS.update(
    {
        "and": elementwise.logical_and,
        "or": elementwise.logical_or,
        "xor": elementwise.logical_xor,
        "neg": lambda x: elementwise.neg(x),
        "abs": lambda x: complex_numbers.abs_(x),
        "invert": lambda x: elementwise.logical_not(x),
        "getitem": _getitem,
        "matmul": _matmul,
    }
)
