#!/usr/bin/env python3
"""Write what is derived: the outputs, tables and pictures of both READMEs, and the rules' pages.

python docs/generate.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from lintstep import demo
from lintstep.cli.verifications import VerifyOptions, verified
from lintstep.interpreter.registry import libraries
from lintstep.rules import all_rules
from lintstep.rules.pages import page
from lintstep.verification.report import VerifyReport
from lintstep.verification.show.chart import svg
from lintstep.verification.show.curves import chart_of

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
PICTURE = "docs/frozen-and-fixed.svg"
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ ([^\n]*)\n.*?```", re.DOTALL)
TABLE = re.compile(r"(<!-- rules: begin -->\n).*?(<!-- rules: end -->)", re.DOTALL)
FRAMEWORKS = re.compile(r"(<!-- frameworks: begin -->\n).*?(<!-- frameworks: end -->)", re.DOTALL)
TITLES = {
    "torch": "PyTorch (`torch.optim`, its schedulers, samplers and averages)",
    "lightning": "Lightning",
    "accelerate": "accelerate",
    "transformers": "transformers (`Trainer`, its schedules)",
    "timm": "timm",
    "deepspeed": "DeepSpeed",
    "apex": "apex",
    "tensorflow": "TensorFlow 1 (`tensorflow`, `tensorflow.compat.v1`, `tf.contrib`, slim, Estimator)",
    "keras": "Keras",
    "optax": "optax",
    "paddle": "Paddle",
}
"""What frameworks are called, in the order of the table; others come after these by their own names."""
SCRIPT = re.compile(r"(<!-- script: begin -->\n).*?(<!-- script: end -->)", re.DOTALL)


def rules_table(folder: str) -> str:
    """Return the rules as a Markdown table; their pages are in a folder."""
    return "| code | name | | what it says |\n|---|---|---|---|\n" + "".join(
        f"| [{rule.code}]({folder}{rule.code}.md) | {rule.name} "
        f"| {rule.severity}{', fix' if rule.fixable else ''} | {rule.summary} |\n"
        for rule in all_rules()
    )


def frameworks_table() -> str:
    """Return the frameworks there are as a Markdown table: checked by the linter, verified by the runtime."""
    runtime = ROOT / "runtime" / "lintstep_runtime"
    known = {library.name for library in libraries()}
    names = [*(name for name in TITLES if name in known), *sorted(known - set(TITLES))]
    rows = "".join(
        f"| {TITLES.get(name, name)} | yes | {'yes' if (runtime / name).is_dir() else ''} |\n" for name in names
    )
    return f"| framework | checked | verified |\n|---|---|---|\n{rows}"


def rule_pages() -> dict[str, str]:
    """Return the text of each file under ``docs/rules``."""
    head = "# Rules\n\nErrors and warnings fail a check; infos do not, unless `fail-on` says so.\n\n"
    return {"index.md": head + rules_table("")} | {f"{rule.code}.md": f"{page(rule)}\n" for rule in all_rules()}


def picture() -> str:
    """Return the demo's rate, frozen beside fixed, as SVG."""
    shown = demo.DEMOS[demo.DEFAULT]
    frozen, fixed = _verified(shown.script), _verified(shown.fixed)
    chart = chart_of(replace(frozen, script="train.py", fixed=fixed))
    assert chart is not None
    return svg(chart)


def _verified(script: str) -> VerifyReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.py"
        path.write_text(script, encoding="utf-8")
        options = VerifyOptions(scripts=(str(path),), isolation="none")
        return verified(options, str(path))[0]


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


def with_tables(text: str) -> str:
    """Return a README with the rules, and the script of the demo, as they are now."""
    text = TABLE.sub(lambda found: found[1] + rules_table("docs/rules/") + found[2], text)
    text = FRAMEWORKS.sub(lambda found: found[1] + frameworks_table() + found[2], text)
    script = f"```python\n{demo.DEMOS[demo.DEFAULT].script}```\n"
    return SCRIPT.sub(lambda found: found[1] + script + found[2], text)


def with_blocks_of(text: str, model: str) -> str:
    """Return a README with the blocks of another."""
    blocks = iter(BLOCK.findall(model))
    return BLOCK.sub(lambda _: next(blocks), text)


def main() -> None:
    """Write all of it."""
    english, chinese = (ROOT / name for name in READMES)
    model = with_tables(with_outputs(english.read_text(encoding="utf-8")))
    english.write_text(model, encoding="utf-8")
    chinese.write_text(with_tables(with_blocks_of(chinese.read_text(encoding="utf-8"), model)), encoding="utf-8")
    (ROOT / PICTURE).write_text(picture(), encoding="utf-8")
    folder = ROOT / "docs" / "rules"
    folder.mkdir(exist_ok=True)
    pages = rule_pages()
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
