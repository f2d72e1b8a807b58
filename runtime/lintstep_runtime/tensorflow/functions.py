"""``tf.function`` and ``function.Defun``: the function is called where the script calls it, into the graph at hand."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Sequence
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import zeros_like
from lintstep_runtime.tensorflow.ops.registry import define


def function(
    func: Any = None,
    input_signature: Any = None,
    autograph: bool = True,
    experimental_autograph_options: Any = None,
    experimental_relax_shapes: bool = False,
    experimental_compile: Any = None,
) -> Any:
    """``tf.function``: `func` itself, or a decorator. Control flow on tensors is left to Python."""
    return _direct if func is None else _direct(func)


def _direct(python_function: Any) -> Any:
    if isinstance(python_function, Opaque):
        return python_function

    @functools.wraps(python_function)
    def called(*args: Any, **kwargs: Any) -> Any:
        return python_function(*args, **kwargs)

    called.__dict__["python_function"] = python_function
    called.__dict__["get_concrete_function"] = lambda *args, **kwargs: called
    return called


def Defun(*input_types: Any, **kwargs: Any) -> Callable[..., Any]:  # noqa: N802  (TensorFlow's name)
    """``function.Defun``: a decorator; the function's arguments become tensors of `input_types`.

    A ``python_grad_func`` replaces its gradient.
    """

    def decorate(python_function: Any) -> Any:
        @functools.wraps(python_function)
        def called(*args: Any, name: str | None = None) -> Any:
            kinds = [*input_types, *[None] * len(args)]
            tensors = [convert_to_tensor(value, kind) for value, kind in zip(args, kinds, strict=False)]
            result = python_function(*tensors)
            own = kwargs.get("python_grad_func") or kwargs.get("grad_func")
            if own is None or isinstance(result, Opaque):
                return result
            call = types.SimpleNamespace(inputs=tensors, outputs=_listed(result))
            return with_gradient(result, tensors, lambda *incoming: own(call, *incoming))

        return called

    return decorate


def custom_gradient(f: Any = None) -> Any:
    """``tf.custom_gradient``: `f` returns a value and the function that has its gradient."""
    if f is None or isinstance(f, Opaque):
        return f or custom_gradient

    @functools.wraps(f)
    def called(*args: Any, **kwargs: Any) -> Any:
        made = f(*args, **kwargs)
        if isinstance(made, Opaque):
            return made
        result, gradient = made
        return with_gradient(result, [convert_to_tensor(arg) for arg in args], gradient)

    return called


def with_gradient(result: Any, inputs: Sequence[Tensor], gradient: Callable[..., Any]) -> Any:
    """Return `result` (a tensor or a list of them) with `gradient` as its derivative by `inputs`.

    `gradient` takes one gradient a result and returns one an input.
    """
    values = [convert_to_tensor(value) for value in _listed(result)]

    def backwards(op: Operation, *incoming: Any) -> list[Any]:
        given = [zeros_like(v) if g is None else g for v, g in zip(values, incoming, strict=True)]
        found = _listed(gradient(*given))
        return [*[None] * len(values), *(found + [None] * len(inputs))[: len(inputs)]]

    definition = define(
        "CustomGradient",
        lambda *everything: everything[: len(values)],
        outputs=None,
        shape=lambda i, a: [value.static for value in values],
        dtype=lambda i, a: [value.dtype for value in values],
        grad=backwards,
    )
    outputs = definition(*values, *inputs)
    return type(result)(outputs) if isinstance(result, list | tuple) else outputs[0]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
