"""Functions that give an unknown value when they are given one: what parses, loads, counts or draws from data."""

from __future__ import annotations

import builtins
import functools
import importlib
import itertools
from collections.abc import Callable, Iterator
from typing import Any

from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.inputs import old_numpy
from lintstep_runtime.inputs.provision import Names, Replacements

# module -> functions through which the unknown passes, whichever argument it is; numpy's other functions ask the
# unknown value itself (`Opaque.__array_function__`)
TRANSPARENT = {
    "bz2": "decompress",
    "codecs": "decode encode iterdecode",
    "csv": "reader DictReader",
    "gzip": "decompress",
    "importlib": "import_module",
    "json": "load loads",
    "math": "log log10 log2 exp sqrt pow fabs",
    "numpy": "arange array asanyarray asarray ascontiguousarray frombuffer fromstring linspace",
    "numpy.random": "choice permutation seed",
    "pickle": "load loads",
    "random": "choice choices sample seed",
    "re": "findall finditer fullmatch match search split sub",
    "struct": "unpack unpack_from",
    "zlib": "decompress",
}
# what these say of an unknown number: a run does not end because of it
UNREMARKABLE = {"isnan": False, "isinf": False, "isfinite": True}


def replacements() -> Replacements:
    """Return the functions above, and the builtins that decide how long a loop is."""
    table: dict[str, Names] = {
        module: {name: transparent(module, name) for name in names.split()} for module, names in TRANSPARENT.items()
    }
    for module in ("math", "numpy"):
        table[module].update({name: _unremarkable(module, name, answer) for name, answer in UNREMARKABLE.items()})
    for module in ("random", "numpy.random"):
        table[module]["shuffle"] = transparent(module, "shuffle")
    table["builtins"] = {
        **{name: transparent("builtins", name) for name in ("max", "min", "reversed", "sorted", "sum")},
        "enumerate": enumerating,
        "range": ranging,
        "zip": zipping,
    }
    return dict(table)


def real(module: str, name: str) -> Callable[..., Any]:
    """Return the function that a replacement stands in for."""
    if module == "numpy" and name in old_numpy.FUNCTIONS:
        return old_numpy.FUNCTIONS[name]
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def transparent(module: str, name: str) -> Callable[..., Any]:
    """Return the function, but giving an unknown value where one of its arguments is unknown."""

    def passing(*args: Any, **kwargs: Any) -> Any:
        if any(map(is_unknown, (*args, *kwargs.values()))):
            return Opaque(f"{name}(...)", (*args, *kwargs.values()))
        return real(module, name)(*args, **kwargs)

    passing.__name__ = passing.__qualname__ = name
    return passing


def _unremarkable(module: str, name: str, answer: bool) -> Callable[..., Any]:
    def asked(*args: Any, **kwargs: Any) -> Any:
        return answer if is_unknown(args[0]) else real(module, name)(*args, **kwargs)

    return asked


class Endless:
    """What goes on for an unknown number of rounds: a `for` of first-party code asks for `item` as often as it pays.

    Iterated by anything else it is as long as an unknown value.
    """

    def __init__(self, item: Callable[[int], Any], end: Opaque) -> None:
        self.item, self.end = item, end

    def __iter__(self) -> Iterator[Any]:
        return (self.item(index) for index, _ in builtins.enumerate(self.end))


def ranging(*bounds: Any) -> Any:
    """`range`: an unknown end is never reached by itself."""
    if not any(isinstance(bound, Opaque) for bound in bounds):
        return range(*bounds)
    start, step = (bounds[0] if len(bounds) > 1 else 0), (bounds[2] if len(bounds) > 2 else 1)
    start, step = (0 if isinstance(start, Opaque) else start), (1 if isinstance(step, Opaque) else step)
    end = next(bound for bound in bounds if isinstance(bound, Opaque))
    return Endless(lambda index: start + index * step, end)


def enumerating(iterable: Any, start: int = 0) -> Any:
    """`enumerate`: the items may be unknown, their numbers are not."""
    if isinstance(iterable, Opaque):
        return Endless(lambda index: (start + index, iterable[index]), iterable)
    if isinstance(iterable, Endless):
        return Endless(lambda index: (start + index, iterable.item(index)), iterable.end)
    return enumerate(iterable, start)


def zipping(*iterables: Any, **options: Any) -> Any:
    """`zip`: an unknown iterable is as long as the others."""
    unknown = [each for each in iterables if isinstance(each, Opaque | Endless)]
    if not unknown:
        return zip(*iterables, **options)  # noqa: B905 - the script's own choice
    if len(unknown) == len(iterables):
        end = unknown[0].end if isinstance(unknown[0], Endless) else unknown[0]
        return Endless(lambda index: tuple(_item(each, index) for each in unknown), end)
    stretched = [
        map(functools.partial(_item, each), itertools.count()) if isinstance(each, Opaque | Endless) else each
        for each in iterables
    ]
    return zip(*stretched, strict=False)


def _item(iterable: Any, index: int) -> Any:
    return iterable.item(index) if isinstance(iterable, Endless) else iterable[index]
