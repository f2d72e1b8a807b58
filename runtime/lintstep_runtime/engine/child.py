"""The entry point inside the isolated process: one request in, one trace out.

How it is started
-----------------
The parent starts a bare interpreter (``python -I -S``: no environment, no user site, no ``site`` packages, no script
folder on ``sys.path``) that makes this package importable, closes its sandbox and hands over. The least launcher is ::

    python -I -S -c "import sys; sys.path.append(RUNTIME); from lintstep_runtime.engine import child; child.main()"

where RUNTIME is the folder that holds ``lintstep_runtime`` (it may be a full ``site-packages``: nothing else is ever
imported from it). `main` is three steps, and a launcher that has a sandbox to close takes them one by one ::

    request = read_request(sys.stdin.buffer)   # one JSON object, up to the end of the stream
    prepare(request)                           # imports numpy and whatever must be loaded while files are still open
    ...close the sandbox...
    sys.exit(run(request))

The request
-----------
A JSON object; only ``script`` is required.

========== ================ =========================================================================================
key        default          meaning
========== ================ =========================================================================================
script     (required)       the absolute path of the script; events carry it unchanged
source     the file's text  text that is run in the place of the file's (a fixed script in memory)
args       []               ``sys.argv[1:]``
project    script's folder  first-party modules are looked for in the script's folder, then here
steps      12               after so many runs of every train op in reach the child settles by itself
rung       "library"        the highest rung it may take: "as-is" < "inputs" < "recovery" < "force" < "library"
writers    []               [{"path", "line", "end_line"}]: places that may write a counter. While one of them
                            has not been executed, the child leaves loops early instead of settling
site       []               the folders that hold numpy and fissix; only these two are imported from there
cwd        a fresh folder   an empty folder to work in; relative writes land here, relative reads look here first, then
                            beside the script. The child creates one when the key is missing
trace_fd   1                descriptor the trace is written to. The child keeps a copy of it and then points
                            descriptors 0, 1 and 2 of the script at nothing (see ``output``)
output     "discard"        "print" keeps the script's own stdout and stderr
seed       0                seeds `random`, numpy and the runtime
seconds    null             wall-clock seconds after which it settles by itself (the parent's own clock should be later)
========== ================ =========================================================================================

The trace
---------
The events of ``docs/trace.md``. There are at most three sections, each from `start` to `end`, in one process:

1. ``start`` with ``rung`` "as-is", "inputs" or "recovery": the script is run once, with everything up to that rung
   *allowed*. What was needed shows in the trace: an `assumption` says that an input was synthesised, a `skipped` that a
   statement was. Until the first `skipped` the run is exactly what the rung below would have shown, and until the first
   `assumption` it is the script as it is. So one child serves three rungs.
2. ``start`` with ``rung`` "force", where train ops were built and have not run: each is run a few times.
3. ``start`` with ``rung`` "library", where no train op was built: functions that build one are called with opaque
   arguments, and what they build is run as in "force".

Counter and train-op ids hold for the whole trace.

The exit code is 0 where the trace is complete, whatever the script did, and 2 where the request makes no sense (one
line on stderr). The script's own exit code is in its `end` event.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from typing import IO, Any

from lintstep_runtime.engine.trace import RUNGS
from lintstep_runtime.loader.finders import SiteFinder

PRELOADED = ("numpy", "lintstep_runtime.engine.runner")


class RequestError(Exception):
    """The request makes no sense; the message is one line."""


def read_request(stream: IO[bytes]) -> dict[str, Any]:
    """Read one request.

    Raises:
        RequestError: it is no JSON object, names no script, or names a rung that is none.
    """
    try:
        request = json.loads(stream.read())
    except ValueError as error:
        raise RequestError(f"the request is no JSON: {error}") from None
    if not isinstance(request, dict) or not isinstance(request.get("script"), str):
        raise RequestError("the request names no script")
    if request.get("rung", RUNGS[-1]) not in RUNGS:
        raise RequestError(f"the request names an unknown rung: {request['rung']}")
    return request


def prepare(request: dict[str, Any]) -> None:
    """Import what the run will need, while files can still be opened."""
    finder = SiteFinder(request.get("site", []))
    sys.meta_path.append(finder)
    gc.disable()  # modules stay: looking through them for what is dropped finds nothing
    try:
        for name in PRELOADED:
            importlib.import_module(name)
        from lintstep_runtime.engine.frameworks import frameworks

        frameworks()
    finally:
        sys.meta_path.remove(finder)
        gc.freeze()
        gc.enable()


def run(request: dict[str, Any]) -> int:
    """Run the request's script and write its trace; return the child's exit code."""
    from lintstep_runtime.engine.runner import serve

    serve(request, _take_output(request))
    return 0


def main() -> int:
    """Serve one request from standard input. Does not return when it has: the script's threads have no say any more."""
    try:
        request = read_request(sys.stdin.buffer)
    except RequestError as error:
        print(error, file=sys.stderr)
        return 2
    prepare(request)
    status = run(request)
    sys.stdout.flush()
    os._exit(status)


def _take_output(request: dict[str, Any]) -> int:
    """Return a descriptor of the trace that is out of the script's way; see ``output``."""
    stream = os.dup(request.get("trace_fd", 1))
    if request.get("output", "discard") == "discard":
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        os.close(nothing)
    return stream
