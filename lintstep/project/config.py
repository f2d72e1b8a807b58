"""The configuration: ``[tool.lintstep]`` in the nearest ``pyproject.toml``, or ``lintstep.toml``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintstep.findings import Confidence, Severity
from lintstep.project.selection import Selection

if TYPE_CHECKING:
    import pathspec

_ADDED = ("extend-select", "extend-exclude")  # an option adds to these; it replaces any other
FILES = ("lintstep.toml", "pyproject.toml")
DEFAULT_EXCLUDES = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache",
    ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "build", "dist", "node_modules",
    "site-packages", "venv",
)  # fmt: skip


class ConfigError(Exception):
    """A configuration that can't be used: the file, the key and the reason, in one sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One file's settings: which rules, how sure, how much they matter, and from what severity a check fails.

    ``file_ignores`` are selectors of rules that do not run on this file, ``target`` the frameworks to look for (empty:
    all), ``step_wrappers`` the project's own functions by dotted name: ``"advance"`` or ``"train-op"``.
    """

    selection: Selection = field(default_factory=Selection)
    confidence: Confidence = Confidence.MEDIUM
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity = Severity.WARNING
    file_ignores: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    step_wrappers: Mapping[str, str] = field(default_factory=dict)


_USUAL = Settings()


@dataclass(slots=True)
class Config:
    """One configuration: its file (None: no file) and the values it or an option sets."""

    file: Path | None
    values: Mapping[str, Any]
    options: Mapping[str, Any]
    _specs: dict[tuple[str, ...], pathspec.GitIgnoreSpec] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        """Return a value: the option's, else the file's, else the usual one."""
        return self.origin(key)[0]

    def origin(self, key: str) -> tuple[Any, str]:
        """Return a value and where it comes from."""
        if key in self.options:
            value = self.options[key]
            if key in _ADDED and key in self.values:
                return [*self.values[key], *value], f"option and {self.file}"
            return value, "option"
        if key in self.values:
            return self.values[key], str(self.file)
        return list(DEFAULT_EXCLUDES) if key == "exclude" else _default(key), "default"

    @property
    def usual(self) -> bool:
        """Whether nothing is set, so that every file has the same settings."""
        return not self.values and not self.options

    def settings(self, file: Path) -> Settings:
        """Return the settings of one file."""
        if self.usual:
            return _USUAL
        return Settings(
            selection=Selection(tuple(self.get("select")), tuple(self.get("extend-select")), tuple(self.get("ignore"))),
            confidence=Confidence[self.get("confidence").upper()],
            severity={code: Severity[level.upper()] for code, level in _severities(self.get("severity")).items()},
            fail_on=Severity[self.get("fail-on").upper()],
            file_ignores=self._file_ignores(file),
            target=tuple(self.get("target")),
            step_wrappers=self.get("step-wrappers"),
        )

    def path(self, key: str) -> Path | None:
        """Return a value that is a path: an option's is relative to the working directory, a file's to the file."""
        value = self.get(key)
        if value is None:
            return None
        base = self.file.parent if self.file and key in self.values and key not in self.options else Path()
        return base / str(value)

    def excludes(self, path: Path, *, folder: bool = False) -> bool:
        """Whether a file or folder is not to be looked at."""
        usual = "exclude" not in self.options and "exclude" not in self.values
        if usual and path.name in DEFAULT_EXCLUDES:
            return True
        if self.usual:
            return False
        patterns = (*(() if usual else self.get("exclude")), *self.get("extend-exclude"))
        return bool(patterns) and self._matches(patterns, path, folder=folder)

    def _file_ignores(self, file: Path) -> tuple[str, ...]:
        ignores: Mapping[str, list[str]] = self.get("per-file-ignores")
        return tuple(
            selector
            for pattern, selectors in ignores.items()
            if self._matches((pattern,), file)
            for selector in selectors
        )

    def _matches(self, patterns: tuple[str, ...], path: Path, *, folder: bool = False) -> bool:
        from lintstep.project.gitignore import relative, spec_of

        if patterns not in self._specs:
            self._specs[patterns] = spec_of(patterns)
        name = relative(path, self.file.parent if self.file else Path())
        return name is not None and self._specs[patterns].match_file(name + "/" if folder else name)


class Configs:
    """The configurations of a run: of each file the nearest, with the command line's options over it."""

    def __init__(self, options: Mapping[str, Any] | None = None, file: Path | None = None) -> None:
        """``options`` are settings by key that go before any file's; ``file`` is used for every folder.

        Raises ConfigError where an option or the file can't be used.
        """
        self._options = dict(options or {})
        self._folders: dict[Path, Config] = {}
        self._asked: dict[Path, Config] = {}  # by the folder as it was asked for
        self._fixed: Config | None = None
        _checked(self._options, "")
        if file is not None:
            table = _table(file)
            if table is None and not file.exists():
                raise ConfigError(f"{file}: no such file")
            if table is None:
                raise ConfigError(f"{file} has no [tool.lintstep]")
            self._fixed = Config(file, _checked(table, str(file)), self._options)

    def forget(self) -> None:
        """Read the files anew when they are next asked for."""
        self._folders.clear()
        self._asked.clear()

    def near(self, folder: Path) -> Config:
        """Return the configuration for what lies in a folder. Raises ConfigError."""
        if self._fixed:
            return self._fixed
        known = self._asked.get(folder)
        if known is None:
            known = self._asked[folder] = self._near(Path(os.path.normpath(folder.absolute())))
        return known

    def settings(self, file: Path) -> Settings:
        """Return the settings of a file. Raises ConfigError."""
        return self.near(file.parent).settings(file)

    def _near(self, folder: Path) -> Config:
        if folder not in self._folders:
            self._folders[folder] = self._read(folder)
        return self._folders[folder]

    def _read(self, folder: Path) -> Config:
        for name in FILES:
            table = _table(folder / name)
            if table is not None:
                return Config(folder / name, _checked(table, str(folder / name)), self._options)
        if folder.parent == folder:
            return Config(None, {}, self._options)
        return self._near(folder.parent)


