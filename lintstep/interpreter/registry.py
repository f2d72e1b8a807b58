"""The libraries there are, and what a name means to them. lintstep's own are looked for, as other packages' are."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from lintstep import plugins
from lintstep.interpreter.library import EVERY_NAME, OPTIMIZER, PLAIN, UNKNOWN, Hook, Library, Pace, Role, Row, Words

BUILT_IN = "lintstep.frameworks"  # the package whose modules hold lintstep's own

# Packages that do nothing to a step counter they are given, whatever the framework.
# fmt: off
HARMLESS = frozenset(
    (
        "numpy", "np", "scipy", "matplotlib", "pandas", "sklearn", "six", "future", "tqdm", "cv2", "PIL",
        "skimage", "h5py", "json", "yaml", "absl", "termcolor", "colorama", "psutil", "pickle", "gym", "mpi4py",
        "nltk", "jieba", "librosa", "past", "builtins", "wandb", "comet_ml"
    )
)
# fmt: on

_declared: ContextVar[Mapping[str, Row]] = ContextVar("declared", default={})  # noqa: B039 - nobody changes it


@cache
def libraries() -> tuple[Library, ...]:
    """Return all libraries, those of other packages last. Raises plugins.PluginError."""
    added = plugins.loaded(plugins.FRAMEWORKS)
    for name, library in added:
        if not isinstance(library, Library):
            raise plugins.PluginError(f"the plug-in {name!r} is no lintstep.interpreter.library.Library")
    return (*_built_in(), *(library for _, library in added))


def _built_in() -> Iterator[Library]:
    package = importlib.import_module(BUILT_IN)
    for found in pkgutil.iter_modules(package.__path__):
        library = getattr(importlib.import_module(f"{BUILT_IN}.{found.name}"), "LIBRARY", None)
        if isinstance(library, Library):
            yield library


@contextmanager
def declared(wrappers: Mapping[str, str]) -> Iterator[None]:
    """Within it, a project's own functions (dotted name to kind) are looked up as if a library had them."""
    rows = {kind: row for library in libraries() for kind, row in library.wrappers.items()} if wrappers else {}
    token = _declared.set({name: rows[kind] for name, kind in wrappers.items()})
    try:
        yield
    finally:
        _declared.reset(token)


# Names


@cache
def canonical(name: str) -> str:
    """Return the one name the rows use for a dotted API name."""
    for _ in range(3):
        for prefix, short in _prefixes():
            if name == prefix or name.startswith(prefix + "."):
                name = short + name[len(prefix) :]
                break
        else:
            return name
    return name


def lookup(name: str) -> Row | None:
    """Return the row of a canonical API name, or None."""
    return _declared.get().get(name) or _lookup(name)


def library_of(name: str) -> Library | None:
    """Return the library that a canonical name belongs to, or None."""
    return _namespaces().get(name.split(".", 1)[0])


def is_framework(name: str) -> bool:
    """Whether a canonical name belongs to a library."""
    return library_of(name) is not None


@cache
def methods(name: str) -> tuple[tuple[str, Library, Row], ...]:
    """Return what a method of that name may be: the kind of its receiver, the library, the row."""
    return tuple(
        (kind, library, row)
        for library in libraries()
        for (kind, method), row in library.methods.items()
        if method in (name, EVERY_NAME)
    )


@cache
def method(kind: str, name: str) -> Row | None:
    """Return what a method does to an object of a kind, or None."""
    return next((row for one, _, row in methods(name) if one == kind), None)


@cache
def update_method(name: str) -> Row | None:
    """Return the row of an optimizer's method that makes an update with a step, None where a name is of no such."""
    row = method(OPTIMIZER, name)
    return row if row is not None and "step" in row.params else None


@cache
def attribute(kind: str, name: str) -> str:
    """Return the word of the argument that an object of a kind shows under a name, or an empty string."""
    return next((one.attributes[kind, name] for one in libraries() if (kind, name) in one.attributes), "")


@cache
def hook(base: str, name: str) -> Hook | None:
    """Return how a library calls a method of a project class that derives from ``base`` (canonical), or None."""
    return next((one.hooks[base, name] for one in libraries() if (base, name) in one.hooks), None)


@cache
def part(kind: str, name: str) -> str:
    """Return the kind of the object that an object of a kind has under a name, or an empty string."""
    return next((one.parts[kind, name] for one in libraries() if (kind, name) in one.parts), "")


@cache
def unit(kind: str, name: str) -> Pace | None:
    """Return what an attribute of an object of a kind counts, None where it counts nothing."""
    return next((one.units[kind, name] for one in libraries() if (kind, name) in one.units), None)


@cache
def has_units(kind: str) -> bool:
    """Whether what an object of a kind shows counts something."""
    return any(owner == kind for one in libraries() for owner, _ in one.units)


def calls_back(wanted: Hook) -> Library | None:
    """Return the library that calls a hook."""
    return next((one for one in libraries() if any(hook is wanted for hook in one.hooks.values())), None)


@cache
def makers() -> frozenset[str]:
    """Return the names that make schedules and updates."""
    rows = (row for one in libraries() for row in (*one.rows.values(), *one.methods.values()))
    named = (row.api.rpartition(".")[2] for row in rows if row.role in (Role.SCHEDULE, Role.MAKE_UPDATE))
    return frozenset(named).union(*(library.clues for library in libraries()))


