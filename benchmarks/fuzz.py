"""Throw bytes nobody would write at the command line for as long as you like.

    PYTHONPATH=.:runtime python benchmarks/fuzz.py [--seconds 3600] [--seed 0] [--jobs 1] [--corpus FOLDER]

Scripts, notebooks, configurations, baselines and cache entries are bent by tests/lintstep/mutating.py. Each is put into
a folder of its own, and the commands run on it in process. An input holds where every command ends with an exit code
that is documented, with no traceback, within ``--limit`` seconds, and leaves each of the user's files as it was; where
``--fix`` ran, as it was or as the fix makes it, readable. Prints how many of each kind held and each seed that did
not, which ``--seed N --kind K --seconds 0`` runs again. Ends with 1 where one did not.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import itertools
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from lintstep import api
from lintstep.checking import file as engine
from lintstep.checking.markers import matters
from lintstep.cli.main import main as lintstep
from lintstep.findings import Confidence
from lintstep.project.config import Settings
from lintstep.rules import all_rules
from tests.lintstep.mutating import mutated
from tests.rules import bad

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [file.read_bytes() for file in sorted((ROOT / "fixtures/scripts").glob("*.py"))]
SOURCES += [case.source.encode() for rule in all_rules() for case in bad(rule)]
CONFIGURATIONS = {
    "lintstep.toml": b'select = ["LS1"]\nextend-select = ["LS9"]\nfail-on = "error"\njobs = 2\nexclude = ["a/", "!b"]\n'
    b'confidence = "low"\n[severity]\nLS101 = "info"\n[per-file-ignores]\n"*.py" = ["LS2"]\n'
    b'[step-wrappers]\n"a.b" = "advance"\n',
    "pyproject.toml": b'[project]\nname = "x"\n[tool.lintstep]\nignore = ["LS302"]\ntarget = ["tensorflow"]\n'
    b'baseline = "known.json"\ncache-dir = ".cache"\n',
    ".gitignore": b"*.log\n!keep.py\n/build/\n**/data/[a-c]?.py\nt\\#*\n",
}
CODES = (0, 1, 2)
Files = dict[str, bytes]


def a_source(chance: random.Random) -> bytes:
    """Return some script, mostly from fixtures."""
    return chance.choice(SOURCES)


def a_notebook(chance: random.Random) -> bytes:
    """Return a script as a notebook of a few cells."""
    lines = a_source(chance).decode("utf-8", "replace").splitlines(keepends=True)
    cuts = sorted(chance.randint(0, len(lines)) for _ in range(3))
    parts = [lines[a:b] for a, b in itertools.pairwise([0, *cuts, len(lines)])]
    cells = [{"cell_type": "code", "source": chance.choice([part, "".join(part)])} for part in parts]
    metadata = {"kernelspec": {"language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4}, indent=chance.choice((None, 1))).encode()


def bent(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes mutated, or, now and then, bytes with no sense at all behind a word that lintstep looks for."""
    if chance.random() < 0.05:
        return b"# tensorflow minimize( exponential_decay\n" + chance.randbytes(chance.randint(0, 2000))
    return mutated(data, SOURCES, chance)


def scripts(chance: random.Random) -> tuple[Files, list[list[str]]]:
    """Return a bent script, and what to run."""
    return {"train.py": bent(a_source(chance), chance)}, [
        ["check", "--no-cache", "--confidence", "low", "--output-format", a_format(chance), "."],
        ["check", "--no-cache", "--confidence", "low", "--unsafe-fixes", "--diff", "train.py"],
        ["check", "--no-cache", "--confidence", "low", "--fix", "train.py"],
    ]


def notebooks(chance: random.Random) -> tuple[Files, list[list[str]]]:
    """Return a bent notebook, and what to run."""
    _, commands = scripts(chance)
    commands = [[word.replace("train.py", "train.ipynb") for word in command] for command in commands]
    return {"train.ipynb": bent(a_notebook(chance), chance)}, commands


def configurations(chance: random.Random) -> tuple[Files, list[list[str]]]:
    """Return a script beside a bent configuration, and what to run."""
    name = chance.choice(list(CONFIGURATIONS))
    data = mutated(CONFIGURATIONS[name], list(CONFIGURATIONS.values()), chance)
    commands = [["config"], ["config", "--output-format", "json", "train.py"], ["check", "--no-cache", "."]]
    return {"train.py": a_source(chance), name: data}, commands


def baselines(chance: random.Random) -> tuple[Files, list[list[str]]]:
    """Return a script beside a bent baseline, and what to run."""
    source = a_source(chance)
    report = api.check_source(source, "train.py")
    entries = [
        {"path": "train.py", "code": each.code, "fingerprint": each.fingerprint, "confidence": "high", "message": "m"}
        for each in report.findings
    ]
    data = mutated(json.dumps({"version": 1, "findings": entries}, indent=2).encode(), [b"[]{}null", source], chance)
    check = ["check", "--no-cache", "--baseline", "known.json", "train.py"]
    return {"train.py": source, "known.json": data}, [check, [*check, "--write-baseline"]]


def caches(chance: random.Random) -> tuple[Files, list[list[str]]]:
    """Return a script and what to run; the entries of its cache are bent between the runs."""
    check = ["check", "--cache-dir", ".cache", "--output-format", "json", "train.py"]
    return {"train.py": a_source(chance)}, [check, ["BEND"], check, check, ["clean", "--cache-dir", ".cache"]]


