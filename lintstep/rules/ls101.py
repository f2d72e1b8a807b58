"""Nothing advances the counter that a schedule reads.

## What it does

Finds updates whose rate is a schedule, where nothing that can run with them advances the counter that the schedule
reads: a PyTorch scheduler whose `step()` nothing calls, a TensorFlow train op that is not given the step.

## Why is this bad?

A schedule only reads its counter. In PyTorch the counter is the scheduler's own, and only `scheduler.step()` moves
it. In TensorFlow 1 it moves when `minimize` or `apply_gradients` is given it as `global_step=`. Leave that out and
nothing complains: the counter keeps its first value, and the rate never changes, for the whole training.

## Example

```python
# PyTorch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
for epoch in range(90):
    for inputs, targets in loader:
        criterion(model(inputs), targets).backward()
        optimizer.step()

# TensorFlow 1
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
```

## Use instead

```python
# PyTorch
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)
for epoch in range(90):
    for inputs, targets in loader:
        criterion(model(inputs), targets).backward()
        optimizer.step()
    scheduler.step()

# TensorFlow 1
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

In TensorFlow the fix passes the counter to the train op and changes nothing else. It is offered only where an
expression for that very counter is in scope at the call: a name, an attribute of `self`, or the registered step. Of
several train ops in one loop that leave out the same counter, only the last gets the fix: a counter given to each
would move several times in every pass. In PyTorch a call of `scheduler.step()` is only suggested, as where it belongs
depends on what the schedule was made for.

## Limits

A counter that flows into code lintstep can't see may be advanced there; the finding then has a lower confidence and
says what it assumes. A counter that is a parameter of a function nobody in sight calls gives a finding at low
confidence.

## References

- [`StepLR`](https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html)
- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`Optimizer.minimize`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintstep.analysis.facts import Clock, CounterKind, Facts, Read, Step, Update
from lintstep.findings import Claim, Finding, Fix, Related, Severity
from lintstep.rules.reporting import at_counter, at_schedule, beside, name_of, report, unreachable
from lintstep.rules.rule import Bad, Good, Rule, script


def frozen_reads(op: Update) -> list[Read]:
    """Return the reads that prove a train op's schedule frozen."""
    left_out = (Step.OMITTED, Step.IGNORED)
    reads = [read for read in op.reads if read.step in left_out and read.standing.frozen]
    return [read for read in reads if read.counter.kind is not CounterKind.FED and op.missing is None]


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op whose schedule stands still."""
    found: list[tuple[Update, Read]] = []
    for op in facts.updates:
        frozen = frozen_reads(op)
        if frozen:
            found.append((op, max(frozen, key=lambda read: (read.standing.confidence, bool(read.expression)))))
    for index, (op, read) in enumerate(found):
        mended = mended_with(op, read, found[index + 1 :]) if op.beside else None
        yield finding(op, read, mended, beside(facts, read.counter))
    yield from without_advance(facts)


def without_advance(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each place where clocks are made that nothing advances."""
    told = [id(one.clock) for one in facts.wrong_owners] + [id(one.clock) for one in facts.remade]
    for clocks in by_place(facts.clocks):
        frozen = [clock for clock in clocks if clock.standing.frozen and clock.unowned is None]
        if frozen and not any(id(clock) in told for clock in clocks):
            yield standing(max(frozen, key=lambda clock: clock.standing.confidence))


def by_place(clocks: tuple[Clock, ...]) -> Iterable[list[Clock]]:
    """Return the clocks, those that are made at one place together."""
    found: dict[int, list[Clock]] = {}
    for clock in clocks:
        if clock.schedule.place is not None:
            found.setdefault(clock.schedule.place.identity, []).append(clock)
    return found.values()


def standing(clock: Clock) -> Finding:
    """Return the finding of a schedule with a clock of its own that nothing advances."""
    label, life = clock.schedule.label, clock.standing
    where = "where it starts" if clock.stays is None else f"at {clock.stays:g}"
    assert clock.schedule.place is not None
    place = clock.schedule.place
    related = [Related("this update uses the rate", clock.updates[0].place.span)] if clock.updates else []
    fix = None
    if clock.insert is not None:
        fix = Fix(f"call `{clock.call}` at the pace it was made for", (clock.insert(),), "unsafe")
    return report(
        RULE,
        f"`{label}` is never {clock.moves}: {clock.kind}'s rate stays {where}",
        life.confidence,
        place,
        f"nothing calls `{clock.call}`",
        related,
        fix,
        f"call `{clock.call}` once in each pass that it was made for, after the update",
        life.assumptions,
    )


def mended_with(op: Update, read: Read, later: list[tuple[Update, Read]]) -> Update | None:
    """Return the last train op of the same loop whose own fix makes this one's schedule move: one advance is enough."""
    for other, same in reversed(later):
        if same.counter is read.counter and other.place.identity in op.beside and fix(other, same) is not None:
            return other
    return None


def fix(op: Update, read: Read) -> Fix | None:
    """Return the fix that passes the counter, where an expression reaches it at the train op."""
    if not read.expression or op.fixes.give is None or read.step is not Step.OMITTED:
        return None
    text = f"pass `{op.keyword}={read.expression}` to the {op.words.update}"
    return Fix(text, (op.fixes.give(read.expression),))


def finding(op: Update, read: Read, mended: Update | None, absorbed: list[Related]) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule, standing = read.counter, read.schedule, read.standing
    help = f"pass the counter as `{op.keyword}=`, or advance it once in every training run"
    if not read.expression and read.step is Step.OMITTED:
        help = unreachable(counter, op)
    if mended is not None:
        other = f"the {op.words.update} at line {mended.place.span.line}"
        help = f"advance it once in a pass of the loop: {other} can do so for both"
    return report(
        RULE,
        f"{name_of(schedule)} never changes: nothing advances `{counter.label}`",
        standing.confidence,
        op.place,
        f"this {op.words.update} does not advance it",
        [*at_schedule(schedule, f"the schedule reads `{counter.label}` here"), *at_counter(counter), *absorbed],
        fix(op, read) if mended is None else None,
        help,
        standing.assumptions,
    )


BAD = (
    Bad(
        "exponential decay on a counter that minimize is not given",
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""),
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS101
"""),
    ),
    Bad(
        "natural exponential decay",
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.natural_exp_decay(0.1, step, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""),
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.natural_exp_decay(0.1, step, 10, 0.5)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS101
"""),
    ),
)
GOOD = (
    Good(
        "the step is passed by keyword",
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)
"""),
    ),
    Good(
        "the step is passed by position",
        script("""\
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.AdamOptimizer(rate).minimize(loss, step)
"""),
    ),
)
RULE = Rule(
    code="LS101",
    name="frozen-schedule",
    severity=Severity.ERROR,
    summary="nothing advances the counter that a schedule reads, so its rate never changes",
    claim=Claim.STANDS_STILL,
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
