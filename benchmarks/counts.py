"""What fixed commands do, counted, not timed: ``python -m benchmarks.counts [--record]``.

A count is the same on every machine and under every load, so noise can't hide a slow-down. For each command:

- ``calls``: calls of lintstep's own functions, and calls that they make of functions written in C;
- ``nodes``: syntax nodes that were parsed;
- ``modules``: modules that were imported.

They are compared with benchmarks/counts.json, which holds them for each minor version of CPython. More than a twentieth
above what is recorded is a slow-down, and ends with 1; ``--record`` writes down today's counts, after a change that is
worth its price. Instructions (valgrind) were not taken: they differ from one build of CPython to the next.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RECORDED = Path(__file__).with_name("counts.json")
TOLERANCE = 0.05
UNRELATED = 200  # files of the folder in which none can matter


def commands(folder: Path) -> dict[str, list[str]]:
    """Return the commands by name; what they check is copied or made in a folder, away from any configuration."""
    seed = folder / "seed.py"
    seed.write_bytes((ROOT / "fixtures" / "scripts" / "seed.py").read_bytes())
    plain = folder / "plain"
    plain.mkdir()
    for number in range(UNRELATED):
        (plain / f"module_{number}.py").write_text("import os\n\n\ndef name():\n    return os.name\n" * 20)
    from benchmarks.growth import HEAD, TAIL, branches, classes, functions, lines, nesting

    large = folder / "large.py"
    large.write_text(HEAD + "".join(family(100) for family in (lines, functions, classes, branches, nesting)) + TAIL)
    return {
        "the seed script": [str(seed)],
        "a script of 500 lines": [str(large)],
        f"{UNRELATED} files that can't matter": [str(plain)],
    }


def count(arguments: list[str]) -> dict[str, int]:
    """Run ``lintstep check`` in this process and return what it did."""
    calls = nodes = 0
    own = str(ROOT / "lintstep") + os.sep
    mine: dict[CodeType, bool] = {}

    def ours(code: CodeType) -> bool:
        known = mine.get(code)
        if known is None:
            known = mine[code] = code.co_filename.startswith(own)
        return known

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls, nodes
        if event == "call":
            calls += ours(frame.f_code)
        elif event == "return" and frame.f_code is syntax.parse.__code__ and argument is not None:
            nodes += sum(1 for _ in ast.walk(argument))
        elif event == "c_call":
            calls += ours(frame.f_code)

    from lintstep.cli.main import main
    from lintstep.source import syntax

    threading.setprofile(profile)
    sys.setprofile(profile)
    main(["check", "--no-cache", "--jobs", "1", "--output-format", "json", *arguments], standalone_mode=False)
    sys.setprofile(None)
    return {"calls": calls, "nodes": nodes, "modules": len(sys.modules)}


def counted() -> dict[str, dict[str, int]]:
    """Return the counts of every command, each in a process of its own."""
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "runtime")]),
    }
    found = {}
    with tempfile.TemporaryDirectory() as made:
        for name, arguments in commands(Path(made)).items():
            program = [sys.executable, "-m", "benchmarks.counts", "--count", *arguments]
            done = subprocess.run(program, cwd=made, env=environment, capture_output=True, text=True, check=True)
            found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Compare, or record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help="write down today's counts for this Python")
    parser.add_argument("--count", metavar="PATH", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.count:
        print("\n" + json.dumps(count([options.count])))
        return 0
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    recorded = json.loads(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    found = counted()
    if options.record:
        recorded[version] = found
        RECORDED.write_text(json.dumps(dict(sorted(recorded.items())), indent=2) + "\n", encoding="utf-8")
    elif version not in recorded:
        print(f"no counts are recorded for Python {version}, so nothing is compared: {json.dumps(found)}")
        return 0
    return report(found, recorded[version])


def report(found: dict[str, dict[str, int]], recorded: dict[str, dict[str, int]]) -> int:
    """Print each count beside what is recorded; return 1 where one is too high."""
    slower = 0
    for name, counts in found.items():
        for kind, number in counts.items():
            before = recorded.get(name, {}).get(kind, 0)
            change = (number - before) / before if before else float(number > 0)
            verdict = "too high" if change > TOLERANCE else "lower: record it" if change < -TOLERANCE else ""
            slower += change > TOLERANCE
            print(f"{name:32} {kind:8} {number:>10,} {before:>10,} {change:+7.1%} {verdict}".rstrip())
    return int(slower > 0)


if __name__ == "__main__":
    raise SystemExit(main())
