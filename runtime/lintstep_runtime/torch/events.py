"""What a PyTorch training does that a verdict needs, told to one observer.

An `Observer` hears of schedulers made and stepped, updates with their rates, passes over loaders, states saved and
restored, and averages. The default one does nothing; `observe` puts another in its place. Each event carries the
`Place` in the script that caused it: the innermost line outside the runtime.
"""

from __future__ import annotations

import functools
import inspect
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lintstep_runtime.engine.run import current_run

_ROOM = str(Path(__file__).parents[1]) + os.sep
_Method = TypeVar("_Method", bound=Callable[..., Any])

Place = tuple[str, int]  # path, line


class Observer:
    """Hears what a training does. Every method here does nothing; override those of interest."""

    def scheduler_made(self, scheduler: Any, optimizer: Any, place: Place) -> None:
        """A scheduler was built; its first tick is over."""

    def scheduler_stepped(self, scheduler: Any, before: Any, after: Any, within: Any, place: Place) -> None:
        """``scheduler.step()`` moved its clock (`last_epoch`, None where it has none).

        `within` is the scheduler whose own step made this one, or None.
        """

    def updated(self, optimizer: Any, rates: Sequence[Any], place: Place) -> None:
        """One ``optimizer.step()`` ran; `rates` holds the rate of each group that it used."""

    def rate_written(self, group: Any, before: Any, after: Any, place: Place) -> None:
        """The script itself wrote ``group["lr"]``."""

    def pass_started(
        self, loader: Any, sampler: Any, order: str, length: int | None, whole: int | None, place: Place
    ) -> None:
        """``iter(loader)``: `order` is a fingerprint of the sample order, empty where nobody knows it.

        `length` is the number of batches that come, `whole` what it would be if the pass were not cut short; both are
        None where nobody knows them.
        """

    def saved(self, owner: Any, place: Place) -> None:
        """``owner.state_dict()``"""

    def restored(self, owner: Any, place: Place) -> None:
        """``owner.load_state_dict(...)``"""

    def average_made(self, average: Any, model: Any, place: Place) -> None:
        """A moving average of a model's parameters was built."""

    def average_updated(self, average: Any, count: int, place: Place) -> None:
        """The average took the model's parameters in; `count` is the number of times so far."""

    def average_read(self, average: Any, place: Place) -> None:
        """The average was called."""


class Hearing:
    """Who hears in a run, and which objects are inside which of their methods."""

    def __init__(self) -> None:
        self.observer = Observer()
        self.under_way: list[tuple[object, str]] = []


def current() -> Observer:
    """Return the observer that hears now."""
    return current_run().keep(Hearing).observer


def observe(observer: Observer) -> Observer:
    """Put `observer` in the place of the one that hears now, which is returned."""
    hearing = current_run().keep(Hearing)
    before, hearing.observer = hearing.observer, observer
    return before


def place() -> Place:
    """Return path and line of the innermost frame outside the runtime."""
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_ROOM):
        frame = frame.f_back
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line of the script that called into the runtime."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_ROOM):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level)


def under_way(owner: object, name: str) -> bool:
    """Say whether `owner` is inside its own method `name`."""
    return any(each is owner and what == name for each, what in current_run().keep(Hearing).under_way)


def enclosing(name: str) -> object:
    """Return the object inside whose method `name` this is called, or None."""
    return next((each for each, what in reversed(current_run().keep(Hearing).under_way) if what == name), None)


class Doing:
    """The time in which an object is inside one of its methods, as a context."""

    def __init__(self, owner: object, name: str) -> None:
        self._entry = (owner, name)
        self._under_way = current_run().keep(Hearing).under_way

    def __enter__(self) -> None:
        self._under_way.append(self._entry)

    def __exit__(self, *exception: object) -> None:
        self._under_way.pop()


def told(tell: Callable[[Any], None]) -> Callable[[_Method], _Method]:
    """Make a method tell of its owner when its outermost call is over."""

    def decorate(method: _Method) -> _Method:
        name = method.__name__

        @functools.wraps(method)
        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            if under_way(self, name):
                return method(self, *args, **kwargs)
            with Doing(self, name):
                result = method(self, *args, **kwargs)
            tell(self)
            return result

        return wrapper  # type: ignore[return-value]

    return decorate


def tell_saved(owner: Any) -> None:
    """Tell that the owner's state was asked for."""
    current().saved(owner, place())


def tell_restored(owner: Any) -> None:
    """Tell that the owner took a state in."""
    current().restored(owner, place())
