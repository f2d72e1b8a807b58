"""When a run has shown enough: how many train-op runs to wait for, which loops to leave early, when to settle.

It watches the trace (`update`, `run` and `write` events), so nobody has to report to it. Two kinds of caller ask it:

- loops of first-party code, once an iteration (`Activation.stay`), which leave when there is nothing more to learn;
- the engine, at the end of each session run and of each step of a library's own training loop (`checkpoint`), which
  stops the script when all of it has shown enough.

The rules, for N = the number of steps asked for:

- A train op is *satisfied* after N runs. When every call in the script that builds a train op has built one, each is
  satisfied, every writer the parent named has written, and a train op has run since, the run is settled.
- A loop whose own train ops are satisfied is left, so that the code behind it (another phase, the next round of the
  loop around it) is reached while a train op or a writer is missing. For a writer it waits a while before.
- 4 N runs of any one train op settle the run whatever is missing, once the wait for writers is over.
- Of an update whose whole training is to be seen (``whole``), N is `WHOLE`: its epochs are run as the script has them.
- Where nothing that the satisfied train ops read has moved, and they run in a loop inside another, what moves it may
  stand between the two, once an epoch: the inner loop is left and the outer one goes round `EPOCHS` times more.
- A loop that made no progress (no train-op run, no train op built) for half a second of processor time is left.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lintstep_runtime.engine import recorder, trace
from lintstep_runtime.engine.run import current_run

PATIENCE = 0.5  # processor seconds a loop may spend without progress
GENEROSITY = 4  # times N runs of one train op settle the run, whatever else is missing
WAIT = 0.6  # processor seconds that satisfied train ops go on for a writer that has not written
WHOLE = 20_000  # updates of one optimizer that are seen of a training that is run as a whole
SHORT = 8  # rounds of a loop over an unknown value in such a training
EPOCHS = 3  # more rounds of the loop around a training that has moved nothing
TURN = 1.0  # processor seconds until the outer loop of such a training has gone round
UNKNOWN_ROUNDS = 2  # rounds of a loop over an unknown value that trains nothing


class Settled(BaseException):
    """Raised through the script when the run has shown enough. Not an Exception, so that scripts do not catch it."""


class Pace:
    """Counts what the trace shows and decides when it is enough. Unbounded (`steps=None`) it never decides anything."""

    def __init__(
        self, steps: int | None = None, writers: Iterable[tuple[str, int, int]] = (), seconds: float | None = None
    ) -> None:
        """`writers` are (path, first line, last line); `seconds` is wall-clock time."""
        self.steps = steps
        self.pending = set(writers)
        self.expected: set[tuple[str, int, int]] = set()  # calls in the script that build a train op and have not yet
        self.deadline = None if seconds is None else time.monotonic() + seconds
        self.runs: Counter[str] = Counter()
        self.built: set[str] = set()
        self.whole: set[str] = set()  # updates whose whole training is to be seen
        self.progress = 0  # grows with every train op built or run
        self.unseen = False  # a counter was written beside the train ops, and none of them has run since
        self.left = 0  # loops that were left because their train ops are satisfied
        self.nested: Callable[[], bool] = lambda: False  # whether the script is in a loop inside another
        self.epochs = 0  # rounds of outer loops since the train ops were satisfied
        self.moved = False  # whether a counter or rate was another one in a later run
        self._first: dict[str, object] = {}  # what each train op read in its first run
        self._turned_at: float | None = None  # when an inner loop was left for the outer one to go round
        self._satisfied_at: float | None = None
        self.reason = ""  # why it settled; empty while it has not

    def again(self) -> Pace:
        """Return a pace for another run of something: with the same bounds, the time that is left, and no runs yet."""
        pace = Pace(self.steps, self.pending, self.seconds_left())
        pace.nested = self.nested
        return pace

    def observe(self, event: str, fields: dict[str, Any]) -> None:
        """Take in one event of the trace."""
        if event == "run":
            self.runs[fields["op"]] += 1
            self.progress += 1
            self.unseen = False
            if fields.get("counters"):
                read = (str(fields.get("rate")), sorted((key, str(value)) for key, value in fields["counters"].items()))
                self.moved = self.moved or self._first.setdefault(fields["op"], read) != read
        elif event == "update":
            self.built.add(fields["id"])
            if fields.get("whole"):
                self.whole.add(fields["id"])
            self.progress += 1
            self.expected = {site for site in self.expected if not _covers(site, fields)}
        elif event == "write" and fields.get("by") != "initializer":
            self.unseen = self.unseen or fields.get("by") != "optimizer"
            self.pending = {site for site in self.pending if not _covers(site, fields)}

    @property
    def total(self) -> int:
        """The number of train-op runs so far."""
        return self.runs.total()

    def seconds_left(self) -> float | None:
        """Return the wall-clock seconds that are left, `None` where there is no bound."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    def satisfied(self, op: str) -> bool:
        """Whether this train op has run often enough."""
        return self.steps is not None and self.runs[op] >= (WHOLE if op in self.whole else self.steps)

    def _generous(self, op: str) -> bool:
        """Whether this train op has run so often that nothing else is waited for."""
        return self.satisfied(op) if op in self.whole else self.runs[op] >= GENEROSITY * (self.steps or 1)

    @property
    def complete(self) -> bool:
        """Whether every train op built is satisfied."""
        return all(map(self.satisfied, self.built | self.runs.keys()))

    def waits(self, seconds: float) -> bool:
        """Whether a writer is missing and has been waited for less than that since the train ops were satisfied."""
        if not self.pending or not self.runs or not all(map(self.satisfied, self.runs)):
            return bool(self.pending)
        if self._satisfied_at is None:
            self._satisfied_at = time.process_time()
        return time.process_time() - self._satisfied_at < seconds

    def postpones(self) -> bool:
        """Whether the rounds of an outer loop are waited for, as nothing that the train ops read has moved."""
        if self.moved or not self._first or self.whole or self.epochs >= EPOCHS:
            return False
        return self.nested() if self._turned_at is None else time.process_time() - self._turned_at < TURN

    def turn(self) -> None:
        """Take in that an inner loop was left so that the outer one goes round."""
        self._turned_at = time.process_time()

    def settled(self) -> bool:
        """Whether the whole run has shown enough; remembers the reason."""
        if self.steps is None or self.reason:
            return bool(self.reason)
        if self.seconds_left() == 0:
            self.reason = "time"
        elif self.runs and not self.unseen:
            if not self.pending and not self.expected and self.complete and not self.postpones():
                self.reason = f"{self.steps} runs"
            elif any(map(self._generous, self.runs)) and not self.waits(WAIT):
                self.reason = f"{max(self.runs.values()):,} runs"
        return bool(self.reason)