def _default(key: str) -> Any:
    from lintstep.project.schema import schema

    return schema()["properties"][key].get("default")


def _table(file: Path) -> Mapping[str, Any] | None:
    """Return the settings in a file, or None where there are none."""
    try:
        data = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}") from None
    if file.name == "pyproject.toml" and b"lintstep" not in data:
        return None
    from lintstep.project.toml import TOMLDecodeError, loads

    try:
        content: dict[str, Any] = loads(data.decode("utf-8-sig"))
    except (TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error or type(error).__name__}") from None
    if file.name != "pyproject.toml":
        return content
    tool = content.get("tool")
    table = tool.get("lintstep") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: tool.lintstep must be a table")
    return table


def _checked(table: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    from lintstep.project.schema import InvalidValueError, validate
    from lintstep.project.selection import SelectionError

    if not table:
        return table
    try:
        validate(table)
        _check_selectors(table)
        _check_targets(table)
        _check_patterns(table)
    except (InvalidValueError, SelectionError) as error:
        raise ConfigError(f"{where}: {error}" if where else str(error)) from None
    return table


def _check_selectors(table: Mapping[str, Any]) -> None:
    from lintstep.project.selection import matching

    given = [*table.get("select", ()), *table.get("extend-select", ()), *table.get("ignore", ())]
    given += [selector for selectors in table.get("per-file-ignores", {}).values() for selector in selectors]
    given += table.get("severity", {})
    if given:
        matching(given, _rules())


def _check_targets(table: Mapping[str, Any]) -> None:
    if "target" in table:
        from lintstep.interpreter.registry import libraries
        from lintstep.project.selection import SelectionError, nearest

        known = [library.name for library in libraries()]
        for name in table["target"]:
            if name not in known:
                hint = nearest(name, known) or f"; known are {', '.join(known)}"
                raise SelectionError(f"unknown framework {name!r} in target{hint}")


def _check_patterns(table: Mapping[str, Any]) -> None:
    given = [(key, pattern) for key in ("exclude", "extend-exclude") for pattern in table.get(key, ())]
    given += [("per-file-ignores", pattern) for pattern in table.get("per-file-ignores", ())]
    if given:
        from lintstep.project.gitignore import is_pattern
        from lintstep.project.schema import InvalidValueError

        for key, pattern in given:
            if not is_pattern(pattern):
                raise InvalidValueError(f"{key}: {pattern!r} is not a valid .gitignore pattern")


def _severities(given: Mapping[str, str]) -> dict[str, str]:
    """Return the severity of each code, the longest selector that names it deciding."""
    if not given:
        return {}
    from lintstep.project.selection import matching

    order = sorted(given, key=len)
    return {code: given[selector] for selector in order for code in matching([selector], _rules())}


def _rules() -> list[tuple[str, str]]:
    from lintstep.rules import all_rules

    return [(rule.code, rule.name) for rule in all_rules()]
