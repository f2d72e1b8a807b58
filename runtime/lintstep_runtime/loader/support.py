"""What rewritten first-party code calls. See `rewrite` for where each method stands in the code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from lintstep_runtime.engine import pace, recorder, trace
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.inputs import old_numpy
from lintstep_runtime.inputs.files import Missing
from lintstep_runtime.inputs.reading import Endless
from lintstep_runtime.loader import sites

VIEWS: tuple[type[Any], ...] = (type({}.keys()), type({}.values()), type({}.items()))
MESSAGE = 300  # characters of an error that a `skipped` event keeps


class NeverRaisedError(Exception):
    """Nobody raises it: it stands in `except` clauses for classes that are unknown."""


class Support:
    """The object behind `syntax.SUPPORT`."""

    raised = (Exception, SystemExit)
    stop = pace.Settled

    def __init__(self) -> None:
        self.exit_code: object = None  # what the first skipped exit asked for
        self.exited: sites.Site | None = None
        self._waiting: dict[str, Any] | None = None  # the event of an exit after which nothing has happened yet

    # Loops

    def enter(self, number: int) -> Callable[[object], object]:
        """Return the function that a `while` asks before each round, with the value of its condition."""
        activation = pace.Activation()
        site = sites.get_site(number)

        def again(condition: object) -> object:
            unknown = is_unknown(condition)
            if not unknown and not condition:
                return False
            if unknown:
                _decided(site, "while", "while it trains")
            stays = activation.stay(unknown)
            if not stays and not unknown:
                _decided(site, "while", activation.why_left())
            return stays

        return again

    def loop(self, iterable: Any, number: int, shape: Any) -> Iterator[Any]:
        """Yield what a `for` goes through, as long as it is worth it."""
        activation = pace.Activation()
        site = sites.get_site(number)
        if isinstance(iterable, Opaque | Endless):
            _decided(site, "for", "while it trains")
            index = 0
            while activation.stay(unknown=True):
                yield fit(iterable.item(index) if isinstance(iterable, Endless) else iterable[index], shape)
                index += 1
            return
        for item in iterable:
            if not activation.stay():
                _decided(site, "for", activation.why_left())
                return
            yield item if shape is None else fit(item, shape)

    def items(self, iterable: Iterable[Any], shape: Any) -> Iterator[Any]:
        """Yield what a comprehension with several targets goes through."""
        for item in iterable:
            yield fit(item, shape)

    # Unknown values

    def branch(self, test: Any, number: int, prefer: bool) -> Any:
        """Decide an `if` whose test was not clear; `prefer` says whether its first arm is to be taken.

        An unknown test takes the arm that goes on, or the first one where both do. A missing file is missing, unless
        the first arm would give up because of that.
        """
        if isinstance(test, Missing) and not prefer:
            recorder.current().assumed(f"{test.path} is taken to exist")
        elif not is_unknown(test):
            return test
        site = sites.get_site(number)
        untaken = site.arms[1] if prefer else site.arms[0]
        _decided(site, "if", prefer, untaken=[list(untaken)] if untaken[0] else [])
        return prefer

    def branch_not(self, test: Any, number: int, prefer: bool) -> Any:
        """Decide an ``if not``."""
        if is_unknown(test) or (isinstance(test, Missing) and not prefer):
            return self.branch(test, number, prefer)
        return not test

    def unpack(self, value: Any, shape: Any) -> Any:
        """Return `value` for an assignment to several targets."""
        return fit(value, shape)

    def convert(self, function: Any, value: Any) -> Any:
        """``int(value)``, ``float(value)``, ``len(value)``: of an unknown value, unknown."""
        if isinstance(value, Opaque) and function in (int, float, len):
            return Opaque(f"{function.__name__}({value._opaque_name})", (value,))
        if function in (int, float) and is_unknown(value):
            return Opaque(f"{function.__name__}(...)", (value,))
        return function(value)

    def spread(self, function: Any, args: Any, given: dict[str, Any], *mappings: Any) -> Any:
        """``function(*args, **given, **mapping)``: an unknown mapping has what the function cannot do without."""
        for mapping in mappings:
            if isinstance(mapping, Opaque):
                if not args and not given and _holds_anything(function):
                    return Opaque(f"{function.__name__}(...)", mappings)
                given.update({name: mapping[name] for name in _missing(function, args, given)})
            elif given.keys() & mapping.keys():
                name = next(iter(given.keys() & mapping.keys()))
                raise TypeError(f"{function!r} got multiple values for keyword argument {name!r}")
            else:
                given.update(mapping)
        return function(*args, **{name: value for name, value in given.items() if not isinstance(name, Opaque)})

    def exceptions(self, kinds: Any) -> Any:
        """Return exception classes for an `except` clause, with unknown ones replaced by one that nothing raises."""
        if isinstance(kinds, tuple):
            return tuple(map(self.exceptions, kinds))
        return kinds if isinstance(kinds, type) and issubclass(kinds, BaseException) else NeverRaisedError

    # Recovery

    def skip(self, number: int) -> None:
        """Record that a statement was skipped; raise its exception again where the script itself expects it."""
        error, frame, site = sys.exc_info()[1], sys._getframe(1), sites.get_site(number)
        if isinstance(error, SystemExit):
            if pace.current().total:
                raise
            if self.exited is None:
                self.exit_code, self.exited = error.code, site
                self._waiting = _skipped(site, error)
                return
        elif error is None or sites.wanted(error, frame) or (isinstance(error, RecursionError) and _recursive(frame)):
            raise
        current_run().gaps = True
        trace.emit_once("skipped", **_skipped(site, error))

    def observe(self, event: str, fields: dict[str, Any]) -> None:
        """Record a skipped exit when something happens after it: until then, the script has simply ended there."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and event != "end":
            trace.emit("skipped", **waiting)

    def unknown(self, number: int, name: str = "") -> Opaque:
        """Return what a target of a skipped statement becomes."""
        return Opaque(name or f"line {sites.get_site(number).line}")

    def lacks(self, name: str) -> bool:
        """Say whether a statement was skipped because no branch had bound a name."""
        error = sys.exc_info()[1]
        return isinstance(error, NameError) and f"'{name}'" in str(error)

    def guard(self, context: Any, number: int, shape: Any) -> Guard:
        """Wrap what a `with` enters."""
        return Guard(self, context, number, shape)

    # Python 2

    def divide(self, left: Any, right: Any) -> Any:
        """``left / right`` in Python 2: whole numbers give whole numbers."""
        for method, one, other in (("__div__", left, right), ("__rdiv__", right, left)):
            if hasattr(type(one), method):
                return getattr(one, method)(other)
        return left // right if _whole(left) and _whole(right) else left / right

    def method(self, value: Any, name: str, *arguments: Any) -> Any:
        """Call a method that Python 2's dicts and iterators had, or numpy's arrays."""
        if hasattr(value, name):
            return getattr(value, name)(*arguments)
        if name in old_numpy.METHODS:
            return old_numpy.METHODS[name](value, *arguments)
        if name == "next":
            return next(value)
        if name == "has_key":
            return arguments[0] in value
        kind = name.removeprefix("iter").removeprefix("view")
        view = getattr(value, kind)()
        return iter(view) if name.startswith("iter") else view

    def listed(self, value: Any) -> Any:
        """Python 2's ``keys()``, ``values()`` and ``items()`` give lists."""
        return list(value) if isinstance(value, VIEWS) else value


