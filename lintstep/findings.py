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


def cell_name(cell: int) -> str:
    """Return what a notebook's cell is called: people count from 1."""
    return f"cell {cell + 1}"


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


class Claim(enum.Enum):
    """What a rule says of a run of the script, in a sentence that goes on from "a run shows that"."""

    STANDS_STILL = "the counter is the same after every update"
    STANDS_ON_OTHERS = "on processes of other ranks the counter is the same after every update"
    CONSTANT_STEP = "the rate is the same in every update, as its schedule was given something that never changes"
    NO_STEP = "the update was given no counter to advance"
    MOVES_TWICE = "the counter moves by two or more in one pass"
    FALLS_BACK = "the counter falls back"
    MISSES_HORIZON = "the schedule gets another number of advances than it was made for"
    SKIPS_FIRST = "the first update uses the schedule's second value"
    UNUSED = "the rate is the same in every update, as nothing that trains gets the schedule"
    STALE = "the rate is the same in every update, whatever its name is set to later"
    RISES = "the rate rises"
    COMPOUNDS = "each change of the rate is made on top of the last, by a factor that grows"
    NEVER_DECAYS = "the rate does not change where the decay was due"
    AVERAGE_STANDS = "the average is never updated"
    STOP_STANDS = "the counter of the stop condition stands still"
    LABEL_STANDS = "the counter of the label stands still"
    ONE_ORDER = "two passes over the data have one order"
    LOST_ON_RESUME = "a resume restores the optimizer and not its schedule"


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
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Idle:
    """A comment of which some part silences nothing: the codes (none: the whole comment), and the edit to remove it.
    ``unknown`` are those of the codes that name no rule, each with the nearest rule where one is near."""

    span: Span
    text: str
    codes: tuple[str, ...]
    understood: bool
    removal: Edit
    unknown: tuple[tuple[str, str], ...] = ()
