"""Each pass multiplies the rate it finds by a factor that depends on the pass.

## What it does

Finds a rate that is written by hand as the last rate times a factor, where the factor itself depends on the step or the
epoch.

## Why is this bad?

`0.1 ** (epoch // 30)` is 0.1 in every epoch from 30 to 59. Multiplied into the rate that is there, it divides the rate
by ten in each of these epochs, not once: after epoch 35 the rate is a million times smaller than it should be, and
training has stopped.

## Example

```python
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    for group in optimizer.param_groups:
        group["lr"] *= 0.1 ** (epoch // 30)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
```

## Use instead

```python
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * 0.1 ** (epoch // 30)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
```

## Fix safety

There is no fix: which rate the schedule starts from is not always known.

## Limits

A constant factor in each pass is an exponential decay, and meant; so is a factor under a test that single passes meet
(`if epoch == 30`, `if epoch % 30 == 0`). A rate that is set from its start in the same pass, or put back after it, is
not multiplied again.

## References

- [`torch.optim`, how to adjust the learning rate](https://docs.pytorch.org/docs/stable/optim.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, RateWrite
from lintstep.findings import Claim, Finding, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule, eager


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each rate that is multiplied again in each pass."""
    for fact in facts.rate_writes:
        if fact.compounds:
            yield finding(fact)


def finding(fact: RateWrite) -> Finding:
    """Return the finding of a rate that compounds."""
    number = f"`{fact.index}`" if fact.index else "the number of the pass"
    return report(
        RULE,
        f"each pass multiplies the last rate by a factor that depends on {number}, so its changes add up",
        fact.confidence,
        fact.place,
        "the rate that is here already is multiplied once more",
        [Related("in each pass of this loop", fact.loop.span)] if fact.loop is not None else [],
        None,
        "compute it from the first rate each time: keep that rate, and write it times the factor",
        fact.assumptions,
    )


BAD = (
    Bad(
        "a power of the epoch multiplied into the rate each epoch",
        eager("""\
for epoch in range(90):
    for group in optimizer.param_groups:
        group["lr"] *= 0.1 ** (epoch // 30)  # <- LS305
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Bad(
        "the same in a function that the loop calls",
        eager("""\
def adjust(optimizer, epoch, base):
    factor = 0.1 ** (epoch // 30)
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] * factor  # <- LS305


for epoch in range(90):
    adjust(optimizer, epoch, 0.1)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
GOOD = (
    Good(
        "the rate is computed from its start",
        eager("""\
for epoch in range(90):
    for group in optimizer.param_groups:
        group["lr"] = 0.1 * 0.1 ** (epoch // 30)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Good(
        "a constant factor in single epochs",
        eager("""\
for epoch in range(90):
    if epoch % 30 == 0 and epoch > 0:
        for group in optimizer.param_groups:
            group["lr"] *= 0.1
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
RULE = Rule(
    code="LS305",
    name="compounding-schedule",
    severity=Severity.ERROR,
    summary="each pass multiplies the last rate by a factor that itself depends on the step or epoch",
    check=check,
    page=__doc__ or "",
    claim=Claim.COMPOUNDS,
    bad=BAD,
    good=GOOD,
)