class Guard:
    """Enters and leaves a context for a `with`; failing to do either is skipped, the body runs all the same."""

    def __init__(self, support: Support, context: Any, number: int, shape: Any) -> None:
        self._support, self._context, self._number, self._shape = support, context, number, shape
        self._entered = False

    def __enter__(self) -> Any:
        try:
            value = type(self._context).__enter__(self._context)
        except Exception:
            self._support.skip(self._number)
            value = self._support.unknown(self._number)
        else:
            self._entered = True
        return fit(value, self._shape)

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        if not self._entered:
            return None
        try:
            return type(self._context).__exit__(self._context, kind, error, traceback)
        except Exception as raised:
            if raised is error:
                raise
            self._support.skip(self._number)
            return None


def fit(value: Any, shape: Any) -> Any:
    """Return `value` in the shape of its targets: an unknown value where several are wanted becomes several."""
    if not isinstance(shape, tuple):
        return value
    if is_unknown(value):
        return tuple(fit(value[index], part) for index, part in enumerate(shape))
    if isinstance(value, tuple | list) and len(value) == len(shape) and any(isinstance(part, tuple) for part in shape):
        return tuple(map(fit, value, shape))
    return value


def _skipped(site: sites.Site, error: BaseException | None) -> dict[str, Any]:
    text = f"{type(error).__name__}: {error}"[:MESSAGE]
    return {"path": site.path, "line": site.line, "end_line": site.end_line, "error": text, "targets": site.targets}


def _decided(site: sites.Site, what: str, chosen: object, **more: object) -> None:
    trace.emit_once("decision", path=site.path, line=site.line, what=what, chosen=chosen, **more)


def _recursive(frame: FrameType) -> bool:
    outer = frame.f_back
    return outer is not None and any(other.f_code is frame.f_code for other in sites.first_party_frames(outer))


def _holds_anything(function: Any) -> bool:
    """Say whether what is called is a plain class that takes whatever has a name: a script's own kind of settings."""
    import inspect

    if not isinstance(function, type) or getattr(function, "_opaque_keeps", False):
        return False
    try:
        kinds = {each.kind for each in inspect.signature(function).parameters.values()}
    except (TypeError, ValueError):
        return False
    return inspect.Parameter.VAR_KEYWORD in kinds <= {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}


def _missing(function: Any, args: Any, given: dict[str, Any]) -> list[str]:
    """Return the names of the arguments that a call lacks. What is called by way of `forward` is asked there."""
    import inspect

    asked = function if isinstance(function, type) else getattr(function, "forward", function)
    try:
        parameters = list(inspect.signature(asked).parameters.values())
    except (TypeError, ValueError):
        return []
    places = [each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD][len(args) :]
    places += [each for each in parameters if each.kind is each.KEYWORD_ONLY]
    return [each.name for each in places if each.default is each.empty and each.name not in given]


def _whole(value: Any) -> bool:
    return isinstance(value, int) or getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u", "b")
