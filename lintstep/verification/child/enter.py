"""The first thing a child runs: it shuts itself in, says how well, and hands over to the runtime.

Started as a file, by a fresh interpreter. Its arguments, if there are any, are an engine's module, its folder and that
of its libraries, which it loads at once. On standard input comes one JSON object: ``policy`` (`isolation.Policy`),
``need`` (the least level that will do), ``engine`` (the module that runs the script), ``path`` (folders to import that
module from, and nothing after it) and ``request`` (what the engine is asked). Standard output carries the trace; its
first line is ``{"event": "isolation", "level": ..., "layers": [[name, holds, detail, open], ...]}``, written before any
of the user's code is even read. With less than is needed the child ends there.
"""

from __future__ import annotations

import sys

SEPARATOR = "/" if sys.platform != "win32" else "\\"
HERE = __file__.rpartition(SEPARATOR)[0]
ABOVE = HERE.rpartition(SEPARATOR)[0]  # the folder that holds the package `isolation`
sys.path[:] = [entry for entry in sys.path if entry != HERE]  # the standard library alone, until this says otherwise

import importlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
from types import ModuleType  # noqa: E402

TOO_WEAK = 77
"""Exit code: the isolation that could be had is less than was demanded."""


def main() -> int:
    isolation, platform = _isolation()
    if sys.argv[1:]:
        module, folder, libraries = sys.argv[1:]
        _engine(module, [folder]).prepare({"site": [libraries]})
    asked = sys.stdin.buffer.read()
    if not asked:
        return 0  # nobody needs this child after all
    given = json.loads(asked)
    policy, request = given["policy"], given["request"]
    platform.limit(policy)
    os.chdir(policy["folder"])
    os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), policy["folder"]))
    trace = _take_descriptors()
    engine = _engine(given["engine"], given["path"])
    request["trace_fd"] = trace
    engine.prepare(request)
    layers = platform.enclose(policy) if given["need"] != "none" else []
    level = isolation.level(layers)
    os.write(trace, json.dumps({"event": "isolation", "level": level, "layers": layers}).encode() + b"\n")
    if isolation.LEVELS.index(level) > isolation.LEVELS.index(given["need"]):
        return TOO_WEAK
    _audit(trace, policy["folder"])
    status: int = engine.run(request)
    os._exit(status)  # the script's own threads have no say any more


def _engine(module: str, folders: list[str]) -> ModuleType:
    """Load an engine from some folders, which are on the import path only meanwhile."""
    sys.path.extend(folders)
    try:
        return importlib.import_module(module)
    finally:
        del sys.path[-len(folders) :]


def _isolation() -> tuple[ModuleType, ModuleType]:
    """Load the isolation package and this platform's module, and leave no trace of them on the import path."""
    names = {"linux": "linux", "darwin": "macos", "win32": "windows"}
    sys.path.insert(0, ABOVE)
    try:
        package = importlib.import_module("isolation")
        module = importlib.import_module(f"isolation.{names.get(sys.platform, 'posix')}")
        importlib.import_module("isolation.audit")
    finally:
        sys.path.remove(ABOVE)
    return package, module


def _audit(trace: int, folder: str) -> None:
    sys.modules["isolation.audit"].report(trace, folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "isolation"]:
        del sys.modules[name]


def _take_descriptors() -> int:
    """Return a descriptor of the trace beyond the standard three; input and output now lead nowhere."""
    trace = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return trace


if __name__ == "__main__":
    sys.exit(main())
