"""What a rule is: one module under ``lintstep/rules/`` that holds a ``RULE`` and, in its docstring, the rule's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lintstep.analysis.facts import Facts
from lintstep.finding import Finding, Severity

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "Limits", "References")


@dataclass(frozen=True, slots=True)
class Bad:
    """A source that must be flagged. The line of each expected finding ends in ``# <- CODE``; ``fixed`` is the whole
    text after the fix, where there is one (markers included)."""

    why: str
    source: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Good:
    """A source that must not be flagged, and the reason."""

    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, its name, how much it matters, its check and its cases."""

    code: str
    name: str
    severity: Severity
    summary: str
    check: Callable[[Facts], Iterator[Finding]]
    page: str
    bad: tuple[Bad, ...] = ()
    good: tuple[Good, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether any case of the rule shows a fix."""
        return any(case.fixed is not None for case in self.bad)
