"""What compiles, scripts or re-runs code: it stays as it is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine.unknown import Opaque

__all__ = [
    "CompilationUnit", "Final", "ScriptModule", "checkpoint", "checkpoint_sequential", "compile", "export", "fork",
    "freeze", "fuser", "ignore", "interface", "is_scripting", "is_tracing", "load", "optimized_execution", "save",
    "script", "script_if_tracing", "script_method", "trace", "unused", "wait",
]  # fmt: skip

CompilationUnit, Final, interface = Opaque("CompilationUnit"), Opaque("Final"), Opaque("interface")


def compile(model: Any = None, **options: Any) -> Any:
    """``torch.compile``: the model itself, or a decorator."""
    return (lambda function: function) if model is None else model


def script(obj: Any = None, *args: Any, **options: Any) -> Any:
    """``torch.jit.script``: the same object."""
    return compile(obj)


ignore = unused = export = script_method = script_if_tracing = freeze = script


def trace(func: Any, example_inputs: Any = None, *args: Any, **options: Any) -> Any:
    """``torch.jit.trace``: the same object."""
    return func


class _Plain(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return False


class ScriptModule(metaclass=_Plain):
    """``torch.jit.ScriptModule``: nothing is one."""


def is_scripting() -> bool:
    """Say no."""
    return False


is_tracing = is_scripting


def save(m: Any, f: Any, *args: Any, **options: Any) -> None:
    """``torch.jit.save``"""
    from lintstep_runtime.torch.saving import save as save_object

    save_object(m, f)


def load(f: Any, *args: Any, **options: Any) -> Any:
    """``torch.jit.load``"""
    from lintstep_runtime.torch.saving import load as load_object

    return load_object(f)


def fork(func: Any, *args: Any, **kwargs: Any) -> Any:
    """``torch.jit.fork``: done at once."""
    return func(*args, **kwargs)


def wait(future: Any) -> Any:
    """``torch.jit.wait``"""
    return future


@contextlib.contextmanager
def optimized_execution(*args: Any) -> Iterator[None]:
    """A context that changes nothing."""
    yield


fuser = optimized_execution


def checkpoint(function: Any, *args: Any, use_reentrant: Any = None, **kwargs: Any) -> Any:
    """``torch.utils.checkpoint.checkpoint``: call the function."""
    for name in ("context_fn", "determinism_check", "debug", "preserve_rng_state"):
        kwargs.pop(name, None)
    return function(*args, **kwargs)


def checkpoint_sequential(functions: Any, segments: Any, input: Any, **options: Any) -> Any:
    """``torch.utils.checkpoint.checkpoint_sequential``: call the functions in turn."""
    for function in functions:
        input = function(input)
    return input
