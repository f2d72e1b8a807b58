"""Which configuration a file is checked by, and what a mistake in one says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from lintstep.findings import Confidence, Severity
from lintstep.project.config import ConfigError, Configs
from lintstep.project.schema import schema
from tests.lintstep.conftest import FROZEN

Run = Callable[..., Result]


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_the_nearest_configuration_is_used_whole(folder: Path) -> None:
    put(folder / "pyproject.toml", '[tool.lintstep]\nignore = ["LS901"]\nconfidence = "low"\n')
    put(folder / "inner" / "lintstep.toml", 'ignore = ["LS902"]\n')
    put(folder / "inner" / "deep" / "pyproject.toml", "[tool.other]\n")
    configs = Configs()
    assert configs.settings(Path("a.py")).selection.ignore == ("LS901",)
    assert configs.settings(Path("a.py")).confidence is Confidence.LOW
    for file in (Path("inner/a.py"), Path("inner/deep/a.py"), folder / "inner" / "a.py", Path("inner/../inner/a.py")):
        settings = configs.settings(file)
        assert (settings.selection.ignore, settings.confidence) == (("LS902",), Confidence.MEDIUM), file


def test_an_option_goes_before_a_file_and_extends_what_extends(folder: Path) -> None:
    put(folder / "lintstep.toml", 'select = ["LS1"]\nextend-select = ["LS901"]\nfail-on = "error"\n')
    settings = Configs({"select": ["LS9"], "extend-select": ["LS101"]}).settings(Path("a.py"))
    assert settings.selection.select == ("LS9",)
    assert settings.selection.extend_select == ("LS901", "LS101")
    assert settings.fail_on is Severity.ERROR


def test_a_given_file_is_used_for_every_folder(folder: Path) -> None:
    put(folder / "inner" / "lintstep.toml", 'ignore = ["LS902"]\n')
    given = put(folder / "own.toml", 'ignore = ["LS901"]\n')
    assert Configs(file=given).settings(Path("inner/a.py")).selection.ignore == ("LS901",)


def test_severities_are_set_by_the_longest_selector(folder: Path) -> None:
    put(folder / "lintstep.toml", 'severity = {LS9 = "info", unused-suppression = "error"}\n')
    severity = Configs().settings(Path("a.py")).severity
    assert (severity["LS901"], severity["LS902"]) == (Severity.INFO, Severity.ERROR)
    assert "LS101" not in severity


def test_rules_are_ignored_by_file(lintstep: Run, folder: Path) -> None:
    put(folder / "lintstep.toml", '[per-file-ignores]\n"old/" = ["LS101"]\n"*_draft.py" = ["frozen-schedule"]\n')
    for name in ("old/a.py", "new/a.py", "new/b_draft.py"):
        put(folder / name, FROZEN)
    result = lintstep("check", ".", "old/a.py")
    assert result.stdout.count("error[LS101]") == 1
    assert "new/a.py:6:12" in result.stdout


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", "unknown key 'selct'; did you mean select?"),
        ("select = 'LS1'", 'select must be a list, not "LS1"'),
        ("select = [1]", "select[0] must be text, not 1"),
        ("select = ['LS11']", "unknown rule 'LS11'; did you mean LS101?"),
        ("ignore = ['frozen-scedule']", "did you mean frozen-schedule?"),
        ("confidence = 'hihg'", 'confidence can\'t be "hihg"; did you mean high?'),
        ("confidence = 'x'", "it must be one of low, medium, high"),
        ("jobs = -1", "jobs must be at least 0, not -1"),
        ("exclude = ['a', '[z-a]']", "exclude: '[z-a]' is not a valid .gitignore pattern"),
        ("per-file-ignores = {'!' = ['LS1']}", "per-file-ignores: '!' is not a valid .gitignore pattern"),
        ("jobs = true", "jobs must be a whole number, not true"),
        ("severity = {LS101 = 'eror'}", 'severity.LS101 can\'t be "eror"; did you mean error?'),
        ("severity = {LS777 = 'error'}", "unknown rule 'LS777'"),
        ("per-file-ignores = ['a']", "per-file-ignores must be a table"),
        ("per-file-ignores = {'a.py' = 'LS1'}", "per-file-ignores.a.py must be a list"),
        ("= 1", "is not valid TOML"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_nearest(lintstep: Run, folder: Path, text: str, message: str) -> None:
    put(folder / "a.py", FROZEN)
    for name, content in (("lintstep.toml", text), ("pyproject.toml", f"[tool.lintstep]\n{text}")):
        file = put(folder / name, content + "\n")
        result = lintstep("check", "a.py")
        assert result.exit_code == 2
        assert result.stdout == ""
        assert message in result.stderr
        assert name in result.stderr
        file.unlink()


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a = \x00", b"x = " + b"[" * 10_000, b"\xef\xbb\xbf#"])
def test_bytes_that_are_no_toml_are_a_clear_error_or_fine(folder: Path, data: bytes) -> None:
    (folder / "lintstep.toml").write_bytes(data)
    try:
        Configs().settings(Path("a.py"))
    except ConfigError as error:
        assert "is not valid TOML" in str(error)
        assert "\n" not in str(error)


def test_a_pyproject_of_others_is_not_even_parsed(folder: Path) -> None:
    put(folder / "pyproject.toml", "this is no TOML")
    assert Configs().settings(Path("a.py")).selection.select == ()


def test_a_given_file_without_the_table_is_an_error(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no \[tool\.lintstep\]"):
        Configs(file=put(folder / "pyproject.toml", ""))


def test_fail_on_decides_the_exit_code_by_the_nearest_file(lintstep: Run, folder: Path) -> None:
    put(folder / "strict" / "a.py", FROZEN)
    put(folder / "lax" / "a.py", FROZEN)
    put(folder / "lax" / "lintstep.toml", "fail-on = 'error'\nseverity = {LS101 = 'warning'}\n")
    assert lintstep("check", "lax").exit_code == 0
    assert lintstep("check", "lax", "strict").exit_code == 1


def test_the_schema_is_one_and_every_default_fits_it() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    defaults: dict[str, Any] = {
        key: value["default"] for key, value in schema()["properties"].items() if "default" in value
    }
    jsonschema.validate(defaults, schema())
    assert all("description" in value for value in schema()["properties"].values())


def test_the_effective_configuration_is_shown_with_its_origins(lintstep: Run, folder: Path) -> None:
    put(folder / "inner" / "lintstep.toml", 'confidence = "low"\n')
    shown = lintstep("config", "inner").stdout
    assert 'confidence       = "low"  # inner/lintstep.toml\n' in shown
    assert 'fail-on          = "warning"  # default\n' in shown
    values = json.loads(lintstep("config", "inner/a.py", "--output-format", "json").stdout)
    assert values["confidence"] == {"value": "low", "from": str(folder / "inner" / "lintstep.toml")}
    assert list(values) == list(schema()["properties"])
    assert json.loads(lintstep("config", "--schema").stdout) == schema()


def test_the_usual_exclusions_are_shown(lintstep: Run, folder: Path) -> None:
    assert '".venv"' in lintstep("config").stdout
    put(folder / "lintstep.toml", "exclude = []\n")
    assert '".venv"' not in lintstep("config").stdout


def test_a_mistake_stops_the_config_command_too(lintstep: Run, folder: Path) -> None:
    put(folder / "lintstep.toml", "selct = []")
    result = lintstep("config")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean select?" in result.stderr
