"""Checks while the graph runs, functions in Python, printing."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import no_op
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define, static_value
from lintstep_runtime.tensorflow.shapes import as_shape


def _check(run: Any, op: Operation, x: Any) -> Any:
    if not np.all(np.isfinite(x)):
        what = "NaN" if np.any(np.isnan(x)) else "Inf"
        run.fail("InvalidArgumentError", op, f"{op.attrs['message']} : Tensor had {what} values")
    return x


CHECK: OpDef = define("CheckNumerics", _check, stateful=True, grad=lambda op, dy: [dy])


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Any:
    """``tf.check_numerics``: the tensor itself; fails where a value is not finite."""
    return CHECK(convert_to_tensor(tensor), message=message, name=name)


def verify_tensor_all_finite(
    t: Any = None, msg: Any = None, name: str | None = None, x: Any = None, message: Any = None
) -> Any:
    """``tf.verify_tensor_all_finite``."""
    return check_numerics(t if x is None else x, msg if message is None else message, name)


def add_check_numerics_ops() -> Operation:
    """``tf.add_check_numerics_ops``: an operation that checks nothing."""
    return no_op()


# assertions


def _assert(run: Any, op: Operation, condition: Any, *data: Any) -> Any:
    if condition is not UNKNOWN and not np.all(condition):
        shown = " ".join(f"[{np.array2string(np.asarray(item))}]" for item in data if item is not UNKNOWN)
        run.fail("InvalidArgumentError", op, f"assertion failed: {shown}")
    return ()


ASSERT: OpDef = define(
    "Assert", _assert, outputs=0, shape=lambda i, a: None, dtype=as_dtype("bool"), stateful=True, partial=True
)


def Assert(condition: Any, data: Any, summarize: Any = None, name: str | None = None) -> Operation:  # noqa: N802
    """``tf.Assert``: an operation that fails where `condition` does not hold."""
    return ASSERT.build([convert_to_tensor(condition), *map(convert_to_tensor, data)], {}, name)


def _comparison(kind: str, holds: Callable[..., Any]) -> Callable[..., Any]:
    def check(
        x: Any, y: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
    ) -> Any:
        from lintstep_runtime.tensorflow.ops.reductions import reduce_all

        left = convert_to_tensor(x)
        right = convert_to_tensor(y, hint=left.dtype)
        known = static_value(left), static_value(right)
        if known[0] is not None and known[1] is not None and not np.all(holds(*known)):
            from lintstep_runtime.tensorflow.errors import InvalidArgumentError

            raise InvalidArgumentError(None, None, f"Condition x {kind} y did not hold: {message or ''}")
        return Assert(reduce_all(COMPARED(left, right, holds=holds)), [message or "", left, right], name=name)

    check.__doc__ = f"``tf.assert_...``: an operation that fails where ``x {kind} y`` does not hold everywhere."
    return check


COMPARED: OpDef = define("Compare", lambda x, y, holds: holds(x, y), shape=lambda i, a: None, dtype=as_dtype("bool"))
assert_equal, assert_none_equal = _comparison("==", np.equal), _comparison("!=", np.not_equal)
assert_less, assert_less_equal = _comparison("<", np.less), _comparison("<=", np.less_equal)
assert_greater, assert_greater_equal = _comparison(">", np.greater), _comparison(">=", np.greater_equal)


def assert_positive(
    x: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> Any:
    """``tf.assert_positive``."""
    return assert_greater(x, 0, message=message, name=name)


def assert_negative(
    x: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> Any:
    """``tf.assert_negative``."""
    return assert_less(x, 0, message=message, name=name)


def assert_non_negative(
    x: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> Any:
    """``tf.assert_non_negative``."""
    return assert_greater_equal(x, 0, message=message, name=name)


def assert_rank(
    x: Any, rank: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> Operation:
    """``tf.assert_rank``: ValueError where the rank is known and another one."""
    tensor = convert_to_tensor(x)
    wanted = static_value(rank) if isinstance(rank, Tensor) else rank
    if tensor.static is not None and wanted is not None and len(tensor.static) != int(wanted):
        raise ValueError(
            f"{message or ''}.  Tensor {tensor.name} must have rank {wanted}.  Received rank "
            f"{len(tensor.static)}, shape {tensor.shape}"
        )
    return no_op()


def assert_rank_at_least(
    x: Any, rank: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> Operation:
    """``tf.assert_rank_at_least``: ValueError where the rank is known and lower."""
    tensor = convert_to_tensor(x)
    wanted = static_value(rank) if isinstance(rank, Tensor) else rank
    if tensor.static is not None and wanted is not None and len(tensor.static) < int(wanted):
        raise ValueError(
            f"{message or ''}.  Tensor {tensor.name} must have rank at least {wanted}.  Received rank "
            f"{len(tensor.static)}, shape {tensor.shape}"
        )
    return no_op()


def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: str | None = None) -> Operation:
    """``tf.assert_type``: TypeError where the type is another one."""
    found = convert_to_tensor(tensor)
    if found.dtype.base_dtype is not as_dtype(tf_type):
        raise TypeError(f"{message or ''}  {found.name} must be of type {as_dtype(tf_type)}")
    return no_op()


def accept(*args: Any, **kwargs: Any) -> Operation:
    """Return an operation that does nothing, for checks that are not made."""
    return no_op()


# Python, printing


def _call(run: Any, op: Operation, *values: Any) -> Any:
    results = op.attrs["function"](*values)
    several = list(results) if isinstance(results, list | tuple) and op.attrs["many"] else [results]
    if any(hasattr(item, "_opaque_inputs") for item in several):
        return tuple(UNKNOWN for _ in op.outputs)
    return tuple(np.asarray(item, kind.as_numpy_dtype) for item, kind in zip(several, op.attrs["kinds"], strict=True))


PY_FUNC: OpDef = define(
    "PyFunc",
    _call,
    outputs=None,
    stateful=True,
    shape=lambda i, a: [None] * len(a["kinds"]),
    dtype=lambda i, a: a["kinds"],
)


def py_func(func: Callable[..., Any], inp: Any, Tout: Any, stateful: bool = True, name: str | None = None) -> Any:  # noqa: N803
    """``tf.py_func``: what a Python function makes of arrays."""
    many = isinstance(Tout, list | tuple)
    kinds = [as_dtype(kind) for kind in (Tout if many else [Tout])]
    inputs = [convert_to_tensor(item) for item in (inp if isinstance(inp, list | tuple) else [inp])]
    found = PY_FUNC(*inputs, function=func, kinds=kinds, many=many, name=name)
    return list(found) if many else found[0]


def numpy_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:  # noqa: N803
    """``tf.numpy_function``: as `py_func`."""
    return py_func(func, inp, Tout, name=name)


def contrib_py_func(
    func: Callable[..., Any],
    args: Any = (),
    kwargs: Any = None,
    output_types: Any = None,
    output_shapes: Any = None,
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """``tf.contrib.framework.py_func``: as `py_func`, with keyword arguments and shapes."""
    found = py_func(functools.partial(func, **(kwargs or {})), args, output_types, stateful, name)
    if output_shapes is not None and not isinstance(output_types, list | tuple):
        found.set_shape(output_shapes)
    return found


def eager_py_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:  # noqa: N803
    """``tf.py_function``."""
    return py_func(func, inp, Tout, name=name)


def Print(  # noqa: N802  (TensorFlow's name)
    input_: Any, data: Any, message: Any = None, first_n: Any = None, summarize: Any = None, name: str | None = None
) -> Any:
    """``tf.Print``: the tensor itself; what it would print goes to the error stream, which nobody reads."""
    from lintstep_runtime.tensorflow.ops.selection import identity

    return identity(input_, name=name or "Print")


def print_(*inputs: Any, **kwargs: Any) -> Operation:
    """``tf.print``: an operation that prints nothing."""
    with get_default_graph().control_dependencies([]):
        return no_op(kwargs.get("name"))


def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Any:
    """``tf.ensure_shape``: the tensor, known to have that shape."""
    from lintstep_runtime.tensorflow.ops.selection import identity

    result = identity(x, name=name)
    result.set_shape(as_shape(shape))
    return result
