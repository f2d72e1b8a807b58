"""Runs one script with everything around it in place: for the child, and for ``python -m lintstep_runtime``."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from lintstep_runtime.engine import frameworks, pace, trace
from lintstep_runtime.engine.ladder import Climb
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Conventions
from lintstep_runtime.inputs import Surroundings, provide
from lintstep_runtime.inputs.conventions import GoOn
from lintstep_runtime.loader import source
from lintstep_runtime.loader.program import Ending, Program

BUDGET = 2e9  # multiplications: some tenths of a second


def serve(request: dict[str, Any], stream: int) -> None:
    """Serve a child's request (see `child`), writing the trace to the descriptor `stream`."""
    trace.open_trace(lambda line: os.write(stream, line.encode("utf-8", "backslashreplace")))
    writers = [(each["path"], each["line"], each["end_line"]) for each in request.get("writers") or ()]
    pace.begin(pace.Pace(request.get("steps", 12), writers, request.get("seconds")))
    current_run().batches = request.get("batches", 8)
    script, project = request["script"], request.get("project")
    with _working_folder(request.get("cwd")) as folder:
        around = Surroundings(script, project or str(Path(script).parent), folder, tuple(request.get("args", ())))
        rung, text = request.get("rung", trace.RUNGS[-1]), request.get("source")
        run_script(around, rung, request.get("site", []), text, request.get("seed", 0))


def run_script(
    around: Surroundings, rung: str, site: list[str], text: str | None = None, seed: int | None = 0
) -> Ending:
    """Climb the ladder with one script, up to `rung`; return how the script itself ended.

    `site` are the folders that hold numpy, `text` replaces the script's own, `seed` is for `random` and numpy.
    """
    if seed is not None:
        random.seed(seed)
        np.random.seed(seed)
    invent, recover = (trace.RUNGS.index(rung) >= trace.RUNGS.index(least) for least in ("inputs", "recovery"))
    provided = provide(around, invent)
    program = Program(
        around.script,
        around.folders(),
        recover=recover,
        opaque=invent,
        texts={} if text is None else {around.script: source.decode(text.encode())},
        names=provided.names,
        substitutes=provided.substitutes,
    )
    provided.sees(program.finder.folders)
    here = current_run()
    here.recovers, here.invents, here.budget = recover, invent, BUDGET if invent else None
    here.put(Conventions, GoOn())

    with program.installed(site, [provided.finder, frameworks.Finder()]):
        return Climb(program, around.script, rung).run()


def _temporary_folder() -> contextlib.AbstractContextManager[str]:
    import tempfile

    return tempfile.TemporaryDirectory(ignore_cleanup_errors=True)


@contextlib.contextmanager
def _working_folder(given: str | None) -> Iterator[str]:
    before = Path.cwd()
    with _temporary_folder() if given is None else contextlib.nullcontext(given) as folder:
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)
