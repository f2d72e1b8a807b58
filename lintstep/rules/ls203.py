"""A schedule advances in another unit than it was made for.

## What it does

Finds a schedule whose horizon (`T_max`, `total_steps`, the last milestone) is counted in one unit, such as epochs,
while it is advanced in another, such as batches; or in batches while it is advanced once an update.

## Why is this bad?

The schedule ends far too early or far too late. A cosine over 90 epochs that is stepped every batch falls and climbs
again many times in the first epoch; one over all batches that is stepped every epoch has hardly moved at the end.
Nothing fails, and the loss still falls.

## Example

```python
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
for epoch in range(args.epochs):
    for batch in train_loader:
        model(batch).backward()
        optimizer.step()
        scheduler.step()
```

## Use instead

```python
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=args.epochs)
for epoch in range(args.epochs):
    for batch in train_loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
```

## Fix safety

There is no fix: the step can be moved, or the horizon can be counted in the other unit, and which was meant is for
a person to say.

## Limits

Both units must be proven, by the loops around the step and by what the horizon is computed from. A number that stands
in the script has no unit, and a name proves nothing. A step under a test that differs from pass to pass is left alone,
and so is one that is told its index.

## References

- [how to adjust the learning rate](https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Mismatch
from lintstep.findings import Claim, Finding, Related, Severity
from lintstep.rules.reporting import once, report
from lintstep.rules.rule import Bad, Good, Rule, eager

UNITS = {"epoch": "epochs", "batch": "batches", "update": "updates"}


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each schedule whose horizon and pace are in two units."""
    yield from once(finding(fact) for fact in facts.mismatches)


def finding(fact: Mismatch) -> Finding:
    """Return the finding of a schedule at another pace than it was made for."""
    clock = fact.clock
    assert clock.schedule.place is not None
    gets = f" {fact.gets} times" if fact.gets else f" once {article(fact.pace)} {fact.pace}"
    here = fact.advance.words or f"{clock.moves} once {article(fact.pace)} {fact.pace} here"
    related = [Related(here, fact.advance.place.span)]
    return report(
        RULE,
        f"`{clock.schedule.label}` is made for a number of {UNITS[fact.unit]} ({fact.written}) and {clock.moves}{gets}",
        fact.confidence,
        clock.schedule.place,
        f"the horizon of {clock.kind} counts {UNITS[fact.unit]}",
        related,
        None,
        f"advance it once {article(fact.unit)} {fact.unit}, or count its horizon in {UNITS[fact.pace]}",
        fact.assumptions,
    )


def article(noun: str) -> str:
    """Return the article that goes before a noun."""
    return "an" if noun[0] in "aeiou" else "a"


BAD = (
    Bad(
        "a cosine over epochs, stepped every batch",
        eager("""\
scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs)  # <- LS203
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
"""),
    ),
    Bad(
        "a cosine over all batches, stepped every epoch",
        eager("""\
scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs * len(train_loader))  # <- LS203
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
"""),
    ),
)
GOOD = (
    Good(
        "a cosine over all batches, stepped every batch",
        eager("""\
scheduler = CosineAnnealingLR(optimizer, T_max=args.epochs * len(train_loader))
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
"""),
    ),
    Good(
        "a number without a unit",
        eager("""\
scheduler = StepLR(optimizer, 10000)
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
"""),
    ),
)
RULE = Rule(
    code="LS203",
    name="horizon-mismatch",
    severity=Severity.ERROR,
    summary="a schedule advances in another unit than its horizon is counted in",
    claim=Claim.MISSES_HORIZON,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
