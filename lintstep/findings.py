"""What a check reports: findings, where they are, how sure they are, and the edits that mend them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal


class Severity(enum.IntEnum):
    """How much a finding matters. Errors and warnings fail a check by default."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(enum.IntEnum):
    """How much of the counter's life the analysis could see.

    HIGH: all of it. MEDIUM: a stated assumption is needed. LOW: shown only when asked for.
    """

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of the user's own text.

    Lines and columns are 1-based and count characters; the end is exclusive (the column after the last character).
    ``path`` is the path as it is reported. ``cell`` is a notebook's 0-based cell, else None; a notebook's lines count
    within the cell.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at ``span`` by ``text`` (an empty span inserts)."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend a finding. ``safe`` ones change nothing but the fault; ``unsafe`` ones need a person's eye."""

    message: str
    edits: tuple[Edit, ...]
    applicability: Literal["safe", "unsafe"] = "safe"


@dataclass(frozen=True, slots=True)
class Related:
    """A place that belongs to the finding: the schedule, the counter."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Verification:
    """What a run of the script says of a finding, and why, in one sentence."""

    verdict: Literal["confirmed", "refuted", "inconclusive"]
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place.

    ``message`` is one sentence in the user's own names; ``label`` is the short text under the underlined span in a
    code frame; ``help`` says what to do where there is no fix. ``verification`` is None where the script was not run;
    ``fingerprint`` stays the same where only lines move.
    """

    code: str
    name: str
    message: str
    severity: Severity
    confidence: Confidence
    span: Span
    label: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    help: str = ""
    assumptions: tuple[str, ...] = field(default=())
    verification: Verification | None = None
    fingerprint: str = ""


def stands_still(finding: Finding) -> bool:
    """Whether a finding claims that a counter stands still, which a run can confirm or refute."""
    return finding.code.startswith("LS1")
