"""Starts the child: a fresh interpreter that loads the engine and waits for its request on standard input.

``lintstep verify`` starts its first child before it reads its own command line: both take about as long, and the child
needs nothing of it until it has loaded. It ends by itself where no request comes. So this module imports little.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import PathFinder

HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib takes as long as starting Python
ENTER = os.path.join(HERE, "enter.py")  # noqa: PTH118
ENGINE = "lintstep_runtime.engine.child"
_PASSED_ON = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "WINDIR")
_waiting: list[subprocess.Popen[bytes]] = []


def ahead() -> None:
    """Start a child that bears no marks of its request: the bundled engine's, where nothing goes before its command."""
    runtime, numpy = folder_of("lintstep_runtime"), folder_of("numpy")
    if sys.platform == "linux" and runtime and numpy:
        loaded = [ENGINE, runtime, numpy]
        try:
            _waiting.append(start([], sys.executable, loaded))
        except OSError:
            return  # what is wrong is said when it is started again


def start(before: list[str], python: str, loaded: list[str]) -> subprocess.Popen[bytes]:
    """Start a child with nothing of the user's environment, in a process group of its own; the child started ahead, if
    it is the one that is asked for. ``loaded`` are an engine's module, its folder and that of its libraries, which it
    loads at once; empty for an engine that is loaded when the request is there. Raises OSError."""
    line = [*before, python, "-s", "-S", "-B", ENTER, *loaded]
    return _started_ahead(line) or subprocess.Popen(
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
        start_new_session=True,
    )


def _started_ahead(line: list[str]) -> subprocess.Popen[bytes] | None:
    try:
        process = _waiting.pop()
    except IndexError:  # there was none, or another thread has taken it
        return None
    if process.args == line and process.poll() is None:
        return process
    process.communicate()
    return None


def folder_of(package: str) -> str | None:
    """Return the folder that a package would be imported from, without importing it; None where it is not there."""
    found = PathFinder.find_spec(package)
    if found is None or found.origin is None:
        return None
    return os.path.dirname(os.path.dirname(os.path.realpath(found.origin)))  # noqa: PTH120


def _environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    return {**passed, **single, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PATH": os.defpath}
