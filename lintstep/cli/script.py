"""What the check knows of a script that is verified: its findings, its fixed text, the places a verdict must know."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from lintstep.findings import Finding
    from lintstep.source.script import Source
    from lintstep.verification.request import Writer

Option = Literal["--fix", "--unsafe-fixes"]


@dataclass(frozen=True, slots=True)
class Fixed:
    """A fixed script: its text, the option of ``lintstep check`` that makes it, and what the check says of it."""

    text: str
    option: Option
    findings: tuple[Finding, ...]


def analysing() -> AbstractContextManager[Any]:
    """Return what is held while a thread analyses."""
    from lintstep.verification.verdict import static

    return static.analysing


class Script:
    """What the check says of a script, worked out when it is first asked for and at most once.

    ``text`` stands for the file's.
    """

    def __init__(self, path: str, text: str | None = None) -> None:
        self.path, self.text = path, text

    @cached_property
    def source(self) -> Source | None:
        """The script as the check reads it, or None where it can't be read (which the run will say)."""
        from lintstep.source.script import SourceError, from_text, load

        try:
            return load(self.path) if self.text is None else from_text(self.text, self.path, Path(self.path))
        except (OSError, SourceError):
            return None

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a check reports."""
        from lintstep.checking import file as engine
        from lintstep.project.config import Settings

        if self.source is None:
            return ()
        with analysing():
            return engine.check(self.source, Settings()).findings

    @cached_property
    def fixed(self) -> Fixed | None:
        """The script with its safe fixes, else with those that are suggested; None where nothing mends it."""
        from lintstep.fixing.files import fix
        from lintstep.project.config import Settings

        if self.source is None or not any(finding.fix for finding in self.findings):
            return None
        with analysing():
            for option in ("--fix", "--unsafe-fixes"):
                made = fix(self.source, Settings(), unsafe=option != "--fix", write=False)
                if made.changes:
                    return Fixed(made.changes[0].after, option, made.report.findings)
        return None

    def writers(self) -> tuple[Writer, ...] | None:
        """Return the places a verdict must know of, or None where the script can't be read."""
        from lintstep.analysis import analyse
        from lintstep.source.script import SourceError
        from lintstep.verification.verdict.static import writers

        try:
            with analysing():
                return None if self.source is None else writers(analyse(self.source))
        except SourceError:
            return None
