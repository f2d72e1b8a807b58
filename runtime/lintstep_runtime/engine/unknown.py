"""A value nobody knows: what the runtime puts in the place of anything it does not implement.

One class serves Python and the graph. To Python an `Opaque` has every attribute, can be called, indexed, iterated and
calculated with, and gives more opaque values; where Python insists on a real one (a truth, a length, a number), the
`conventions` decide and the decision is recorded. To the graph it is a node whose inputs are all tensors, operations
and variables that went into it, so that groups, wrappers and dependencies still reach the train op inside.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run

_T = TypeVar("_T")

_BREADTH = 256  # of a container's items, how many are searched for inputs
_DEPTH = 4


class Conventions:
    """What Python is told when it asks an unknown value for a real one. Each answer is recorded as a decision.

    A run that wants others keeps an instance of a subclass in their place.
    """

    def truth(self, value: Opaque) -> bool:
        """``if value:``"""
        return self._decide("if", False)

    def length(self, value: Opaque) -> int:
        """``len(value)``"""
        return self._decide("len", 1)

    def items(self, value: Opaque) -> Iterator[Any]:
        """``for item in value``, ``a, b = value``"""
        self._decide("for", 2)
        return iter([value[0], value[1]])

    def integer(self, value: Opaque) -> int:
        """``int(value)``"""
        return self._decide("int", 1)

    def index(self, value: Opaque) -> int:
        """``a_list[value]``, ``np.zeros(value)``"""
        return self._decide("index", 1)

    def floating(self, value: Opaque) -> float:
        """``float(value)``"""
        return self._decide("float", 1.0)

    def text(self, value: Opaque) -> str:
        """``str(value)``, ``"%s" % value``"""
        return self._decide("str", f"<{value._opaque_name}>")

    def contains(self, value: Opaque, item: object) -> bool:
        """``item in value``"""
        return self._decide("in", False)

    def compare(self, value: Opaque, other: object, sign: str) -> Any:
        """``value < other`` and the like; an opaque value leaves the decision to the ``if`` that asks for its truth."""
        return Opaque(f"{value._opaque_name} {sign} ...", (value, other))

    def array(self, value: Opaque, dtype: Any) -> Any:
        """``np.asarray(value)``"""
        import numpy as np

        self._decide("array", 1.0)
        return np.ones((), dtype or np.float32)

    def _decide(self, what: str, chosen: _T) -> _T:
        recorder.current().decided(what, chosen)
        return chosen


def conventions() -> Conventions:
    """Return the answers of the run that is under way."""
    return current_run().keep(Conventions)


def lineage(values: Iterable[object], depth: int = _DEPTH) -> tuple[Any, ...]:
    """Return what in `values` the graph or a wrapper must not lose: objects whose class sets ``_opaque_keeps``.

    Lists, tuples, sets and dicts are searched to a bounded depth and breadth.
    """
    found: dict[int, Any] = {}
    _collect(values, depth, found)
    return tuple(found.values())


def _collect(values: Iterable[object], depth: int, found: dict[int, Any]) -> None:
    for count, value in enumerate(values):
        if count >= _BREADTH:
            return
        if getattr(type(value), "_opaque_keeps", False):
            found.setdefault(id(value), value)
        elif depth and isinstance(value, dict):
            _collect(value.values(), depth - 1, found)
        elif depth and isinstance(value, list | tuple | set | frozenset):
            _collect(value, depth - 1, found)


class Opaque:
    """An unknown value. `_opaque_name` says where it came from, `_opaque_inputs` what went into it.

    `wraps` is the function an unknown decorator was given: calling the result calls that function.
    """

    _opaque_keeps = True

    def __init__(self, name: str, inputs: Iterable[object] = (), wraps: Any = None) -> None:
        self.__dict__["_opaque_name"] = name
        self.__dict__["_opaque_inputs"] = lineage(inputs)
        self.__dict__["_opaque_wraps"] = wraps

    def __getattr__(self, name: str) -> Any:
        if (name.startswith("__") and name.endswith("__")) or name.startswith("_opaque_"):
            raise AttributeError(name)
        wraps = self._opaque_wraps
        if wraps is not None and hasattr(wraps, name):
            return getattr(wraps, name)
        for kept in self._opaque_inputs:
            if name in getattr(type(kept), "_opaque_forwards", ()):
                recorder.current().assumed(
                    f"{self._opaque_name} passes {name} on to the {type(kept).__name__} it was given"
                )
                return getattr(kept, name)
        value = Opaque(f"{self._opaque_name}.{name}", (self,))
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        self.__dict__[name] = value

    def __delattr__(self, name: str) -> None:
        self.__dict__.pop(name, None)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._opaque_wraps is not None:
            return self._opaque_wraps(*args, **kwargs, **_left_to_decorator(self._opaque_wraps, args, kwargs))
        wraps = None
        if len(args) == 1 and not kwargs:
            if isinstance(args[0], type) and _is_own(args[0]):  # an unknown class decorator
                return args[0]
            inner = args[0]._opaque_wraps if isinstance(args[0], Opaque) else args[0]  # of one more decorator
            wraps = inner if isinstance(inner, types.FunctionType) else None
        return Opaque(f"{self._opaque_name}()", (self, *args, *kwargs.values()), wraps)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        if self._opaque_wraps is None or instance is None:
            return self
        return types.MethodType(self._opaque_wraps, instance)

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return () if any(base is OpaqueBase for base in bases) else (OpaqueBase,)

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False

    def __getitem__(self, key: object) -> Any:
        return Opaque(f"{self._opaque_name}[...]", (self, key))

    def __setitem__(self, key: object, value: object) -> None:
        self.__dict__["_opaque_inputs"] = lineage((*self._opaque_inputs, value))

    def __delitem__(self, key: object) -> None:
        pass

    def __enter__(self) -> Any:
        return Opaque(f"{self._opaque_name} as ...", (self,))

    def __exit__(self, *exception: object) -> None:
        pass

    def __next__(self) -> Any:
        return Opaque(f"next({self._opaque_name})", (self,))

    # what Python insists on

    def __bool__(self) -> bool:
        return conventions().truth(self)

    def __len__(self) -> int:
        return conventions().length(self)

    def __iter__(self) -> Iterator[Any]:
        return conventions().items(self)

    def __contains__(self, item: object) -> bool:
        return conventions().contains(self, item)

    def __int__(self) -> int:
        return conventions().integer(self)

    def __index__(self) -> int:
        return conventions().index(self)

    def __float__(self) -> float:
        return conventions().floating(self)

    def __str__(self) -> str:
        return conventions().text(self)

    def __repr__(self) -> str:
        return f"<opaque {self._opaque_name}>"

    def __format__(self, spec: str) -> str:
        return conventions().text(self)

    def __fspath__(self) -> str:
        return conventions().text(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return conventions().array(self, dtype)

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return Opaque(f"{function.__name__}(...)", inputs)

    def __array_function__(self, function: Any, kinds: Any, args: Any, kwargs: Any) -> Any:
        return Opaque(f"{function.__name__}(...)", (*args, *kwargs.values()))

    def __copy__(self) -> Opaque:
        return self

    def __deepcopy__(self, memo: object) -> Opaque:
        return self

    def __reduce__(self) -> Any:
        return Opaque, (self._opaque_name,)

    def __lt__(self, other: object) -> Any:
        return conventions().compare(self, other, "<")

    def __le__(self, other: object) -> Any:
        return conventions().compare(self, other, "<=")

    def __gt__(self, other: object) -> Any:
        return conventions().compare(self, other, ">")

    def __ge__(self, other: object) -> Any:
        return conventions().compare(self, other, ">=")

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> Any:
        return True if self is other else conventions().compare(self, other, "==")

    def __ne__(self, other: object) -> Any:
        return False if self is other else conventions().compare(self, other, "!=")


def is_unknown(value: object) -> bool:
    """Say whether nobody knows `value`: an `Opaque`, or an object that says so itself (``_opaque_unknown``)."""
    if isinstance(value, Opaque):
        return True
    asked = getattr(type(value), "_opaque_unknown", None)
    return asked is not None and bool(asked(value))


def _left_to_decorator(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return unknown values for the parameters that a call leaves to an unknown decorator: ``@main(config=...)``."""
    import inspect

    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError:
        parameters = list(inspect.signature(function).parameters.values())[len(args) :]
        named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
        missing = [each.name for each in parameters if each.kind in named and each.default is each.empty]
        return {name: Opaque(name) for name in missing if name not in kwargs}
    return {}


def _is_own(kind: type) -> bool:
    """Say whether a class is the script's own: `astype(np.float32)` decorates nothing."""
    path = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return isinstance(path, str) and recorder.current().first_party(path)


class OpaqueBase:
    """What a class inherits from when its base is opaque: any attribute it lacks is opaque."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Opaque(f"{type(self).__name__}.{name}", (self,))


def _binary(sign: str, reflected: bool) -> Any:
    def operate(self: Opaque, other: Any) -> Any:
        if hasattr(type(other), "_opaque_tensor"):  # a tensor: its own operator makes a graph node of us
            return NotImplemented
        pair = (other, self) if reflected else (self, other)
        return Opaque(f"... {sign} ...", pair)

    return operate


_OPERATORS = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "matmul": "@",
    "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>", "divmod": "divmod",
}  # fmt: skip
for _name, _sign in _OPERATORS.items():
    setattr(Opaque, f"__{_name}__", _binary(_sign, False))
    setattr(Opaque, f"__r{_name}__", _binary(_sign, True))
for _name in ("neg", "pos", "abs", "invert", "ceil", "floor", "trunc", "round"):
    setattr(Opaque, f"__{_name}__", lambda self, *_: Opaque(f"-{self._opaque_name}", (self,)))
del _name, _sign
