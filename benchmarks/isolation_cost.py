"""What full isolation adds to the start of a child: ``python benchmarks/isolation_cost.py [ROUNDS]``.

Runs the same empty child with ``full`` and with ``none``, in turn, and prints the medians in milliseconds. The target
is 60 ms over none.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from lintstep.verification import VerifyRequest
from lintstep.verification.child import start
from lintstep.verification.request import IsolationLevel

CHILD = """
import json, os

def prepare(request):
    pass

def run(request):
    event = {"event": "start", "version": 1, "engine": "reference", "rung": "as-is"}
    os.write(request["trace_fd"], (json.dumps(event) + "\\n").encode())
    return 0
"""


def measure(rounds: int) -> dict[IsolationLevel, float]:
    """Return the median seconds from start to end of a child that does nothing, by level."""
    with tempfile.TemporaryDirectory() as made:
        package = Path(made, "lintstep_runtime", "engine")
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").touch()
        (package / "child.py").write_text(CHILD)
        script = Path(made, "script.py")
        script.touch()
        real = start.locate
        start.locate = lambda module: Path(made) if module == "lintstep_runtime" else real(module)
        taken: dict[IsolationLevel, list[float]] = {"full": [], "none": []}
        for _ in range(rounds):
            for level, times in taken.items():
                begun = time.perf_counter()
                outcome = start.run(VerifyRequest(script, isolation=level))
                times.append(time.perf_counter() - begun)
                assert outcome.level == level, outcome
    return {level: statistics.median(times) for level, times in taken.items()}


def main() -> None:
    medians = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
    for level, seconds in medians.items():
        print(f"{level:5} {seconds * 1000:6.1f} ms")
    print(f"cost  {(medians['full'] - medians['none']) * 1000:6.1f} ms (target: under 60)")


if __name__ == "__main__":
    main()
