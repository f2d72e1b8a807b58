"""Listing variables and initialising them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import string
from lintstep_runtime.tensorflow.graph import Operation, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.flow import group, no_op
from lintstep_runtime.tensorflow.ops.registry import define


def _listing(key: str, doc: str) -> Callable[..., list[Any]]:
    def function(scope: str | None = None) -> list[Any]:
        return get_default_graph().get_collection(key, scope)

    function.__doc__ = doc
    return function


global_variables = _listing(GraphKeys.GLOBAL_VARIABLES, "``tf.global_variables``.")
local_variables = _listing(GraphKeys.LOCAL_VARIABLES, "``tf.local_variables``.")
trainable_variables = _listing(GraphKeys.TRAINABLE_VARIABLES, "``tf.trainable_variables``.")
moving_average_variables = _listing(GraphKeys.MOVING_AVERAGE_VARIABLES, "``tf.moving_average_variables``.")
model_variables = _listing(GraphKeys.MODEL_VARIABLES, "``tf.model_variables``.")


def variables_initializer(var_list: Iterable[Any], name: str = "init") -> Operation:
    """``tf.variables_initializer``: an operation that gives each variable its initial value."""
    items = list(var_list)
    return group(*(variable.initializer for variable in items), name=name) if items else no_op(name)


def global_variables_initializer() -> Operation:
    """``tf.global_variables_initializer``."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """``tf.local_variables_initializer``."""
    return variables_initializer(local_variables())


def tables_initializer(name: str = "init_all_tables") -> Operation:
    """``tf.tables_initializer``."""
    tables = get_default_graph().get_collection(GraphKeys.TABLE_INITIALIZERS)
    return group(*tables, name=name) if tables else no_op(name)


def _uninitialized(run: Any, op: Operation) -> Any:
    names = [variable.op.name.encode() for variable in op.attrs["variables"] if not run.session.has(variable.op)]
    result = np.empty(len(names), object)
    result[:] = names
    return result


REPORT = define("ReportUninitializedVariables", _uninitialized, shape=lambda i, a: (None,), dtype=string, stateful=True)


def report_uninitialized_variables(var_list: Any = None, name: str = "report_uninitialized_variables") -> Any:
    """``tf.report_uninitialized_variables``: the names of those without a value, string [n]."""
    items = global_variables() + local_variables() if var_list is None else list(var_list)
    return REPORT(variables=items, name=name)


def assert_variables_initialized(var_list: Any = None) -> Operation:
    """``tf.assert_variables_initialized``: accepted; reading an uninitialised variable fails by itself."""
    return no_op()
