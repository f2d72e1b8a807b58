"""``python -m lintstep_runtime script.py [args]``: runs a script and prints what it prints, with its exit code.

The script is run to its end, in the current folder, with real files. Packages and files that are not there are made up,
each announced on stderr.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

from lintstep_runtime.engine import trace
from lintstep_runtime.loader.finders import SITE
from lintstep_runtime.loader.sites import is_first_party

USAGE = "usage: python -m lintstep_runtime script.py [args]"


def main(arguments: list[str]) -> int:
    """Run the script that `arguments` begins with and return its exit code."""
    if not arguments or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    script = Path(arguments[0])
    if not script.is_file():
        print(f"{script}: no such file", file=sys.stderr)
        return 2
    from lintstep_runtime.engine.runner import run_script
    from lintstep_runtime.inputs import Surroundings

    trace.observe(_announce)
    absolute = str(script.absolute())
    around = Surroundings(absolute, str(Path(absolute).parent), None, tuple(arguments[1:]))
    ending = run_script(around, "inputs", site_folders(), seed=None)
    if ending.status == "exited" and ending.detail and not ending.detail.lstrip("-").isdigit():
        print(ending.detail, file=sys.stderr)
    elif ending.error is not None and ending.status == "raised":
        _print_error(ending.error, ending.detail, absolute, ending.line)
    return ending.code


def site_folders() -> list[str]:
    """Return the folders on ``sys.path`` that numpy and fissix are imported from."""
    return [entry for entry in sys.path if entry and any(Path(entry, name).is_dir() for name in SITE)]


def _announce(event: str, fields: dict[str, Any]) -> None:
    if event == "assumption":
        print(f"lintstep_runtime: {fields['text']}", file=sys.stderr)


def _print_error(error: BaseException, detail: str, script: str, line: int) -> None:
    """Print an exception as Python does, without the frames of this package."""
    steps = [step for step in traceback.extract_tb(error.__traceback__) if is_first_party(step.filename)]
    if not steps:
        print(f"{script}:{line}: {detail}" if line else f"{script}: {detail}", file=sys.stderr)
        return
    print("Traceback (most recent call last):", file=sys.stderr)
    print("".join(traceback.format_list(steps)), end="", file=sys.stderr)
    print("".join(traceback.format_exception_only(error)), end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
