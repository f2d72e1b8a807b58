"""Counts that depend on the arms taken: what each alternative of a value makes of them."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from lintstep.interpreter import containers, counts
from lintstep.interpreter.counts import Count
from lintstep.interpreter.values import EVERYWHERE, Choice, Const, Path, Value, compatible

MOST = 16  # alternatives looked at


def expanded(count: Count) -> list[tuple[Path, Count]]:
    """Return a count for each alternative of the values in it, with its arms; none where they are too many, or one is
    no count."""
    waiting: list[tuple[Path, Count]] = [(EVERYWHERE, count)]
    found: list[tuple[Path, Count]] = []
    while waiting:
        path, one = waiting.pop()
        choice = next(((atom, power) for atom, power in one.powers if alternatives(atom) is not None), None)
        if choice is None:
            more = implied(path)
            found += [(path | more, one)] if compatible(path, more) else []
            continue
        atom, power = choice
        for more, value in alternatives(atom) or ():
            inner = counts.of(containers.key_of(value))
            if inner is None or len(waiting) + len(found) > MOST:
                return []
            if compatible(path, more):
                waiting.append((path | more, one * raised(inner, power) / raised(counts.atom(atom), power)))
    return found


def implied(path: Path) -> Path:
    """Return the arms that others imply: a test of a flag lies on the arms on which the flag was set so."""
    added: set[tuple[Hashable, Hashable]] = set()
    for key, arm in path:
        match key:
            case ("object", Choice() as choice):
                kept = [
                    more for more, one in choice.alternatives if not isinstance(one, Const) or bool(one.value) is arm
                ]
                added |= kept[0] if len(kept) == 1 else frozenset()
    return frozenset(added)


def alternatives(atom: object) -> tuple[tuple[Path, Value], ...] | None:
    """Return the alternatives of a part of a count, None where there is but one."""
    match atom:
        case ("object", Choice() as choice):
            return choice.alternatives
    return None


def raised(count: Count, power: int) -> Count:
    """Return a count to a power."""
    return Count(Fraction(count.number) ** power, frozenset((atom, one * power) for atom, one in count.powers))


def equal(one: Count, other: Count) -> bool:
    """Whether two counts are the same on all arms that both can be on."""
    if one == other:
        return True
    pairs = [(a, b) for more, a in expanded(one) for path, b in expanded(other) if compatible(more, path)]
    return bool(pairs) and all(a == b for a, b in pairs)
