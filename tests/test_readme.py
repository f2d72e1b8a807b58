"""The READMEs and the documentation say what is: outputs, tables, pictures and links; both READMEs tell the same.

What differs is written anew by ``python docs/generate.py``.
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
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
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
def test_the_rules_and_the_script_are_those_of_today(text: str) -> None:
    assert readme.with_tables(text) == text
    assert "| [LS101](docs/rules/LS101.md)" in text


def test_both_readmes_have_the_same_commands_and_examples() -> None:
    assert readme.with_blocks_of(CHINESE, ENGLISH) == CHINESE
    assert len(readme.BLOCK.findall(CHINESE)) == len(readme.BLOCK.findall(ENGLISH))
    inline = re.compile(r"`(lintstep [^`]+)`")
    assert inline.findall(CHINESE) == inline.findall(ENGLISH)
    assert len(re.findall(r"^## ", CHINESE, re.MULTILINE)) == len(re.findall(r"^## ", ENGLISH, re.MULTILINE))
    targets = re.compile(r"\]\((docs/[^)]+)\)")
    assert set(targets.findall(CHINESE)) == set(targets.findall(ENGLISH))


def test_the_picture_is_what_the_demo_gives() -> None:
    assert (ROOT / readme.PICTURE).read_text(encoding="utf-8") == readme.picture()


def test_the_pages_of_the_rules_are_those_of_today() -> None:
    pages = readme.rule_pages()
    assert {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")} == pages


# Links

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if not target.startswith(("https://", "#")):
            path, _, anchor = target.partition("#")
            assert (page.parent / path).exists(), target
            if anchor:
                heads = re.findall(r"^#+ (.*)", (page.parent / path).read_text(encoding="utf-8"), re.MULTILINE)
                assert anchor in {re.sub(r"[^\w-]", "", head.lower().replace(" ", "-")) for head in heads}


def test_nothing_points_to_an_address_of_the_project() -> None:
    kinds = {".py", ".md", ".toml", ".yml", ".yaml", ".json"}
    files = [
        path for path in ROOT.rglob("*") if path.suffix in kinds and not {".venv", "node_modules"} & set(path.parts)
    ]
    address = re.compile(r"lintstep\.readthedocs|github\.com/lintstep")
    here = Path(__file__)
    told = [
        path for path in files if path != here and address.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert told == []
