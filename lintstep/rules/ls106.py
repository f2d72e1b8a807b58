"""A schedule advances on one process only, while all of them update.

## What it does

Finds a schedule whose every advance stands under a test of the rank, the node or the main process, while the updates
that use its rate do not.

## Why is this bad?

Each process has a schedule and an optimizer of its own. On the processes that fail the test the schedule stands still,
so they update with the first rate while the others follow the schedule. The weights are averaged gradients taken with
different rates, and drift apart.

## Example

```python
rank = torch.distributed.get_rank()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    optimizer.step()
    if rank == 0:
        torch.save(model.state_dict(), path)
        scheduler.step()
```

## Use instead

```python
rank = torch.distributed.get_rank()
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30)
for epoch in range(90):
    optimizer.step()
    scheduler.step()
    if rank == 0:
        torch.save(model.state_dict(), path)
```

## Fix safety

There is no fix: what else stands under the test is for a person to look at.

## Limits

A test around both the updates and the advance is right, and so is one that only saves or logs.

## References

- [`DistributedDataParallel`, its design notes](https://docs.pytorch.org/docs/stable/notes/ddp.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, PartlyAdvanced
from lintstep.findings import Claim, Finding, Related, Severity
from lintstep.rules.reporting import once, report
from lintstep.rules.rule import Bad, Good, Rule, eager


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each clock that only some processes advance."""
    yield from once(finding(fact) for fact in facts.partly_advanced)


def finding(fact: PartlyAdvanced) -> Finding:
    """Return the finding of a clock that stands still on other processes."""
    clock = fact.clock
    return report(
        RULE,
        f"`{clock.schedule.label}` is {clock.moves} on one process only: {clock.kind} stands still on the others",
        fact.confidence,
        fact.advance.place,
        "the test lets only one process come here",
        [
            Related("the test", fact.test.span),
            Related("every process makes this update", fact.update.place.span),
        ],
        None,
        f"call `{clock.call}` on every process",
        fact.assumptions,
    )


BAD = (
    Bad(
        "stepped on rank 0 only",
        eager("""\
rank = torch.distributed.get_rank()
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    if rank == 0:
        torch.save(model.state_dict(), "model.pt")
        scheduler.step()  # <- LS106
"""),
    ),
    Bad(
        "stepped where the local rank is 0",
        eager("""\
scheduler = ExponentialLR(optimizer, 0.99)
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    if args.local_rank in (-1, 0):
        scheduler.step()  # <- LS106
"""),
    ),
)
GOOD = (
    Good(
        "only the saving is for rank 0",
        eager("""\
rank = torch.distributed.get_rank()
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
    if rank == 0:
        torch.save(model.state_dict(), "model.pt")
"""),
    ),
    Good(
        "both are for rank 0",
        eager("""\
rank = torch.distributed.get_rank()
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    if rank == 0:
        for (x,) in train_loader:
            model(x).sum().backward()
            optimizer.step()
        scheduler.step()
"""),
    ),
)
RULE = Rule(
    code="LS106",
    name="partly-advanced",
    severity=Severity.ERROR,
    summary="a schedule advances on one process only, while all of them update",
    claim=Claim.STANDS_ON_OTHERS,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
