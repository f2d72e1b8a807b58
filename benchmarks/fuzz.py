"""Throw mutated scripts, notebooks, configurations, baselines and caches at lintstep for as long as you like.

    PYTHONPATH=.:runtime python benchmarks/fuzz.py [--seconds 3600] [--seed 0]

The inputs and what must hold for them are those of tests/lintstep/test_robustness.py; this only goes on for longer.
Prints how many of each held, and each seed that did not. Ends with 1 where one did not.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.lintstep import test_robustness as robustness

SLOW = 10.0  # seconds for one input: it did not hang, but somebody should look


class _Folders:
    """Gives the folder pytest would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def getbasetemp(self) -> Path:
        return self.folder


def main() -> int:
    """Run until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    held: Counter[str] = Counter()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folders = _Folders(Path(name))
        kinds: dict[str, Callable[..., None]] = {
            "scripts": inner(robustness.test_mutated_scripts),
            "notebooks": inner(robustness.test_mutated_notebooks),
            "configurations": partial(inner(robustness.test_mutated_configurations), folders),
            "baselines and caches": partial(inner(robustness.test_mutated_baselines_and_caches), folders),
        }
        end = time.monotonic() + options.seconds
        for seed in itertools.count(options.seed):
            if time.monotonic() > end:
                break
            for kind, holds in kinds.items():
                start = time.monotonic()
                try:
                    holds(seed=seed)
                except Exception:
                    failed += 1
                    print(f"{kind}, seed {seed}:\n{traceback.format_exc()}", flush=True)
                else:
                    held[kind] += 1
                if (took := time.monotonic() - start) > SLOW:
                    print(f"{kind}, seed {seed}: {took:.1f} s", flush=True)
    print(", ".join(f"{count:,} {kind}" for kind, count in held.items()), f"held; {failed} did not")
    return int(failed > 0)


def inner(test: Callable[..., None]) -> Callable[..., None]:
    """Return the function that a hypothesis test repeats."""
    found: Callable[..., None] = test.hypothesis.inner_test  # type: ignore[attr-defined]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
