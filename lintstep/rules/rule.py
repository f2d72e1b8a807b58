"""What a rule is: one module under ``lintstep/rules/`` that holds a ``RULE`` and, in its docstring, the rule's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from lintstep.analysis.facts import Facts
from lintstep.findings import Claim, Confidence, Finding, Severity

HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead", "Fix safety", "Limits", "References")

HEAD = """\
import tensorflow as tf

weight = tf.Variable(2.0)
loss = tf.square(weight - 1.0)
"""
LOOP = """\

with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(train_op)
"""


def script(lines: str, loop: str = LOOP) -> str:
    """Return a whole training script around the lines that a case is about; ``loop`` runs its ``train_op``."""
    return HEAD + lines + loop


EAGER_HEAD = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, ExponentialLR, LinearLR, OneCycleLR, ReduceLROnPlateau, StepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""


def eager(lines: str) -> str:
    """Return a whole PyTorch script around the lines that a case is about."""
    return EAGER_HEAD + lines


@dataclass(frozen=True, slots=True)
class Bad:
    """A source that must be flagged. The line of each expected finding ends in ``# <- CODE``; ``fixed`` is the whole
    text after the fix, where there is one (markers included). ``confidence`` and ``applicability`` are what each of the
    rule's findings there must have."""

    why: str
    source: str
    fixed: str | None = None
    confidence: Confidence = Confidence.HIGH
    applicability: Literal["safe", "unsafe"] = "safe"

    def mended(self, *changes: tuple[str, str], unsafe: bool = False) -> Bad:
        """Return the case with the text that its fix leaves: each change is (text, what the fix puts in its place)."""
        fixed = self.source
        for before, after in changes:
            fixed = fixed.replace(before, after)
        return Bad(self.why, self.source, fixed, self.confidence, "unsafe" if unsafe else "safe")


@dataclass(frozen=True, slots=True)
class Good:
    """A source that must not be flagged by the rule, and the reason. Another rule's finding is marked as in ``Bad``."""

    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, its name, how much it matters, its check and its cases.

    ``claim`` is what it says of a run of the script, None where a run can show nothing of it.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    check: Callable[[Facts], Iterator[Finding]]
    page: str
    bad: tuple[Bad, ...] = ()
    good: tuple[Good, ...] = ()
    claim: Claim | None = None

    @property
    def fixable(self) -> bool:
        """Whether any case of the rule shows a fix."""
        return any(case.fixed is not None for case in self.bad)

    @property
    def fix(self) -> str:
        """What its fixes are: "safe", "suggested", "safe or suggested" or "none"."""
        kinds = {case.applicability for case in self.bad if case.fixed is not None}
        words = {"safe": "safe", "unsafe": "suggested"}
        return " or ".join(word for kind, word in words.items() if kind in kinds) or "none"
