"""Argument scopes: defaults for functions inside a `with`. Source: TensorFlow 1.15, ``contrib/framework``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque


class Scopes:
    """The scopes that are open in a run, the innermost last."""

    def __init__(self) -> None:
        self.stack: list[dict[Any, dict[str, Any]]] = [{}]


def _stack() -> list[dict[Any, dict[str, Any]]]:
    return current_run().keep(Scopes).stack


def _key(function: Any) -> Any:
    return getattr(function, "_arg_scope_key", function)


def add_arg_scope(func: Callable[..., Any]) -> Callable[..., Any]:
    """``tf.contrib.framework.add_arg_scope``: let argument scopes set `func`'s defaults."""

    @functools.wraps(func)
    def with_defaults(*args: Any, **kwargs: Any) -> Any:
        defaults = _stack()[-1].get(key)
        return func(*args, **({**defaults, **kwargs} if defaults else kwargs))

    key = f"{getattr(func, '__module__', '')}.{getattr(func, '__qualname__', repr(func))}"
    with_defaults.__dict__["_arg_scope_key"] = key
    return with_defaults


@contextmanager
def arg_scope(list_ops_or_scope: Any, **kwargs: Any) -> Iterator[Any]:
    """``tf.contrib.framework.arg_scope``: set defaults of functions, or enter a scope that was kept.

    Raises:
        ValueError: a kept scope is given together with new defaults, or a function takes none.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError("When attempting to re-use a scope by suppling a dictionary, kwargs must be empty.")
        scope = dict(list_ops_or_scope)
    else:
        scope = dict(_stack()[-1])
        several = list_ops_or_scope if isinstance(list_ops_or_scope, list | tuple) else [list_ops_or_scope]
        for function in several:
            if not isinstance(function, Opaque):
                if not has_arg_scope(function):
                    raise ValueError(f"{function} is not decorated with @add_arg_scope")
                scope[_key(function)] = {**scope.get(_key(function), {}), **kwargs}
    _stack().append(scope)
    try:
        yield scope
    finally:
        _stack().pop()


def current_arg_scope() -> dict[Any, dict[str, Any]]:
    """``tf.contrib.framework.current_arg_scope``."""
    return _stack()[-1]


def has_arg_scope(func: Any) -> bool:
    """``tf.contrib.framework.has_arg_scope``: whether `func`'s defaults can be set."""
    return hasattr(func, "_arg_scope_key")


def arg_scoped_arguments(func: Any) -> tuple[str, ...]:
    """``tf.contrib.framework.arg_scoped_arguments``: the arguments with defaults."""
    inner = getattr(func, "__wrapped__", func)
    code = getattr(inner, "__code__", None)
    count = len(inner.__defaults__ or ()) if code is not None else 0
    return tuple(code.co_varnames[code.co_argcount - count : code.co_argcount]) if count and code is not None else ()