def a_format(chance: random.Random) -> str:
    """Return the name of an output format."""
    from lintstep.output import FORMATS

    return chance.choice(list(FORMATS))


KINDS: Mapping[str, Callable[[random.Random], tuple[Files, list[list[str]]]]] = {
    "scripts": scripts,
    "notebooks": notebooks,
    "configurations": configurations,
    "baselines": baselines,
    "caches": caches,
}


def hold(kind: str, seed: int, folder: Path) -> None:
    """Run one input. Raises AssertionError where it does not hold."""
    chance = random.Random(f"{kind} {seed}")
    files, commands = KINDS[kind](chance)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    os.chdir(folder)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    outputs = []
    for command in commands:
        if command == ["BEND"]:
            bend_cache(folder / ".cache", chance)
            continue
        result = CliRunner().invoke(lintstep, command, prog_name="lintstep")
        told = f"{command}: exit {result.exit_code}, {result.output[-2000:]}"
        assert result.exit_code in CODES and "Traceback" not in result.stderr, told
        assert "fault of lintstep" not in result.output, told
        outputs.append(result.stdout)
        for name, data in files.items():
            now = (folder / name).read_bytes()
            if now != data:
                assert "--fix" in command or "baseline" in " ".join(command), f"{command} changed {name}"
                files[name] = now
                sees(name, now)
    if kind == "caches":
        assert outputs[0] == outputs[1] == outputs[2], "a bent cache changed a report"
    assert not [file for file in folder.rglob("*.tmp") if "cache" not in str(file)], "a temporary file is left"


def bend_cache(cache: Path, chance: random.Random) -> None:
    """Bend, cut or remove the files of a cache."""
    for file in sorted(file for file in cache.rglob("*") if file.is_file()):
        if chance.random() < 0.1:
            file.unlink()
        elif file.suffix == ".json":
            file.write_bytes(bent_entry(file.read_bytes(), chance))


def bent_entry(data: bytes, chance: random.Random) -> bytes:
    """Return an entry's bytes bent until they are no whole entry: one with another message would be believed."""
    while True:
        new = mutated(data, [b"[]{}null-1e999", data], chance)
        try:
            json.loads(new)
        except ValueError:
            return new
        if chance.random() < 0.5:
            return chance.choice((b"{}", b"[]", b"null", b'{"rests_on":{}}', b'{"rests_on":[],"report":1}', b""))


def sees(name: str, data: bytes) -> None:
    """Say that a changed file can be read as what it is. Raises AssertionError."""
    if name.endswith(".json"):
        json.loads(data)
        return
    report = api.check_source(data, name, settings=Settings(confidence=Confidence.LOW))
    assert not report.errors, f"{name} can't be read after its fixes: {report.errors}"


def work(kinds: list[str], first: int, stride: int, end: float, limit: float, shared: Any) -> None:
    """Run inputs until the time is up; ``shared`` is told the seed at work, and counts what held and what did not."""
    engine.prepare()
    at, held, failed = shared
    with tempfile.TemporaryDirectory() as name:
        for seed in itertools.count(first, stride):
            at.value = seed
            for kind in kinds:
                faulthandler.dump_traceback_later(limit, exit=True)
                try:
                    hold(kind, seed, Path(name).resolve() / "project")
                    held[list(KINDS).index(kind)] += 1
                except Exception:
                    failed.value += 1
                    print(f"{kind}, seed {seed}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
                faulthandler.cancel_dump_traceback_later()
            gc.collect()  # a check leaves the collector off
            if time.monotonic() > end:
                break
        os.chdir("/")


def main() -> int:
    """Run until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=30, help="seconds for one input")
    parser.add_argument("--kind", choices=list(KINDS), action="append", help="only this; may be repeated")
    parser.add_argument("--corpus", type=Path, help="a folder of scripts to start from as well")
    options = parser.parse_args()
    if options.corpus:
        found = [data for file in sorted(options.corpus.rglob("*.py")) if matters(data := file.read_bytes())]
        SOURCES.extend(found[:: max(1, len(found) // len(SOURCES))])
    context = multiprocessing.get_context("fork")
    held, failed, hung = context.Array("L", len(KINDS)), context.Value("L", 0), 0
    end, running = time.monotonic() + options.seconds, []
    for first in range(options.jobs):
        shared = (context.Value("L", options.seed + first), held, failed)
        running.append((start(context, options, options.seed + first, end, shared), shared))
    while running:
        process, shared = running.pop(0)
        while process.is_alive():
            process.join(300)
            print(f"{sum(held[:]):,} held, {failed.value} did not, {hung} hung or died", flush=True)
        if process.exitcode:  # it hung and was ended, or died: the next seed goes on
            hung += 1
            print(f"seed {shared[0].value}: ended with {process.exitcode}", file=sys.stderr, flush=True)
            if time.monotonic() < end:
                running.append((start(context, options, shared[0].value + options.jobs, end, shared), shared))
    counts: list[int] = held[:]
    print(", ".join(f"{count:,} {kind}" for kind, count in zip(KINDS, counts, strict=True)), f"held ({sum(counts):,})")
    print(f"{failed.value} did not, {hung} hung or died")
    return int(failed.value + hung > 0)


def start(context: Any, options: argparse.Namespace, first: int, end: float, shared: Any) -> Any:
    """Return a process at work."""
    arguments = (options.kind or list(KINDS), first, options.jobs, end, options.limit, shared)
    process = context.Process(target=work, args=arguments)
    process.start()
    return process


if __name__ == "__main__":
    raise SystemExit(main())
