"""Which of its two methods a schedule of timm's listens to: the other one does nothing, and says nothing."""

from __future__ import annotations

import ast
from dataclasses import replace

from lintstep.frameworks.timm import EITHER, EPOCHS, IN_EPOCHS, UPDATES, TimmRole
from lintstep.interpreter import histories
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.handlers import Handlers
from lintstep.interpreter.library import Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import Const, Value


def make_schedule(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """Make a schedule of the unit that it is given."""
    given = arguments.get(row.params[IN_EPOCHS])
    kind = EPOCHS if given is None else EITHER
    if isinstance(given, Const):
        kind = EPOCHS if given.value else UPDATES
    return histories.make(machine, replace(row, kind=kind), name, arguments, node)


HANDLERS = Handlers(calls={TimmRole.SCHEDULE: make_schedule})
