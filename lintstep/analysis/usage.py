"""What the rates of updates read, and what updates were given to advance."""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import (
    CounterKind,
    Step,
)
from lintstep.interpreter import captures, reach, registry
from lintstep.interpreter.records import UpdateRecord
from lintstep.interpreter.values import (
    EVERYWHERE,
    Choice,
    Const,
    Counter,
    Function,
    Instance,
    OptimizerValue,
    Path,
    ScheduleNode,
    Sequence,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    compatible,
    each,
)

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16")


def step_uses(record: UpdateRecord) -> Iterator[tuple[Path, Step, Value | None]]:
    """Yield what an update was given to advance, alternative by alternative."""
    value = record.step if record.step is not None else record.default
    if value is None:
        yield EVERYWHERE, Step.OMITTED, None
        return
    for path, one in each(value):
        if isinstance(one, Const) and one.value is None:
            yield path, Step.OMITTED, None
        elif isinstance(one, Counter):
            yield path, Step.IGNORED if record.own else Step.COUNTER, one
        else:
            yield path, Step.UNKNOWN, None


def counters_in(step: Value | None) -> Iterator[tuple[Path, Value]]:
    """Yield the counters that a schedule's step is made of; a parameter counts as one where there is no other."""
    found = list(reach.walk(step))
    counters = [(path, one) for path, one in found if isinstance(one, Counter)]
    if counters:
        yield from counters
    else:
        given = ((path, one) for path, one in found if isinstance(one, Unknown) and one.parameter)
        yield from ((path, one) for path, one in given if not is_number_by_default(one))


def is_several(value: Value) -> bool:
    """Whether a value is a list of variables, one by one or as the library gives those that are trained."""
    if isinstance(value, Sequence):
        items = value.items()
        return bool(items) and all(isinstance(one, Counter) for one in items)
    return isinstance(value, Tensor) and value.op in registry.weights()


def is_number_by_default(value: Unknown) -> bool:
    """Whether a value is a parameter whose default is a number, other than those that a step starts at."""
    default = value.default.value if isinstance(value.default, Const) else None
    return isinstance(default, (int, float)) and not isinstance(default, bool) and default not in (0, 1)


def rate_reads(values: list[Value]) -> Iterator[tuple[Path, Tensor, Value | None]]:
    """Yield (arms, schedule, counter) for every counter that rates read: a decay's step, or arithmetic on a counter. A
    decay that reads no counter in sight is yielded with None."""
    seen: set[int] = set()
    stack: list[tuple[Path, Value, Tensor | None]] = [(EVERYWHERE, value, None) for value in values]
    while stack and len(seen) < reach.MOST_NODES:
        arms, one, inside = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, ScheduleNode):
            yield arms, one, None
            for path, counter in counters_in(one.step):
                if compatible(arms, path):
                    yield arms | path, one, counter
            stack.extend((arms, value, None) for value in one.inputs if value is not one.step)
        elif isinstance(one, Counter):
            if inside is not None and counts(one):
                yield arms, inside, one
        elif isinstance(one, OptimizerValue):
            for value in one.reads:
                holder = Tensor(one.api, site=one.site, label=one.api.rsplit(".", 1)[-1])
                for path, counter in counters_in(value):
                    yield arms | path, holder, counter
            stack.extend((arms, value, None) for value in (one.rate, one.inner) if value is not None)
        elif isinstance(one, (Instance, Function)):
            stack.extend((arms, rate, None) for rate in reach.instance_rates(one))
        elif not isinstance(one, UpdateNode) and not (isinstance(one, Tensor) and "gradients" in one.op):
            outer = inside if isinstance(one, Choice) else None
            if isinstance(one, Tensor):
                outer = inside or (one if is_arithmetic(one) else None)
            for path, part in one.parts():
                if compatible(arms, path):
                    stack.append((arms | path, part, outer))


def is_arithmetic(node: Tensor) -> bool:
    """Whether a node computes something from its inputs, so that a counter among them makes it a schedule."""
    return node.op not in ("item", "slice", "call") and node.op not in registry.passing()


def counts(counter: Counter) -> bool:
    """Whether a variable that a rate is computed from looks like a step counter, not like a rate."""
    if counter.kind is CounterKind.REGISTERED:
        return True
    if counter.kind is not CounterKind.VARIABLE:
        return False
    initial = counter.initial.value if isinstance(counter.initial, Const) else None
    if isinstance(initial, bool) or initial is None:
        return counter.dtype in INTEGERS
    if isinstance(initial, int) or counter.dtype in INTEGERS:
        return True
    frozen = isinstance(counter.trainable, Const) and counter.trainable.value is False
    return initial == 0 and frozen and isinstance(initial, float)


def constant_rate(record: UpdateRecord) -> bool:
    """Whether an update's rate is a plain number, or its optimizer's own default."""
    found = False
    for _, one in each(record.optimizer):
        while isinstance(one, OptimizerValue) and one.inner is not None:
            one = one.inner
        if not isinstance(one, OptimizerValue) or one.own_clock or not registry.keeps_rate(one.api):
            return False
        rates = [value for _, value in each(one.rate)] if one.rate is not None else []
        if not all(is_plain(value) for value in rates):
            return False
        found = True
    return found and not record.rates


def is_plain(rate: Value) -> bool:
    """Whether a rate is a number in sight, or an option of the command line."""
    if isinstance(rate, Unknown):
        return captures.is_flag(rate.origin)
    return isinstance(rate, Const) and isinstance(rate.value, (int, float))
