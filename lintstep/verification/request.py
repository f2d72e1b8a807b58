"""What a verification is asked: which script, how far, how long, how safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Literal

from lintstep.verification.show.place import Place

if TYPE_CHECKING:
    from lintstep.source.notebook import Notebook
    from lintstep.verification.trace.events import Trace

Engine = Literal["reference", "installed"]
IsolationLevel = Literal["full", "partial", "resources-only", "none"]

LEVELS: tuple[IsolationLevel, ...] = ("full", "partial", "resources-only", "none")
"""Levels of isolation, best first."""


class VerifyError(Exception):
    """The script could not be run. The message is one sentence (or two) for the user, with the way out."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A place in the user's own code that matters to a counter, as the static analysis saw it.

    ``kind`` says how: ``"writer"`` may write a counter; ``"definition"`` makes the counter, rate, optimizer or train
    op, so that skipping it would replace them. ``counter`` is where the counter itself is made, or None where that is
    not known (then it may be any).
    """

    place: Place
    kind: Literal["writer", "definition"] = "writer"
    counter: Place | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What hints repeat of the user's own words: options of ``lintstep verify`` but ``--fix``, and the script's."""

    options: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    fix: bool = False

    def command(self, script: str, *more: str) -> str:
        """Return the command that verifies a script the same way, with more options."""
        tail = ["--", *self.args] if self.args else []
        return " ".join(["lintstep verify", *more, *map(quote, (*self.options, script, *tail))])


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Sizes are bytes, times are seconds of wall clock."""

    seconds: float = 60.0
    memory: int = 4 << 30
    file_size: int = 64 << 20
    disk: int = 512 << 20
    open_files: int = 64
    threads: int = 256
    trace: int = 16 << 20


def limits_for(engine: Engine, seconds: float) -> Limits:
    """Return the limits an engine needs: TensorFlow maps more memory and opens more files than the runtime."""
    if engine == "reference":
        return Limits(seconds=seconds)
    return Limits(seconds=seconds, memory=32 << 30, open_files=1024, threads=1024)


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """One script to verify.

    ``engine`` is what runs it: the reference runtime, or the TensorFlow that ``python`` (this interpreter, by default)
    has.

    ``source`` replaces the file's text (a fixed script, in memory). ``steps`` is after how many runs of each train op
    the child settles, ``batches`` how many an epoch has at most. ``isolation`` is the least that will do: with less,
    nothing is run. ``writers`` comes from the static analysis of the same text; None says that nobody looked, which is
    not the same as none. ``on_event`` is called with the trace so far whenever it grows, from another thread.
    ``notebook`` is what ``source`` is the program of, where the script is one; it need not be given.
    """

    script: Path
    args: tuple[str, ...] = ()
    source: str | None = None
    steps: int = 10
    batches: int = 8
    rung: str = "library"
    writers: tuple[Writer, ...] | None = None
    project: Path | None = None
    engine: Engine = "reference"
    python: str | None = None
    isolation: IsolationLevel = "full"
    limits: Limits = field(default_factory=Limits)
    on_event: Callable[[Trace], None] | None = None
    notebook: Notebook | None = None

    def in_program(self, place: Place) -> Place:
        """Return where lines of a notebook's cell stand in the program that its cells make; other lines as they are."""
        if self.notebook is None or place.cell is None:
            return place
        before = self.notebook.cell(place.cell).first_line - 1
        return Place(place.path, before + place.line, before + place.end_line)
