"""The READMEs say what is: their commands run, their outputs are those, and the two tell the same.

What differs is written anew by ``python docs/readme.py``.
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import lintstep

ROOT = Path(lintstep.__file__).parents[1]
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
# How far this machine can shut a script in is not the README's to say.
ISOLATION = re.compile(r"isolation (?:full|partial|resources-only|none)")


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("readme", ROOT / "docs" / "readme.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


readme = script()


@pytest.mark.parametrize("example", list(readme.CONSOLE.finditer(ENGLISH)), ids=lambda found: found[1])
def test_an_example_prints_what_the_readme_shows(example: re.Match[str]) -> None:
    shown = example[0].partition(f"$ {example[1]}\n")[2].removesuffix("```")
    assert ISOLATION.sub("isolation full", readme.output(example[1])) == shown
    assert shown


def test_set_up_takes_two_commands() -> None:
    commands = re.findall(r"^```sh\n(.*?)\n```$", ENGLISH, re.MULTILINE | re.DOTALL)
    assert len(commands) == 2
    assert not any("\n" in command for command in commands)


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_the_table_of_rules_is_the_rules(text: str) -> None:
    assert readme.with_table(text) == text
    assert "| [LS101](" in text


def test_both_readmes_have_the_same_commands_and_examples() -> None:
    assert readme.with_blocks_of(CHINESE, ENGLISH) == CHINESE
    assert len(readme.BLOCK.findall(CHINESE)) == len(readme.BLOCK.findall(ENGLISH))
    inline = re.compile(r"`(lintstep [^`]+)`")
    assert inline.findall(CHINESE) == inline.findall(ENGLISH)
    assert len(re.findall(r"^## ", CHINESE, re.MULTILINE)) == len(re.findall(r"^## ", ENGLISH, re.MULTILINE))
