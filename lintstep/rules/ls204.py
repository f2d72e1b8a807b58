"""A schedule advances before the first update, so its first value is never used.

## What it does

Finds a loop in which a schedule is advanced before the optimizer updates, in every pass from the first one on.

## Why is this bad?

Since PyTorch 1.1 a scheduler stands at its first value when it is made. Stepped before the first update, that value is
skipped: each value of the schedule is used one pass too early. PyTorch warns once, in a log that scrolls by.

## Example

```python
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    scheduler.step()
    for batch in train_loader:
        model(batch).backward()
        optimizer.step()
```

## Use instead

```python
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    for batch in train_loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
```

## Fix safety

There is no fix: what else the loop does before the update is for a person to look at.

## Limits

A schedule that is told its index (`step(epoch)`) and one that waits for a metric have no first value to lose, and are
left alone. So is a step under a test that skips some of the passes.

## References

- [the note on the order](https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import EarlyAdvance, Facts
from lintstep.findings import Claim, Finding, Related, Severity
from lintstep.rules.reporting import once, report
from lintstep.rules.rule import Bad, Good, Rule, eager


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each clock that advances before the first update."""
    yield from once(finding(fact) for fact in facts.early_advances)


def finding(fact: EarlyAdvance) -> Finding:
    """Return the finding of a clock that advances too early."""
    clock = fact.clock
    return report(
        RULE,
        f"`{clock.schedule.label}` is {clock.moves} before the first update: {clock.kind}'s first value is never used",
        fact.confidence,
        fact.advance.place,
        f"{clock.moves} before the update of the same pass",
        [Related("the update comes after it", fact.update.place.span)],
        None,
        f"call `{clock.call}` after the update",
    )


BAD = (
    Bad(
        "stepped at the start of each epoch",
        eager("""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    scheduler.step()  # <- LS204
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Bad(
        "stepped just before the update",
        eager("""\
scheduler = ExponentialLR(optimizer, 0.99)
for (x,) in train_loader:
    model(x).sum().backward()
    scheduler.step()  # <- LS204
    optimizer.step()
"""),
    ),
)
GOOD = (
    Good(
        "stepped at the end of each epoch",
        eager("""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
"""),
    ),
    Good(
        "the first pass is left out",
        eager("""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    if epoch != 0:
        scheduler.step()
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
RULE = Rule(
    code="LS204",
    name="step-order",
    severity=Severity.INFO,
    summary="a schedule advances before the first update, so its first value is never used",
    claim=Claim.SKIPS_FIRST,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
