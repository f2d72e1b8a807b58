"""Variables by name: made or shared, as the scope in force says.

Source: TensorFlow 1.15, ``python/ops/variable_scope.py``.
"""

from __future__ import annotations

import functools
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import shapes
from lintstep_runtime.tensorflow.dtypes import as_dtype, float32
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.scopes import composed, get_variable_scope
from lintstep_runtime.tensorflow.variables import Variable


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
) -> Any:
    """``tf.get_variable``: a variable by its name in the current scope, made or shared as the scope says.

    Raises:
        ValueError: it exists and is not to be shared, or is to be shared and does not exist, or its shape is unknown.
    """
    scope = get_variable_scope()
    arguments = {
        "shape": shape, "dtype": scope.dtype if dtype is None else dtype,
        "initializer": scope.initializer if initializer is None else initializer,
        "regularizer": scope.regularizer if regularizer is None else regularizer,
        "reuse": scope.reuse, "trainable": True if trainable is None else trainable, "collections": collections,
        "caching_device": caching_device, "partitioner": None, "validate_shape": validate_shape,
        "use_resource": scope.use_resource if use_resource is None else use_resource,
        "constraint": scope.constraint if constraint is None else constraint,
    }  # fmt: skip
    full = f"{scope.name}/{name}" if scope.name else str(name)
    getter = composed(scope.custom_getter, custom_getter)
    return _get(full, **arguments) if getter is None else getter(_get, full, **arguments)


def _get(
    name: str,
    shape: Any = None,
    dtype: Any = float32,
    initializer: Any = None,
    regularizer: Any = None,
    reuse: Any = False,
    trainable: Any = True,
    collections: Any = None,
    validate_shape: bool = True,
    use_resource: Any = None,
    constraint: Any = None,
    **_: Any,
) -> Any:
    variables = get_default_graph().store.setdefault("variables_by_name", {})
    if name in variables:
        if not reuse:
            raise ValueError(
                f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
                "reuse=tf.AUTO_REUSE in VarScope?"
            )
        return _checked(variables[name], shape, dtype)
    if reuse is True:
        raise ValueError(
            f"Variable {name} does not exist, or was not created with tf.get_variable(). Did you mean to "
            "set reuse=tf.AUTO_REUSE in VarScope?"
        )
    variable = _made(
        name, shape, as_dtype(dtype), initializer, trainable, collections, validate_shape, use_resource, constraint
    )
    variables[name] = variable
    if regularizer is not None and regularizer:
        _regularize(variable, name, regularizer)
    return variable


def _checked(variable: Variable, shape: Any, dtype: Any) -> Variable:
    if shape is not None and not shapes.compatible(shapes.as_shape(shape), variable.handle.static):
        raise ValueError(
            f"Trying to share variable {variable.op.name}, but specified shape {shapes.TensorShape(shape)} "
            f"and found shape {variable.shape}."
        )
    if not as_dtype(dtype).is_compatible_with(variable.dtype):
        raise ValueError(
            f"Trying to share variable {variable.op.name}, but specified dtype {as_dtype(dtype).name} and "
            f"found dtype {variable.dtype.name}."
        )
    return variable


def _made(
    name: str,
    shape: Any,
    dtype: Any,
    initializer: Any,
    trainable: Any,
    collections: Any,
    validate_shape: bool,
    use_resource: Any,
    constraint: Any,
) -> Variable:
    graph = get_default_graph()
    size = None if shape is None else shapes.as_shape(shape)
    if initializer is None:
        initializer = _default_initializer(dtype)
    elif isinstance(initializer, type):
        initializer = initializer()
    with graph.name_scope(None):
        value: Any = initializer
        if callable(initializer) and not isinstance(initializer, Tensor | Variable):
            if size is None and shape is None:
                raise ValueError(f"Shape of a new variable ({name}) must be fully defined, but instead was <unknown>.")
            if size is not None and None in size and validate_shape and not _hidden(shape):
                raise ValueError(
                    f"Shape of a new variable ({name}) must be fully defined, but instead was "
                    f"{shapes.TensorShape(size)}."
                )
            size = tuple(1 if n is None else n for n in size or ())
            value = functools.partial(_start, initializer, size, dtype)
        elif not isinstance(initializer, Tensor | Variable):
            value = functools.partial(convert_to_tensor, initializer, None if dtype is float32 else dtype)
        return Variable(
            value, trainable, collections, validate_shape, None, name, use_resource=use_resource, constraint=constraint
        )


def _hidden(shape: Any) -> bool:
    """Whether a size is unknown because it comes from an opaque value."""
    return isinstance(shape, Opaque) or (
        isinstance(shape, list | tuple)
        and any(n is None or isinstance(n, Opaque) or getattr(n, "value", n) is None for n in shape)
    )


def _start(initializer: Any, size: Any, dtype: Any) -> Any:
    try:
        return initializer(list(size), dtype=dtype, partition_info=None)
    except TypeError:
        try:
            return initializer(list(size), dtype)
        except TypeError:
            return initializer(list(size)) if size or _takes_argument(initializer) else initializer()


def _takes_argument(function: Any) -> bool:
    code = getattr(function, "__code__", None)
    return code is None or bool(code.co_argcount)


def _default_initializer(dtype: Any) -> Any:
    from lintstep_runtime.tensorflow.initializers import GlorotUniform, Zeros

    return GlorotUniform() if dtype.is_floating else Zeros()


def _regularize(variable: Variable, name: str, regularizer: Any) -> None:
    graph = get_default_graph()
    with graph.name_scope(f"{name}/Regularizer/"):
        loss = regularizer(variable)
    if loss is not None:
        graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)


def get_local_variable(name: str, *args: Any, **kwargs: Any) -> Any:
    """``tf.get_local_variable``: a variable that is neither trained nor saved."""
    return get_variable(name, *args, **(kwargs | {"trainable": False, "collections": [GraphKeys.LOCAL_VARIABLES]}))
