"""A distributed sampler gives every epoch the same order.

## What it does

Finds a sampler that computes its order from an epoch, several passes that train with it, and no `set_epoch`.

## Why is this bad?

A `DistributedSampler` shuffles with a generator that it seeds with its seed and its epoch, which starts at 0. Unless
the script sets the epoch, every pass sees the same samples in the same order, and the same batches. Nothing says so,
and training is a little worse.

## Example

```python
sampler = torch.utils.data.distributed.DistributedSampler(data)
loader = torch.utils.data.DataLoader(data, sampler=sampler)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
```

## Use instead

```python
sampler = torch.utils.data.distributed.DistributedSampler(data)
loader = torch.utils.data.DataLoader(data, sampler=sampler)
for epoch in range(90):
    sampler.set_epoch(epoch)
    for batch in loader:
        model(batch).backward()
        optimizer.step()
```

## Fix safety

The fix sets the epoch first in the loop over the epochs, where that loop counts with a name and the sampler has one.

## Limits

A sampler that does not shuffle, one that only evaluates and one that is gone over once are left alone. Where code that
lintstep can't see is given the sampler or its loader, it may set the epoch; the confidence is then lower.

## References

- [the class `DistributedSampler`](https://docs.pytorch.org/docs/stable/data.html)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Shuffle
from lintstep.findings import Claim, Finding, Fix, Related, Severity
from lintstep.rules.reporting import report
from lintstep.rules.rule import Bad, Good, Rule, eager


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each sampler whose epoch nothing sets."""
    seen: set[int] = set()
    for fact in facts.shuffles:
        if fact.place.identity not in seen:
            seen.add(fact.place.identity)
            yield finding(fact)


def finding(fact: Shuffle) -> Finding:
    """Return the finding of a sampler that gives one order."""
    fix = Fix(f"call `{fact.call}` first in the loop", (fact.insert(),)) if fact.insert is not None else None
    return report(
        RULE,
        f"`{fact.label}` gives every epoch the same order: nothing sets its epoch",
        fact.confidence,
        fact.place,
        f"{fact.kind} shuffles by its epoch, which stays 0",
        [Related("this loop goes over it in each epoch", fact.loop.span)],
        fix,
        f"call `{fact.call}` at the start of each epoch",
        fact.assumptions,
    )


BAD = (
    Bad(
        "a distributed sampler that is never told the epoch",
        eager("""\
sampler = torch.utils.data.distributed.DistributedSampler(train_loader.dataset)  # <- LS404
loader = torch.utils.data.DataLoader(train_loader.dataset, sampler=sampler)
for epoch in range(90):
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ).mended(("range(90):\n", "range(90):\n    sampler.set_epoch(epoch)\n")),
    Bad(
        "made in the call of its loader",
        eager("""\
loader = torch.utils.data.DataLoader(
    train_loader.dataset,
    sampler=torch.utils.data.distributed.DistributedSampler(train_loader.dataset),  # <- LS404
)
for epoch in range(90):
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ).mended(("range(90):\n", "range(90):\n    loader.sampler.set_epoch(epoch)\n")),
)
GOOD = (
    Good(
        "the epoch is set in each pass",
        eager("""\
sampler = torch.utils.data.distributed.DistributedSampler(train_loader.dataset)
loader = torch.utils.data.DataLoader(train_loader.dataset, sampler=sampler)
for epoch in range(90):
    sampler.set_epoch(epoch)
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
    Good(
        "a sampler that does not shuffle",
        eager("""\
sampler = torch.utils.data.distributed.DistributedSampler(train_loader.dataset, shuffle=False)
loader = torch.utils.data.DataLoader(train_loader.dataset, sampler=sampler)
for epoch in range(90):
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()
"""),
    ),
)
RULE = Rule(
    code="LS404",
    name="frozen-shuffle",
    severity=Severity.WARNING,
    summary="several passes over a shuffling distributed sampler, and nothing sets its epoch",
    claim=Claim.ONE_ORDER,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
