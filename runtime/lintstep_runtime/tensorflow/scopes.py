"""Scopes: prefixes of names, and what is in force where a variable is made.

Source: TensorFlow 1.15, ``python/ops/variable_scope.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.dtypes import as_dtype, float32
from lintstep_runtime.tensorflow.graph import Graph, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys


class Reuse:
    """``tf.AUTO_REUSE``: make a variable the first time and share it afterwards."""

    def __repr__(self) -> str:
        return "_ReuseMode.AUTO_REUSE"


AUTO_REUSE = Reuse()


class VariableScope:
    """What is in force where a variable is made: a name, whether to share, and defaults for `get_variable`."""

    def __init__(self, reuse: Any, name: str = "", name_scope: str = "", **defaults: Any) -> None:
        self.reuse, self.name, self.original_name_scope = reuse, name, name_scope
        self.initializer = defaults.get("initializer")
        self.regularizer = defaults.get("regularizer")
        self.constraint = defaults.get("constraint")
        self.custom_getter = defaults.get("custom_getter")
        self.caching_device = defaults.get("caching_device")
        self.partitioner = defaults.get("partitioner")
        self.use_resource = defaults.get("use_resource")
        self.dtype = defaults.get("dtype") or float32

    def reuse_variables(self) -> None:
        """Share variables from now on."""
        self.reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """Set the default initializer."""
        self.initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """Set the default regularizer."""
        self.regularizer = regularizer

    def set_custom_getter(self, custom_getter: Any) -> None:
        """Set the default getter."""
        self.custom_getter = custom_getter

    def set_dtype(self, dtype: Any) -> None:
        """Set the default type."""
        self.dtype = as_dtype(dtype)

    def set_use_resource(self, use_resource: bool) -> None:
        """Set the kind of variable."""
        self.use_resource = use_resource

    def set_partitioner(self, partitioner: Any) -> None:
        """Accept a partitioner; variables stay whole."""
        self.partitioner = partitioner

    def get_collection(self, name: str) -> list[Any]:
        """Return a collection's members of this scope."""
        return get_default_graph().get_collection(name, self.name + "/" if self.name else None)

    def trainable_variables(self) -> list[Any]:
        """Return the trainable variables of this scope."""
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list[Any]:
        """Return the global variables of this scope."""
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def get_variable(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Return the variable of that name in this scope, as `get_variable` does."""
        from lintstep_runtime.tensorflow.stores import get_variable

        with variable_scope(self, auxiliary_name_scope=False):
            return get_variable(name, *args, **kwargs)

    def defaults(self) -> dict[str, Any]:
        """Return what an inner scope takes over."""
        names = (
            "initializer",
            "regularizer",
            "constraint",
            "custom_getter",
            "caching_device",
            "partitioner",
            "use_resource",
            "dtype",
        )
        return {name: getattr(self, name) for name in names}


def get_variable_scope() -> VariableScope:
    """``tf.get_variable_scope``: the scope in force."""
    store = get_default_graph().store
    if "variable_scope" not in store:
        store["variable_scope"] = VariableScope(False)
    scope: VariableScope = store["variable_scope"]
    return scope


def _unique(graph: Graph, prefix: str) -> str:
    """`prefix` with a number where a scope of that name was opened before under the same parent."""
    counts = graph.store.setdefault("variable_scope_counts", {})
    full = f"{get_variable_scope().name}/{prefix}".strip("/")
    if not counts.get(full):
        return prefix
    index = 1
    while counts.get(f"{full}_{index}"):
        index += 1
    return f"{prefix}_{index}"


def _close_counts(graph: Graph, name: str) -> None:
    counts = graph.store.setdefault("variable_scope_counts", {})
    for key in list(counts):
        if key.startswith(name + "/"):
            counts[key] = 0


class variable_scope:  # noqa: N801  (TensorFlow's name)
    """``tf.variable_scope``: a context, or a decorator.

    Raises:
        ValueError: neither a name nor a default name is given.
        TypeError: the name is no string or scope.
    """

    def __init__(
        self,
        name_or_scope: Any,
        default_name: str | None = None,
        values: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        custom_getter: Any = None,
        reuse: Any = None,
        dtype: Any = None,
        use_resource: Any = None,
        constraint: Any = None,
        auxiliary_name_scope: bool = True,
    ) -> None:
        if name_or_scope is None and default_name is None:
            raise TypeError("If default_name is None then name_or_scope is required")
        if isinstance(name_or_scope, Opaque):
            name_or_scope = str(name_or_scope).strip("<>") or "scope"
        if name_or_scope is not None and not isinstance(name_or_scope, str | VariableScope):
            raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
        self._target, self._default_name, self._reuse = name_or_scope, default_name, reuse
        self._given = {
            "initializer": initializer,
            "regularizer": regularizer,
            "caching_device": caching_device,
            "partitioner": partitioner,
            "dtype": dtype,
            "use_resource": use_resource,
            "constraint": constraint,
        }
        self._custom_getter, self._auxiliary = custom_getter, auxiliary_name_scope
        self._active: list[Any] = []

    def __enter__(self) -> VariableScope:
        context = self._open()
        self._active.append(context)
        return context.__enter__()

    def __exit__(self, *exception: Any) -> Any:
        return self._active.pop().__exit__(*exception)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside

    @contextmanager
    def _open(self) -> Iterator[VariableScope]:
        graph, outer, target = get_default_graph(), get_variable_scope(), self._target
        if target is None:
            target = _unique(graph, str(self._default_name))
        if isinstance(target, VariableScope):
            name, base, label = target.name, target, target.name.rpartition("/")[2]
            reuse = target.reuse if self._reuse is None else self._reuse
        else:
            name, base, label = f"{outer.name}/{target}".strip("/"), outer, target
            reuse = self._reuse
        reuse = reuse or outer.reuse if not isinstance(target, VariableScope) or outer.reuse is True else reuse
        counts = graph.store.setdefault("variable_scope_counts", {})
        counts[name] = counts.get(name, 0) + 1
        defaults = base.defaults() | {key: value for key, value in self._given.items() if value is not None}
        defaults["custom_getter"] = composed(base.custom_getter, self._custom_getter)
        with graph.name_scope(
            label if self._auxiliary and label else graph.scope + "/" if graph.scope else None
        ) as opened:
            where = opened if not isinstance(target, VariableScope) else target.original_name_scope
            scope = VariableScope(reuse, name, where, **defaults)
            graph.store["variable_scope"] = scope
            try:
                yield scope
            finally:
                graph.store["variable_scope"] = outer
                _close_counts(graph, name)


def composed(outer: Any, inner: Any) -> Any:
    """Return a custom getter that is both, `inner` around `outer`; either may be `None`."""
    if inner is None or outer is None or inner is outer:
        return inner or outer
    return lambda getter, *args, **kwargs: inner(functools.partial(outer, getter), *args, **kwargs)


class name_scope:  # noqa: N801  (TensorFlow's name)
    """``tf.name_scope``: a context whose value is the scope's name and a slash; `default_name` serves for no name."""

    def __init__(self, name: str | None = None, default_name: str | None = None, values: Any = None) -> None:
        chosen = default_name if name is None else name
        self._name = str(chosen).strip("<>") if isinstance(chosen, Opaque) else chosen
        self.name = self._name
        self._active: list[Any] = []

    def __enter__(self) -> str:
        context = get_default_graph().name_scope(self._name)
        self._active.append(context)
        opened: str = context.__enter__()
        return opened

    def __exit__(self, *exception: Any) -> Any:
        return self._active.pop().__exit__(*exception)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return inside


@contextmanager
def variable_op_scope(values: Any, name_or_scope: Any, default_name: str | None = None, **kwargs: Any) -> Iterator[Any]:
    """``tf.variable_op_scope``: an old order of `variable_scope`'s arguments."""
    with variable_scope(name_or_scope, default_name=default_name, **kwargs) as scope:
        yield scope


@contextmanager
def op_scope(values: Any, name: str | None, default_name: str | None = None) -> Iterator[str]:
    """``tf.op_scope``: an old order of `name_scope`'s arguments."""
    with name_scope(name, default_name, values) as scope:
        yield scope


def make_template(
    name_: str,
    func_: Callable[..., Any],
    create_scope_now_: bool = False,
    unique_name_: Any = None,
    custom_getter_: Any = None,
    **kwargs: Any,
) -> Callable[..., Any]:
    """``tf.make_template``: a function that shares its variables between calls."""
    state: dict[str, Any] = {}

    def call(*args: Any, **more: Any) -> Any:
        if "scope" not in state:
            with variable_scope(unique_name_ or None, default_name=name_) as scope:
                state["scope"] = scope
                return func_(*args, **kwargs, **more)
        with variable_scope(state["scope"], reuse=True):
            return func_(*args, **kwargs, **more)

    return call
