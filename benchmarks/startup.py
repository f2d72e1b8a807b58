"""What a command costs before it does any work, as ratios measured in one run.

    python benchmarks/startup.py [--runs 9] [--tensorflow PYTHON]

Each pair of commands is run in turn, so that both see the same machine. Wall and CPU seconds are medians; PYTHON is an
interpreter that has TensorFlow, to compare a verification with the import alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "fixtures" / "scripts" / "seed.py"
LINTSTEP = [sys.executable, "-m", "lintstep"]
UNRELATED = 200  # files of the folder in which none can matter


def cost(command: list[str]) -> tuple[float, float]:
    """Return the wall and CPU seconds of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(what: str, command: list[str], against: list[str], runs: int) -> None:
    """Print the medians of two commands, and their ratio."""
    for each in (command, against):
        cost(each)  # bytecode and the file cache
    pairs = [(cost(command), cost(against)) for _ in range(runs)]
    (wall, cpu), (base_wall, base_cpu) = (
        tuple(statistics.median(pair[side][kind] for pair in pairs) for kind in (0, 1)) for side in (0, 1)
    )
    print(
        f"{what:44} wall {wall:6.3f} s / {base_wall:6.3f} s = {wall / base_wall:5.2f}"
        f"   CPU {cpu:6.3f} s / {base_cpu:6.3f} s = {cpu / base_cpu:5.2f}"
    )


def main() -> None:
    """Run the comparisons."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--tensorflow", metavar="PYTHON")
    options = parser.parse_args()
    os.chdir(ROOT)
    imports = [sys.executable, "-c", "import libcst, click"]
    compare(
        "check the seed script / import libcst, click",
        [*LINTSTEP, "check", "--no-cache", str(SEED)],
        imports,
        options.runs,
    )
    with tempfile.TemporaryDirectory() as folder:
        for number in range(UNRELATED):
            Path(folder, f"module_{number}.py").write_text("import os\n\n\ndef name():\n    return os.name\n" * 20)
        nothing = [sys.executable, "-c", "import click"]
        compare(
            f"check {UNRELATED} unrelated files / import click", [*LINTSTEP, "check", folder], nothing, options.runs
        )
    verify = [*LINTSTEP, "verify", str(SEED)]
    compare("verify the seed script / import numpy", verify, [sys.executable, "-c", "import numpy"], options.runs)
    if options.tensorflow:
        tensorflow = [options.tensorflow, "-c", "import tensorflow"]
        compare("verify the seed script / import tensorflow", verify, tensorflow, max(3, options.runs // 3))


if __name__ == "__main__":
    main()
