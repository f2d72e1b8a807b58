"""The edit that advances a schedule which nothing advances: at the end of the loop that its horizon counts."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lintstep.analysis.clocks import Life, follows
from lintstep.analysis.rhythm import horizon_of, pace_of, product
from lintstep.analysis.shuffles import expression
from lintstep.findings import Edit, Span
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.site import Site

ABSOLUTE = "absolute"  # of rows: what advances such a schedule is told where it is to stand


def advancer(machine: Machine, life: Life, method: str) -> Callable[[], Edit] | None:
    """Return a function that gives the edit, None where no loop in sight is the right one or has a name for the
    schedule."""
    made = life.made
    if made.kind != "scheduler" or (made.row is not None and made.row.note == ABSOLUTE):
        return None
    loop = counted_loop(machine, life)
    if loop is None or loop.node is None or loop.scope is None or loop.head.path != made.site.path:
        return None
    name = expression(machine, loop.scope, made, set())
    return at_the_end(loop, loop.node.body, f"{name}.{method}()") if name else None


def counted_loop(machine: Machine, life: Life) -> Loop | None:
    """Return the loop whose passes a schedule's horizon counts: where that does not tell, the loop around the one that
    updates, or the only one."""
    update = next((record for record in life.updates if follows(life, record)), None)
    pace = pace_of(machine, life, update) if update is not None else None
    if pace is None or not pace.loops or pace.unrolled:
        return None
    loops = pace.loops
    counts = [horizon.count for horizon in horizon_of(life.made)]
    if len(loops) > 1 and product(loops) not in counts:
        return loops[-2]
    return None if pace.divisors or pace.varies else loops[-1]


def at_the_end(loop: Loop, body: list[ast.stmt], statement: str) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which puts a statement last into a loop."""
    if body[0].lineno == loop.head.node.lineno:
        return None
    source = loop.head.locator.source

    def insert() -> Edit:
        first, last = (Site(node, loop.head.locator).span for node in (body[0], innermost(body)))
        lines = source.lines(last.cell)
        end = len(lines[last.end_line - 1].rstrip("\r\n")) + 1
        at = Span(last.path, last.end_line, end, last.end_line, end, last.cell)
        return Edit(at, f"\n{lines[first.line - 1][: first.column - 1]}{statement}")

    return insert


def innermost(body: list[ast.stmt]) -> ast.stmt:
    """Return the statement that a block ends with, in however many blocks it stands."""
    last = body[-1]
    for name in ("finalbody", "orelse", "handlers", "body", "cases"):
        inner = getattr(last, name, None)
        if inner and isinstance(last, ast.stmt):
            block = inner[-1].body if name in ("handlers", "cases") else inner
            return innermost(block)
    return last
