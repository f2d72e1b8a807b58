"""lintstep beside its peers on one tree, all in one run: ``python -m benchmarks.compare PATH --peers VENV/bin``.

hyperfine does the timing. The tools run in turn, round after round, so that all see the same machine; the table gives
medians over the rounds, and each tool's wall and CPU as a ratio to lintstep's in the same round. CPU is user and system
time, children included; memory is the peak of the largest process.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers import INSTALL, Peer, floor, lintstep, peers

# Gives the peak memory, in KB, of the largest process that a command starts; nothing else of the output matters.
_PEAK = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
    "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@dataclass
class Measured:
    """What a tool cost: seconds a round, and the peak memory in MB."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: float = 0.0


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the wall and CPU seconds of one run in a folder."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        hyperfine = ["hyperfine", "--shell", "none", "--runs", "1", "--ignore-failure", "--style", "none"]
        line = " ".join(map(_quoted, command))
        subprocess.run(
            [*hyperfine, "--export-json", report.name, line],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        result = json.loads(Path(report.name).read_bytes())["results"][0]
    return result["mean"], result["user"] + result["system"]


def peak(command: list[str], folder: Path) -> float:
    """Return the peak memory of a command's largest process, in MB."""
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, check=True, cwd=folder
    )
    return int(done.stdout) / 1024


def compare(tools: list[Peer], folder: Path, path: str, rounds: int) -> dict[str, Measured]:
    """Measure the tools on a path, in turn, so many rounds; the first run of each, which is not counted, also tells
    its peak memory and fills the caches of the warm ones."""
    measured = {tool.name: Measured() for tool in tools}
    for tool in tools:
        measured[tool.name].peak = peak(tool.command(path), folder)
        if tool.warm:
            measured[tool.name].peak = peak(tool.command(path), folder)
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for tool in tools:
            wall, cpu = timed(tool.command(path), folder)
            measured[tool.name].wall.append(wall)
            measured[tool.name].cpu.append(cpu)
    return measured


def table(measured: dict[str, Measured]) -> str:
    """Return what was measured as a Markdown table; ratios are to lintstep's in the same round."""
    rows = ["| tool | wall, s | x lintstep | CPU, s | x lintstep | peak, MB |", "|---|---|---|---|---|---|"]
    own = measured["lintstep"]
    for name, one in measured.items():
        wall, cpu = (
            f"{statistics.median(seconds):.3f} | {_ratio(seconds, base):.2f}"
            for seconds, base in ((one.wall, own.wall), (one.cpu, own.cpu))
        )
        rows.append(f"| {name} | {wall} | {cpu} | {one.peak:.0f} |")
    return "\n".join(rows)


def _ratio(seconds: list[float], base: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(seconds, base, strict=True))


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\"'\"'") + "'"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path, help="the file or folder that every tool checks")
    parser.add_argument("--peers", type=Path, help=f"the programs of a virtual environment with {INSTALL}")
    parser.add_argument("--only", help="the peers to run, separated by commas; by default all")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    if not shutil.which("hyperfine"):
        parser.error("hyperfine is not installed: it does the timing")
    folder = options.path if options.path.is_dir() else options.path.parent
    path = "." if options.path.is_dir() else options.path.name
    with tempfile.TemporaryDirectory() as made:
        tools = [floor(), *lintstep(Path(made))]
        if options.peers:
            found = peers(options.peers.absolute(), Path(made))
            wanted = options.only.split(",") if options.only else [peer.name for peer in found]
            tools += [peer for peer in found if peer.name in wanted]
        print(table(compare(tools, folder, path, options.rounds)))


if __name__ == "__main__":
    main()
