"""A stand-in for the runtime: a child whose scripts write the trace themselves, so that the parent is tested alone."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from lintstep.verification.child import start

CHILD = """
import json, os, sys

def prepare(request):
    pass

class Settled(BaseException):
    pass

class Anything:
    def __getattr__(self, name):
        return lambda *_: 0

def settle():
    raise Settled

def run(request):
    descriptor, script = request["trace_fd"], request["script"]

    def emit(event, **fields):
        os.write(descriptor, (json.dumps({"event": event, **fields}) + "\\n").encode())

    def counter(id="c", name="step", line=1, **fields):
        emit("counter", **{"id": id, "name": name, "path": script, "line": line, "kind": "variable", **fields})

    def update(id="t", line=2, step=None, reads=("c",), **fields):
        emit("update", **{"id": id, "path": script, "line": line, "kind": "minimize", "step": step,
                            "reads": list(reads), "opaque": False, **fields})

    def run_op(rate=0.1, op="t", loss=None, **counters):
        emit("run", op=op, rate=rate, counters=counters or {"c": 0}, loss=loss)

    names = {"emit": emit, "counter": counter, "update": update, "run_op": run_op, "settle": settle,
             "tf": Anything(), "request": request, "descriptor": descriptor, "__name__": "__main__"}
    text = request.get("source") or open(script, encoding="utf-8").read()
    emit("start", version=2, engine="reference", script=script, rung="as-is")
    try:
        exec(compile(text, script, "exec"), names)
        end = {"status": "finished"}
    except Settled:
        end = {"status": "settled"}
    except SystemExit as error:
        end = {"status": "exited", "detail": str(error.code)}
    except SyntaxError as error:
        end = {"status": "raised", "detail": f"SyntaxError: {error.msg}", "path": script, "line": error.lineno}
    except BaseException as error:
        end = {"status": "raised", "detail": f"{type(error).__name__}: {error}"[:500]}
    emit("end", **end)
    return 0
"""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that writes a script for the stand-in child and makes the parent start that child."""
    package = tmp_path / "engine" / "lintstep_runtime" / "engine"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "child.py").write_text(CHILD, encoding="utf-8")
    real = start.locate

    def locate(module: str) -> Path:
        return package.parents[1] if module == "lintstep_runtime" else real(module)

    monkeypatch.setattr(start, "locate", locate)

    def write(text: str) -> Path:
        path = tmp_path / "project" / "train.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    return write
