"""How the cost of a check grows with a script: ``python -m benchmarks.growth [--most 30000]``.

Each family is one kind of script in sizes that grow by about three. The cost is the CPU time of ``engine.check`` alone,
the least of some runs. The exponent is the slope of a line through log cost over log size, for the sizes that take long
enough to be measured; 1.1 is the most that counts as linear. A script beyond a bound ends as LS903 or as one error
("too large"); what the interpreter spent on it, without the parse, is held to two seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import math
import sys
import time
from collections.abc import Callable

from lintstep.checking import file as engine
from lintstep.project.config import Settings
from lintstep.source.script import SourceError, from_text

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
LINEAR = 1.1
SHORTEST = 0.02  # seconds; below it the fixed part of a check decides
BOUND = 2.0  # seconds that a script may take once a bound of the analysis has stopped it

HEAD = """\
import tensorflow as tf

weight = tf.Variable(2.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 100, 0.9)
"""
TAIL = "train_op = tf.train.AdamOptimizer(rate).minimize(weight * weight)\n"


def lines(size: int) -> str:
    """One statement after the other."""
    return "".join(f"v{number} = tf.add(weight, {number})\n" for number in range(size))


def short_lines(size: int) -> str:
    """The shortest statements there are."""
    return "x = 1\n" * size


def functions(size: int) -> str:
    """Functions that each call the one before, and are called."""
    parts = ["def f0(x):\n    return tf.identity(x)\n"]
    parts += [f"def f{n}(x):\n    return f{n - 1 if n % 8 else 0}(x)\n" for n in range(1, size // 3)]
    return "".join(parts) + "".join(f"v = f{n}(weight)\n" for n in range(size // 3))


def uncalled(size: int) -> str:
    """Functions that nothing calls."""
    return "".join(f"def f{n}(x):\n    y = tf.add(x, step)\n    return y\n" for n in range(size // 3))


def classes(size: int) -> str:
    """Classes with a method that sets an attribute and one that reads it."""
    one = (
        "class C{0}:\n    def __init__(self):\n        self.step = step\n"
        "    def read(self):\n        return tf.add(self.step, 1)\n"
    )
    return "".join(one.format(number) for number in range(size // 5))


def branches(size: int) -> str:
    """Branches one after the other, each of which may bind a name anew."""
    return "".join(f"if tf.flag{n}:\n    v = tf.add(weight, {n})\n" for n in range(size // 2))


def nesting(size: int) -> str:
    """Branches and loops nested ten deep, over and over."""
    deep = "".join("    " * n + (f"if tf.flag{n}:\n" if n % 2 else f"for i{n} in range(3):\n") for n in range(9))
    return (deep + "    " * 9 + "v = tf.add(weight, 1)\n") * (size // 10)


def train_ops(size: int) -> str:
    """Train ops, each with a schedule of its own on one counter."""
    one = (
        "r{0} = tf.train.exponential_decay(0.1, step, {0}, 0.9)\nt{0} = tf.train.AdamOptimizer(r{0}).minimize(weight)\n"
    )
    return "".join(one.format(number) for number in range(size // 2))


Family = Callable[[int], str]
FAMILIES: tuple[Family, ...] = (
    lines,
    short_lines,
    functions,
    uncalled,
    classes,
    branches,
    nesting,
    train_ops,
)


def cost(text: str, runs: int) -> tuple[float, float, str]:
    """Return the CPU seconds of a check, those of them that are not the parse, and what stopped it ("" where
    nothing did)."""
    best = (math.inf, math.inf)
    for _ in range(runs):
        source = from_text(text, "script.py")
        gc.collect()
        start = time.process_time()
        with contextlib.suppress(SourceError):
            _ = source.module
        parsed = time.process_time()
        report = engine.check(source, Settings())
        end = time.process_time()
        best = min(best, (end - start, end - parsed))
        if best[0] > 1:
            break
    limits = [finding.message for finding in report.findings if finding.code == "LS903"]
    stopped = [*limits, *(error.message for error in report.errors)]
    return *best, stopped[0] if stopped else ""


def exponent(points: list[tuple[int, float]]) -> float | None:
    """Return the slope of a line through log cost over log size, None for fewer than three points."""
    used = [(math.log(size), math.log(seconds)) for size, seconds in points if seconds >= SHORTEST]
    if len(used) < 3:
        return None
    middle = [sum(each) / len(used) for each in zip(*used, strict=True)]
    over = sum((x - middle[0]) * (y - middle[1]) for x, y in used)
    return float(over / sum((x - middle[0]) ** 2 for x, _ in used))


def main() -> int:
    """Print a row for each family; end with 1 where one grows faster than it may, or a bound comes too late."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest script, in lines")
    parser.add_argument("--only", help="the families to run, separated by commas")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    engine.prepare()
    cost(HEAD + TAIL, 1)
    sizes = [size for size in SIZES if size <= options.most]
    print("| family | " + " | ".join(f"{size:,}" for size in sizes) + " | exponent |")
    print("|---" * (len(sizes) + 2) + "|")
    bad = 0
    for family in FAMILIES:
        if options.only and family.__name__ not in options.only.split(","):
            continue
        free: list[tuple[int, float]] = []
        cells: list[str] = []
        for size in sizes:
            seconds, interpreting, stopped = cost(HEAD + family(size) + TAIL, options.runs)
            cells.append(f"{seconds * 1000:,.0f} ms{' (bound)' if stopped else ''}")
            if not stopped:
                free.append((size, seconds))
            elif interpreting > BOUND:
                bad += 1
                print(f"{family.__name__} of {size:,} lines: {interpreting:.1f} s until {stopped!r}", file=sys.stderr)
        found = exponent(free)
        bad += found is not None and found > LINEAR
        print(f"| {family.__name__} | " + " | ".join(cells) + f" | {'-' if found is None else f'{found:.2f}'} |")
        sys.stdout.flush()
    return int(bad > 0)


if __name__ == "__main__":
    raise SystemExit(main())