def trains(names: Set[str]) -> bool:
    """Whether a script's names hold what makes updates or schedules; if not, nothing it imports can matter."""
    return not makers().isdisjoint(names) or any(group <= names for one in libraries() for group in one.together)


@cache
def advance_of(kind: str) -> tuple[str, str]:
    """Return the method that advances an object of a kind, and the word for that."""
    rows = ((name, row) for one in libraries() for (receiver, name), row in one.methods.items() if receiver == kind)
    return next(((name, row.note) for name, row in rows if row.role is Role.ADVANCE), ("", "advanced"))


@cache
def is_schedule(kind: str) -> bool:
    """Whether an object of a kind has a clock that a method of it advances."""
    return kind != UNKNOWN and bool(advance_of(kind)[0])


@cache
def is_driver(kind: str) -> bool:
    """Whether an object of a kind trains with the optimizers and schedules that it is given."""
    rows = (row for one in libraries() for (receiver, _), row in one.methods.items() if receiver == kind)
    return any(row.role is Role.DRIVES for row in rows)


@cache
def _owners() -> Mapping[int, Library]:
    every = (
        (row, one)
        for one in libraries()
        for rows in (
            one.rows.values(),
            one.methods.values(),
            one.wrappers.values(),
            (row for _, _, row in one.families),
        )
        for row in rows
    )
    return {id(row): library for row, library in every}


def owner(row: Row | None) -> Library | None:
    """Return the library that a row is of, None where it is of none."""
    return _owners().get(id(row))


def words(row: Row | None) -> Words:
    """Return what the users of a row's library call things."""
    library = owner(row)
    return library.words if library is not None else PLAIN


def at_once(row: Row) -> bool:
    """Whether what a row does is done where it is called, and not in a run."""
    library = owner(row)
    return row.note == "at-once" or (library is not None and library.eager)


# Meanings


@cache
def sums() -> frozenset[str]:
    """Return what gives the sum of its inputs, or its input in another type."""
    return frozenset[str]().union(*(library.sums for library in libraries()))


@cache
def rises_with() -> Mapping[str, slice]:
    """Return what rises when an input rises, and which inputs those are."""
    return {name: inputs for library in libraries() for name, inputs in library.rises_with.items()}


@cache
def harmless() -> frozenset[str]:
    """Return the packages that do nothing to a counter they are given."""
    return HARMLESS.union(*(library.harmless for library in libraries()))


@cache
def inert() -> tuple[str, ...]:
    """Return (prefixes of) the classes that leave what derives from them alone."""
    return tuple(name for library in libraries() for name in library.inert)


@cache
def tells() -> re.Pattern[str]:
    """Return a pattern of what the text of a class has that may have to do with a counter."""
    return re.compile("|".join(library.tells for library in libraries() if library.tells) or r"(?!)")


@cache
def graph_imports() -> tuple[str, ...]:
    """Return (prefixes of) the calls that make nodes which no line shows."""
    return tuple(name for library in libraries() for name in library.graph_imports)


@cache
def constants() -> frozenset[str]:
    """Return what makes a constant of its first input."""
    return frozenset[str]().union(*(library.constants for library in libraries()))


@cache
def plain() -> frozenset[str]:
    """Return what gives its first input as it is."""
    return frozenset[str]().union(*(library.plain for library in libraries()))


@cache
def passing() -> frozenset[str]:
    """Return the calls that compute nothing."""
    return frozenset[str]().union(*(library.passing for library in libraries()))


@cache
def weights() -> frozenset[str]:
    """Return the calls that give the variables that are trained."""
    return frozenset[str]().union(*(library.weights for library in libraries()))


@cache
def initializers() -> frozenset[str]:
    """Return what sets every variable to its first value."""
    return frozenset[str]().union(*(library.initializers for library in libraries()))


@cache
def random() -> tuple[str, ...]:
    """Return (prefixes of) the calls that give random numbers."""
    return tuple(name for library in libraries() for name in library.random)


@cache
def moves() -> re.Pattern[str]:
    """Return a pattern of what moves counters, in the text of a function."""
    return re.compile("|".join(("step", *filter(None, (library.moves for library in libraries())))))


@cache
def unnamed() -> re.Pattern[str]:
    """Return a pattern of what may run a node that no name leads to."""
    return re.compile("|".join(filter(None, (library.unnamed for library in libraries()))) or "(?!)")


def keeps_rate(name: str) -> bool:
    """Whether a canonical name is an optimizer that has a constant rate by default."""
    library = library_of(name)
    return library is not None and name.startswith(library.keeps_rate)


def is_summary(name: str) -> bool:
    """Whether a canonical name is a call that only shows what it is given."""
    library = library_of(name)
    return library is not None and name.startswith(library.summaries)


def may_train(name: str) -> bool:
    """Whether a canonical name is a call that may train with a rate it is given."""
    library = library_of(name)
    return library is not None and name.startswith(library.consumers) and not name.startswith(library.summaries)


@cache
def _lookup(name: str) -> Row | None:
    for library in libraries():
        if (row := library.rows.get(name)) is not None:
            return row
        for prefix, suffix, family in library.families:
            if name.startswith(prefix) and name.endswith(suffix):
                return family
    return None


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    return tuple(sorted((pair for one in libraries() for pair in one.prefixes), key=lambda pair: -len(pair[0])))


@cache
def _namespaces() -> Mapping[str, Library]:
    return {name: library for library in libraries() for name in library.namespaces}
