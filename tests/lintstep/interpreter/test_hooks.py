"""Methods that a library calls on a project class: their order, and how often they are called."""

from __future__ import annotations

import pytest

from lintstep.interpreter import registry
from lintstep.interpreter.imports import Importer
from lintstep.interpreter.library import Hook, Pace
from lintstep.interpreter.program import interpret
from lintstep.source.script import from_bytes

SCRIPT = b"""\
from looping import Loop

class Training(Loop):
    def on_batch(self): return 1
    def other(self): return 2
    def on_start(self): return 3
"""
HOOKS = {"on_start": Hook(Pace.ONCE, 0), "on_batch": Hook(Pace.BATCH, 1)}


@pytest.mark.parametrize(
    ("base", "order"),
    [("looping.Loop", ["on_start", "on_batch", "other"]), ("another.Loop", ["on_batch", "other", "on_start"])],
)
def test_hooks_come_first_in_the_order_in_which_they_are_called(
    base: str, order: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "hook", lambda above, name: HOOKS.get(name) if above == base else None)
    machine = interpret(from_bytes(SCRIPT, "train.py", None), Importer(lambda file: None))
    roots = [root for root, _ in machine.records.returned]
    assert [root.name.removeprefix("Training.") for root in roots] == order
    expected = [HOOKS.get(name) if base == "looping.Loop" else None for name in order]
    assert [root.hook for root in roots] == expected
