"""What each framework's API means to step counters, as data the analysis reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from lintstep import plugins
from lintstep.frameworks import tensorflow
from lintstep.interpreter.library import Param, Role, Row
from lintstep.interpreter.model import Model

TENSORFLOW = Model(
    name="tensorflow",
    prefixes=tensorflow.PREFIXES,
    namespaces=frozenset({"tf", "slim", "hvd", "tf2"}),
    markers=tensorflow.MARKERS,
    rows=tensorflow.ROWS,
    families=tensorflow.FAMILIES,
    harmless=tensorflow.HARMLESS,
    concerns=tensorflow.CONCERNS,
)
HARMLESS = tensorflow.HARMLESS

# The kinds of a configuration's step-wrappers.
_WRAPPERS = {
    "advance": Row("step wrapper", Role.WRITE, {"target": Param("global_step", 0)}, delta=1),
    "train-op": Row("step wrapper", Role.TRAIN_OP, {"step": Param("global_step", None)}),
}
_declared: ContextVar[Mapping[str, Row]] = ContextVar("declared", default={})  # noqa: B039 - nobody changes it


@cache
def models() -> tuple[Model, ...]:
    """Return the models of all frameworks, those of other packages last. Raises plugins.PluginError."""
    added = plugins.loaded(plugins.FRAMEWORKS)
    for name, model in added:
        if not isinstance(model, Model):
            raise plugins.PluginError(f"the plug-in {name!r} is no lintstep.interpreter.model.Model")
    return (TENSORFLOW, *(model for _, model in added))


@contextmanager
def declared(wrappers: Mapping[str, str]) -> Iterator[None]:
    """Within it, a project's own functions (dotted name to kind) are looked up as if a framework had them."""
    token = _declared.set({name: _WRAPPERS[kind] for name, kind in wrappers.items()})
    try:
        yield
    finally:
        _declared.reset(token)


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


def is_framework(name: str) -> bool:
    """Whether a canonical name belongs to a framework that the rows describe."""
    return name.split(".", 1)[0] in _namespaces()


@cache
def _lookup(name: str) -> Row | None:
    for model in models():
        if (row := model.rows.get(name)) is not None:
            return row
        for prefix, suffix, family in model.families:
            if name.startswith(prefix) and name.endswith(suffix):
                return family
    return None


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    return tuple(sorted((pair for model in models() for pair in model.prefixes), key=lambda pair: -len(pair[0])))


@cache
def _namespaces() -> frozenset[str]:
    return frozenset(name for model in models() for name in model.namespaces)