def _covers(site: tuple[str, int, int], fields: dict[str, Any]) -> bool:
    """Whether an event's place is inside a site (path, first line, last line)."""
    path, first, last = site
    return bool(fields.get("path") == path and first <= (fields.get("line") or 0) <= last)


class Patience:
    """How long nothing has been trained, in processor time, which is asked for only after half of `PATIENCE` has passed
    by the wall: asking costs more than a round of many a loop."""

    __slots__ = ("_processor", "_wall")

    def __init__(self) -> None:
        self._wall = time.monotonic()
        self._processor: float | None = None

    @property
    def over(self) -> bool:
        """Whether it has been too long."""
        if self._processor is not None:
            return time.process_time() - self._processor >= PATIENCE / 2
        if time.monotonic() - self._wall >= PATIENCE / 2:
            self._processor = time.process_time()
        return False


class Activation:
    """One loop being run: made when it is entered, asked once an iteration whether to `stay`."""

    __slots__ = ("_before", "_left", "_patience", "_rounds", "_seen", "_start")

    def __init__(self) -> None:
        self._start = dict(current().runs)
        self._seen = self._before = current().progress
        self._patience = Patience()
        self._rounds = 0
        self._left = current().left

    def stay(self, unknown: bool = False) -> bool:
        """Return whether to go round once more; `unknown` says that nothing but this decides how often."""
        pace = current()
        if pace.steps is None:
            self._rounds += 1
            return not unknown or self._rounds <= UNKNOWN_ROUNDS
        if pace.settled():
            return False
        self._rounds += 1
        moved, self._before = pace.progress != self._before, pace.progress
        if unknown and self._rounds > (SHORT if pace.whole else UNKNOWN_ROUNDS if not moved else self._rounds):
            return False
        if pace.progress != self._seen:
            self._seen, self._patience = pace.progress, Patience()
            ran = [op for op, count in pace.runs.items() if count != self._start.get(op, 0)]
            return not ran or not all(map(pace.satisfied, ran)) or self._waits(pace)
        return self._rounds <= 2 or not self._patience.over

    def idle(self) -> bool:
        """Return whether nothing has been trained for a while."""
        pace = current()
        self._rounds += 1
        if pace.progress != self._seen:
            self._seen, self._patience = pace.progress, Patience()
        return pace.steps is not None and self._rounds > 2 and self._patience.over

    def _waits(self, pace: Pace) -> bool:
        """Whether a loop whose train ops are satisfied goes on: for a while, or for longer around one that was left."""
        around = pace.left != self._left
        self._left = pace.left
        if pace.waits(WAIT if around else WAIT / 2) or (pace.unseen and (around or pace.complete)):
            return True
        if pace.postpones():
            if around:
                pace.epochs += 1
                return True
            pace.turn()
        pace.left += 1
        return False

    def why_left(self) -> str:
        """Say why the loop was left before its end."""
        return "left: it trained enough" if current().runs and self._rounds else "left: it did not train"


def current() -> Pace:
    """Return the pace that loops and the engine ask."""
    return current_run().keep(Pace)


def begin(pace: Pace) -> Pace:
    """Make `pace` the one that loops and the engine ask, fed by the trace."""
    trace.observe(None)
    trace.observe(pace.observe)
    return current_run().put(Pace, pace)


def while_training(stopped: Callable[[], Any]) -> Iterator[None]:
    """Go round until `stopped` says so, or nothing has been trained for a while: a library's own training loop."""
    activation = Activation()
    while not stopped():
        if activation.idle():
            recorder.current().decided("train", "left: it did not train")
            return
        yield


def checkpoint() -> None:
    """Raise `Settled` when the run has shown enough; called wherever a training loop may be interrupted."""
    pace = current()
    if pace.settled():
        raise Settled(pace.reason)
