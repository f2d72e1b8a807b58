"""Kill lintstep with SIGKILL while it writes, and see that every file is whole: the old one or the new one.

    PYTHONPATH=.:runtime python benchmarks/kills.py [--times 200] [--seed 0]

For each of ``--fix``, ``--write-baseline`` and the cache, a process runs the command, and is killed ``--times`` times:
up to two milliseconds after it began to write. Prints how many kills left a temporary file, that is, fell into the
write, and how many came after it. Ends with 1 where a file was cut.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from lintstep.checking import file as engine
from lintstep.cli.main import main as lintstep

FILLER = "".join(f"# line {number} of what makes the file long enough to be cut\n" for number in range(500))
FROZEN = f"""\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 100, 0.96)
loss = tf.constant(1.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
{FILLER}"""
FIXED = FROZEN.replace("minimize(loss)", "minimize(loss, global_step=step)")
SCRIPT, BASELINE, CACHE = Path("train.py"), Path("known.json"), Path(".cache")
EMPTY = '{"version": 1, "findings": []}\n'


def run(*words: str) -> str:
    """Return what a command prints. Raises AssertionError where it fails at its work."""
    result = CliRunner().invoke(lintstep, list(words), prog_name="lintstep")
    assert result.exit_code in (0, 1), result.output
    return result.output


def fixes() -> None:
    """Mend the script."""
    run("check", "--no-cache", "--fix", "train.py")


def fixed_or_not() -> bool:
    """Whether the script is the old one or the new one."""
    return SCRIPT.read_text() in (FROZEN, FIXED)


def baselines() -> None:
    """Write what is found down."""
    run("check", "--no-cache", "--baseline", "known.json", "--write-baseline", "train.py")


def known_or_not() -> bool:
    """Whether the baseline is the old one or the new one, and the script untouched."""
    known = [entry["code"] for entry in json.loads(BASELINE.read_text())["findings"]]
    return known in ([], ["LS101"]) and SCRIPT.read_text() == FROZEN


def caches() -> None:
    """Fill the cache."""
    run("check", "--cache-dir", ".cache", "train.py")


def cached_right() -> bool:
    """Whether each entry is whole, and a check with the cache says what one without says."""
    for entry in CACHE.rglob("*.json"):
        json.loads(entry.read_bytes())
    with_cache = run("check", "--cache-dir", ".cache", "--output-format", "json", "train.py")
    return with_cache == run("check", "--no-cache", "--output-format", "json", "train.py")


WRITERS: dict[str, tuple[Callable[[], None], Callable[[], bool]]] = {
    "--fix": (fixes, fixed_or_not),
    "--write-baseline": (baselines, known_or_not),
    "cache": (caches, cached_right),
}


def kill(work: Callable[[], None], wait: float) -> None:
    """Do the work in another process, which is killed ``wait`` seconds after it began to write."""
    begun, begins = os.pipe()
    child = os.fork()
    if child == 0:
        sys.addaudithook(lambda event, _: event == "tempfile.mkstemp" and os.write(begins, b".") and None)
        work()
        os._exit(0)
    os.close(begins)
    if not os.read(begun, 1):
        raise AssertionError("it wrote nothing")
    os.close(begun)
    end = time.perf_counter() + wait
    while time.perf_counter() < end:  # a sleep is too coarse
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> int:
    """Kill each writer so many times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    engine.prepare()
    cut = 0
    for name, (work, whole) in WRITERS.items():
        within = after = 0
        for _ in range(options.times):
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                SCRIPT.write_text(FROZEN)
                BASELINE.write_text(EMPTY)
                before = written()
                kill(work, chance.random() * 0.002)
                within += any(file.is_file() for file in Path().rglob("*.tmp"))
                after += written() != before
                if not whole():
                    cut += 1
                    print(f"{name}: a file is neither the old one nor the new one", file=sys.stderr)
                os.chdir("/")
        print(f"{name}: {options.times} kills, {within} within the write, {after} after it", flush=True)
    print(f"{cut} files cut")
    return int(cut > 0)


def written() -> list[bytes]:
    """Return what the files hold that a command may write."""
    return [SCRIPT.read_bytes(), BASELINE.read_bytes(), *(file.read_bytes() for file in CACHE.rglob("*.json"))]


if __name__ == "__main__":
    raise SystemExit(main())
