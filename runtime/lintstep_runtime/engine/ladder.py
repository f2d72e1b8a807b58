"""The rungs a child climbs: the script as it is, with inputs made up, with failing statements skipped; then train ops
that were built and never run, forced; then functions that build one, called.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from lintstep_runtime.engine import frameworks, pace, recorder, trace
from lintstep_runtime.engine.builders import builders, call_with_unknowns
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.loader.program import Ending, Program, describe


@dataclass(frozen=True)
class Climb:
    """What to climb with: the installed program, the script's name in events, and the highest rung."""

    program: Program
    script: str
    highest: str

    def may(self, rung: str) -> bool:
        """Say whether `rung` is allowed."""
        return trace.RUNGS.index(rung) <= trace.RUNGS.index(self.highest)

    def run(self) -> Ending:
        """Climb as far as there is something to learn; return how the script itself ended."""
        first = "recovery" if self.may("recovery") else self.highest
        ending = self.section(first, self.program.run)
        if pace.current().seconds_left() == 0:
            return ending
        trained = recorder.current().updates or pace.current().built
        if self.may("library") and not trained and self.program.main is not None:
            self.section("library", self.call_builders)
        elif self.may("force") and any(op.runs == 0 for op in recorder.current().updates):
            self.section("force", lambda: self.program.attempt(force))
        return ending

    def section(self, rung: str, action: Callable[[], Ending]) -> Ending:
        """Write one section of the trace."""
        trace.emit("start", version=trace.VERSION, engine="reference", script=self.script, rung=rung)
        ending = action()
        frameworks.look_ahead()
        trace.emit(
            "end", status=ending.status, detail=ending.detail, path=ending.path or None, line=ending.line or None
        )
        return ending

    def call_builders(self) -> Ending:
        """Call the script's functions that build a train op with unknown arguments, then run what they built."""

        def call_all() -> None:
            for function, called in builders(self.program):
                if pace.current().seconds_left() == 0 or (called and recorder.current().updates):
                    break  # what another function calls is for when that did not get so far
                pace.begin(pace.current().again())
                with contextlib.suppress(pace.Settled), frameworks.apart():
                    frameworks.returned(call_with_unknowns(function))
            force()

        return self.program.attempt(call_all)


def force() -> None:
    """Run every update that was built and has not run, a few times each."""
    waiting = [update for update in recorder.current().updates if update.runs == 0]
    here = pace.begin(pace.current().again())
    here.built.update(update.id for update in waiting)
    current_run().recovers = True
    for update in waiting:
        if update.runs:  # together with another
            continue
        try:
            update.force(here.steps or 1)
        except Exception as error:  # an engine that fails on one update must not lose the others
            line = update.position.line
            recorder.current().assumed(f"the update at line {line} cannot be run: {describe(error)}")
