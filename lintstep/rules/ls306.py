"""A decay that can't happen.

## What it does

Finds a chain of tests that sets a rate in which a test can't hold where it is asked, since an earlier one holds
whenever it does.

## Why is this bad?

`if epoch >= 30: ... elif epoch >= 60: ...` never comes to the second arm: from epoch 60 on the first test holds too.
The rate falls once and stays there, and the later decay is dead code. Nothing says so.

## Example

```python
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    rate = 0.1
    if epoch >= 30:
        rate = 0.01
    elif epoch >= 60:
        rate = 0.001
    optimizer.param_groups[0]["lr"] = rate
```

## Use instead

```python
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    rate = 0.1
    if epoch >= 60:
        rate = 0.001
    elif epoch >= 30:
        rate = 0.01
    optimizer.param_groups[0]["lr"] = rate
```

## Fix safety

There is no fix: the order of the arms is for a person to choose.

## Limits

Only tests that compare one value with numbers in sight are looked at.

## References

- [`torch.optim`, how to adjust the learning rate](https://docs.pytorch.org/docs/stable/optim.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import DeadArm, Facts
from lintstep.findings import Claim, Confidence, Finding, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule, eager


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each decay that can't happen."""
    for fact in facts.dead_arms:
        yield finding(fact)


def finding(fact: DeadArm) -> Finding:
    """Return the finding of a test that never holds where it is asked."""
    return report(
        RULE,
        f"the rate never comes to `{fact.place.text()}`: `{fact.earlier.text()}` holds whenever it does",
        Confidence.HIGH,
        fact.place,
        "this test is never true here",
        [Related("this one is asked first", fact.earlier.span)],
        None,
        "ask for the largest number first, or give each test both of its ends",
    )


BAD = (
    Bad(
        "the first of two tests covers the second",
        eager("""\
for epoch in range(90):
    rate = 0.1
    if epoch >= 30:
        rate = 0.01
    elif epoch >= 60:  # <- LS306
        rate = 0.001
    optimizer.param_groups[0]["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Bad(
        "in a function, with the number on the other side",
        eager("""\
def adjust(optimizer, epoch):
    if 10 < epoch:
        rate = 0.01
    elif 20 < epoch:  # <- LS306
        rate = 0.001
    else:
        rate = 0.1
    for group in optimizer.param_groups:
        group["lr"] = rate


for epoch in range(30):
    adjust(optimizer, epoch)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
GOOD = (
    Good(
        "the largest number is asked for first",
        eager("""\
for epoch in range(90):
    rate = 0.1
    if epoch >= 60:
        rate = 0.001
    elif epoch >= 30:
        rate = 0.01
    optimizer.param_groups[0]["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Good(
        "each test has both of its ends",
        eager("""\
for epoch in range(90):
    if 0 <= epoch < 30:
        rate = 0.1
    elif 30 <= epoch < 60:
        rate = 0.01
    else:
        rate = 0.001
    optimizer.param_groups[0]["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
RULE = Rule(
    code="LS306",
    name="unreachable-decay",
    severity=Severity.WARNING,
    summary="a chain of tests that sets a rate has a test that an earlier one covers",
    check=check,
    page=__doc__ or "",
    claim=Claim.NEVER_DECAYS,
    bad=BAD,
    good=GOOD,
)
