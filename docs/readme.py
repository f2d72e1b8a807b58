#!/usr/bin/env python3
"""Write into both READMEs what is: the outputs of the examples and the table of rules.

python docs/readme.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from lintstep.rules import all_rules

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ ([^\n]*)\n.*?```", re.DOTALL)
TABLE = re.compile(r"(<!-- rules: begin -->\n).*?(<!-- rules: end -->)", re.DOTALL)


def table() -> str:
    """Return the rules as a Markdown table."""
    return "| code | name | | what it says |\n|---|---|---|---|\n" + "".join(
        f"| [{rule.code}](https://lintstep.readthedocs.io/rules/{rule.code}/) | {rule.name} "
        f"| {rule.severity}{', fix' if rule.fixable else ''} | {rule.summary} |\n"
        for rule in all_rules()
    )


def output(command: str) -> str:
    """Return what a command prints, run where the README stands."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "runtime")))}
    for variable in ("FORCE_COLOR", "COLUMNS"):
        environment.pop(variable, None)
    words = shlex.split(command)
    no_cache = ["--no-cache"] if words[1] == "check" else []
    run = [sys.executable, "-m", *words, *no_cache]
    return subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8").stdout


def with_outputs(text: str) -> str:
    """Return a README with its examples' outputs as they are now."""
    return CONSOLE.sub(lambda found: f"```console\n$ {found[1]}\n{output(found[1])}```", text)


def with_table(text: str) -> str:
    """Return a README with the rules as they are now."""
    return TABLE.sub(lambda found: found[1] + table() + found[2], text)


def with_blocks_of(text: str, model: str) -> str:
    """Return a README with the blocks of another."""
    blocks = iter(BLOCK.findall(model))
    return BLOCK.sub(lambda _: next(blocks), text)


def main() -> None:
    """Write both READMEs."""
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    model = with_table(with_outputs(english.read_text(encoding="utf-8")))
    english.write_text(model, encoding="utf-8")
    chinese.write_text(with_table(with_blocks_of(chinese.read_text(encoding="utf-8"), model)), encoding="utf-8")


if __name__ == "__main__":
    main()
