"""The rungs a child climbs: the script as it is, with inputs made up, with failing statements skipped; then train ops
that were built and never run, forced; then functions that build one, called.
"""

from __future__ import annotations

import contextlib
import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lintstep_runtime.engine import pace, recorder, trace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.loader.program import Ending, Program, describe
from lintstep_runtime.tensorflow import ahead, session
from lintstep_runtime.tensorflow.graph import Graph, Operation
from lintstep_runtime.tensorflow.train.steps import unknown_counter
from lintstep_runtime.tensorflow.variables import Variable


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
        if pace.current.seconds_left() == 0:
            return ending
        trained = recorder.current.train_ops or pace.current.built
        if self.may("library") and not trained and self.program.main is not None:
            self.section("library", self.call_builders)
        elif self.may("force") and any(op.runs == 0 for op in recorder.current.train_ops):
            self.section("force", lambda: self.program.attempt(force))
        return ending

    def section(self, rung: str, action: Callable[[], Ending]) -> Ending:
        """Write one section of the trace."""
        trace.emit("start", version=trace.VERSION, engine="reference", script=self.script, rung=rung)
        ending = action()
        ahead.look()
        trace.emit(
            "end", status=ending.status, detail=ending.detail, path=ending.path or None, line=ending.line or None
        )
        return ending

    def call_builders(self) -> Ending:
        """Call the script's functions that build a train op with unknown arguments, then run what they built."""
        from lintstep_runtime.engine.builders import builders

        def call_all() -> None:
            for function, called in builders(self.program):
                if pace.current.seconds_left() == 0 or (called and recorder.current.train_ops):
                    break  # what another function calls is for when that did not get so far
                pace.begin(pace.current.again())
                with contextlib.suppress(pace.Settled), Graph().as_default():
                    Variable(0.0, name="unknown_weight")  # what a library trains is made by its callers
                    call_with_unknowns(function)
            force()

        return self.program.attempt(call_all)


def force() -> None:
    """Run every train op that was built and has not run, a few times each, in a session of its own."""
    waiting = [op for op in recorder.current.train_ops if op.runs == 0]
    here = pace.begin(pace.current.again())
    here.built.update(op.id for op in waiting)
    session.tolerant = True
    for train_op in waiting:
        own = session.Session(graph=train_op.operation.graph)
        wanted = _around(train_op.operation)
        try:
            for _ in range(here.steps or 1):
                own.run(wanted)
        except Exception as error:  # an engine that fails on one train op must not lose the others
            recorder.current.assumed(f"the train op at line {train_op.position.line} cannot be run: {describe(error)}")


def _around(train_op: Operation) -> list[Operation]:
    """Return the groups and the like that a train op was put into, the outermost: what a script would run."""
    waiting_for: dict[Operation, list[Operation]] = {}
    for operation in train_op.graph.operations:
        for before in operation.control_inputs:
            waiting_for.setdefault(before, []).append(operation)
    found, seen, pending = [], {train_op}, [train_op]
    while pending:
        operation = pending.pop()
        later = waiting_for.get(operation, [])
        if not later:
            found.append(operation)
        pending += [each for each in later if each not in seen]
        seen.update(later)
    return found


def call_with_unknowns(function: Callable[..., Any]) -> Any:
    """Call a first-party function with an unknown value for each parameter that has no default; return its result.

    A function that is returned is called in its turn, until a train op was built.
    """
    name = getattr(function, "__qualname__", repr(function))
    recorder.current.assumed(f"{name} was called with unknown arguments: nothing in the script calls it")
    try:
        made = function(*map(_argument, _required(function)))
    except Exception as error:
        recorder.current.assumed(f"{name} failed: {describe(error)}")
        return None
    if isinstance(made, types.FunctionType) and not recorder.current.train_ops:
        return call_with_unknowns(made)
    return made


def _argument(name: str) -> Any:
    """Return what a function is called with: an unknown value, or where the name says so, an unknown counter."""
    return unknown_counter(name) if name.endswith("global_step") else Opaque(name)


def _required(function: Callable[..., Any]) -> list[str]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return []
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each.name for each in parameters if each.kind in places and each.default is each.empty]
