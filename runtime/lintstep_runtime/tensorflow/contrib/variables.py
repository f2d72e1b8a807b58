"""Variables the way contrib makes and lists them. Source: TensorFlow 1.15, ``contrib/framework``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.tensorflow.contrib.arg_scope import add_arg_scope
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.flow import no_op
from lintstep_runtime.tensorflow.stores import get_variable
from lintstep_runtime.tensorflow.train import saver


@add_arg_scope
def variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    use_resource: Any = None,
    **kwargs: Any,
) -> Any:
    """``tf.contrib.framework.variable``: a variable by name."""
    keys = [GraphKeys.GLOBAL_VARIABLES] if collections is None else list(collections)
    return get_variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        trainable,
        list(dict.fromkeys(keys)),
        custom_getter=custom_getter,
        use_resource=use_resource,
    )


@add_arg_scope
def model_variable(name: str, shape: Any = None, dtype: Any = None, **kwargs: Any) -> Any:
    """``tf.contrib.framework.model_variable``: a variable by name that joins the model variables."""
    keys = list(kwargs.pop("collections", None) or [])
    keys += [GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES]
    return variable(name, shape, dtype, collections=keys, **kwargs)


@add_arg_scope
def local_variable(
    initial_value: Any, validate_shape: bool = True, name: str | None = None, use_resource: Any = None
) -> Any:
    """``tf.contrib.framework.local_variable``: a variable that is neither trained nor saved."""
    from lintstep_runtime.tensorflow.variables import Variable

    return Variable(initial_value, trainable=False, collections=[GraphKeys.LOCAL_VARIABLES], name=name)


def get_variables(
    scope: Any = None, suffix: str | None = None, collection: str = GraphKeys.GLOBAL_VARIABLES
) -> list[Any]:
    """``tf.contrib.framework.get_variables``: those of a scope whose name ends in `suffix`."""
    prefix = getattr(scope, "name", scope)
    pattern = None if suffix is None else f"{prefix or ''}.*{suffix}"
    return get_default_graph().get_collection(collection, pattern if pattern is not None else prefix)


def _listing(collection: str) -> Callable[..., list[Any]]:
    def function(scope: Any = None, suffix: str | None = None) -> list[Any]:
        return get_variables(scope, suffix, collection)

    function.__doc__ = f"``tf.contrib.framework``: the {collection} of a scope."
    return function


get_model_variables = _listing(GraphKeys.MODEL_VARIABLES)
get_trainable_variables = _listing(GraphKeys.TRAINABLE_VARIABLES)
get_local_variables = _listing(GraphKeys.LOCAL_VARIABLES)


def get_variables_by_suffix(suffix: str, scope: Any = None) -> list[Any]:
    """``tf.contrib.framework.get_variables_by_suffix``."""
    return get_variables(scope, suffix)


def get_variables_by_name(given_name: str, scope: Any = None) -> list[Any]:
    """``tf.contrib.framework.get_variables_by_name``."""
    return get_variables(scope, f"/{given_name}:|^{given_name}:")


def get_unique_variable(var_op_name: str) -> Any:
    """``tf.contrib.framework.get_unique_variable``: ValueError where there is not exactly one."""
    found = [item for item in get_variables() if item.op.name == var_op_name]
    if len(found) != 1:
        raise ValueError(f"Variable {var_op_name} does not uniquely identify a variable")
    return found[0]


def get_variables_to_restore(include: Any = None, exclude: Any = None) -> list[Any]:
    """``tf.contrib.framework.get_variables_to_restore``: those of some scopes, without those of others."""
    chosen = [v for scope in include for v in get_variables(scope)] if include is not None else get_variables()
    left = {v for scope in exclude or () for v in get_variables(scope)}
    return [item for item in chosen if item not in left]


def filter_variables(
    var_list: Any, include_patterns: Any = None, exclude_patterns: Any = None, reg_search: bool = True
) -> list[Any]:
    """``tf.contrib.framework.filter_variables``: those whose names match any of some patterns and none of others.

    A pattern is searched for in the name, or, without `reg_search`, matched at its start.
    """
    found = re.search if reg_search else re.match
    chosen = list(var_list)
    if include_patterns is not None:
        chosen = [v for v in chosen if any(found(pattern, v.op.name) for pattern in include_patterns)]
    return [v for v in chosen if not any(found(pattern, v.op.name) for pattern in exclude_patterns or ())]


def init_from_checkpoint_in(checkpoint_dir: Any, assignment_map: Any) -> None:
    """``tf.contrib.framework.init_from_checkpoint``."""
    init_from_checkpoint(checkpoint_dir, assignment_map)


def list_variables(checkpoint_dir: Any) -> list[tuple[str, list[int]]]:
    """``tf.contrib.framework.list_variables``: names and shapes in a checkpoint."""
    return saver.list_variables(checkpoint_dir)


def load_variable(checkpoint_dir: Any, name: str) -> Any:
    """``tf.contrib.framework.load_variable``: one value of a checkpoint."""
    return saver.load_variable(checkpoint_dir, name)


def add_model_variable(var: Any) -> None:
    """``tf.contrib.framework.add_model_variable``."""
    kept = get_default_graph().get_collection_ref(GraphKeys.MODEL_VARIABLES)
    if var not in kept:
        kept.append(var)


def assign_from_checkpoint_fn(
    model_path: Any, var_list: Any, ignore_missing_vars: bool = False, reshape_variables: bool = False
) -> Callable[[Any], None]:
    """``tf.contrib.framework.assign_from_checkpoint_fn``: a function that restores variables in a session."""
    from lintstep_runtime.tensorflow.train.saver import Saver

    saver = Saver(var_list, allow_empty=True)
    return lambda session: saver.restore(session, model_path)


def assign_from_checkpoint(
    model_path: Any, var_list: Any, ignore_missing_vars: bool = False
) -> tuple[Any, dict[Any, Any]]:
    """``tf.contrib.framework.assign_from_checkpoint``: an operation and what to feed it."""
    recorder.current().assumed("a checkpoint that is not there was restored: variables have their initial values")
    return no_op(), {}


def init_from_checkpoint(ckpt_dir_or_file: Any, assignment_map: Any) -> None:
    """``tf.train.init_from_checkpoint``: variables keep their own initial values."""
    recorder.current().assumed("a checkpoint that is not there was restored: variables have their initial values")


def global_variable(
    initial_value: Any, validate_shape: bool = True, name: str | None = None, use_resource: Any = None
) -> Any:
    """``tf.contrib.framework.global_variable``: a variable that is saved and not trained."""
    from lintstep_runtime.tensorflow.variables import Variable

    return Variable(initial_value, trainable=False, collections=[GraphKeys.GLOBAL_VARIABLES], name=name)
