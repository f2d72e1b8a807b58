"""Counts: a number times a product and quotient of things whose number is not known, such as ``len(loader)``.

Counts are made from the keys of values, so two expressions that mean one number give one count, whatever their names.
Rounding is not followed: a quotient rounded up or down, and a count with one more or one less, are the count itself.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

LENGTH = "len"
_PRODUCTS = frozenset(("Mult",))
_QUOTIENTS = frozenset(("Div", "FloorDiv"))
_SUMS = frozenset(("Add",))
_DIFFERENCES = frozenset(("Sub",))
_ROUNDED = frozenset(("int", "float", "round", "ceil", "floor", "abs"))
_DEEPEST = 40
_ROUNDING = 1  # what is added or taken away to round


@dataclass(frozen=True, slots=True)
class Count:
    """``number`` times each atom (the key of a value) to its power; no power is 0."""

    number: Fraction
    powers: frozenset[tuple[Hashable, int]] = frozenset()

    def __mul__(self, other: Count) -> Count:
        return self._with(other, 1)

    def __truediv__(self, other: Count) -> Count:
        return self._with(other, -1)

    def _with(self, other: Count, sign: int) -> Count:
        powers = dict(self.powers)
        for atom, power in other.powers:
            powers[atom] = powers.get(atom, 0) + sign * power
        left = frozenset((atom, power) for atom, power in powers.items() if power)
        return Count(self.number * other.number**sign, left)

    def power(self, atom: Hashable) -> int:
        """Return the power that an atom has in it."""
        return dict(self.powers).get(atom, 0)

    @property
    def atoms(self) -> frozenset[Hashable]:
        """What it is made of besides its number."""
        return frozenset(atom for atom, _ in self.powers)

    @property
    def plain(self) -> Fraction | None:
        """The number, where it is made of nothing else."""
        return self.number if not self.powers else None


ONE = Count(Fraction(1))


def number(value: float) -> Count | None:
    """Return the count of a plain number, None where it is none that can be counted."""
    if isinstance(value, bool) or not math.isfinite(value) or value <= 0:
        return None
    return Count(Fraction(value))


def atom(key: Hashable) -> Count:
    """Return the count of a thing whose number is not known."""
    return Count(Fraction(1), frozenset({(key, 1)}))


def length(key: Hashable) -> Hashable:
    """Return the key of how many items a value gives."""
    return (LENGTH, key)


def of(key: Hashable, depth: int = 0) -> Count | None:
    """Return the count that a value's key stands for, None where it is none (a text, a number below 0)."""
    if key is None or depth > _DEEPEST:
        return None
    if not isinstance(key, tuple) or not key:
        return atom(key)
    match key:
        case ("const", _, value):
            return number(value) if isinstance(value, (int, float)) else None
        case (str() as what, left, right) if what in _PRODUCTS | _QUOTIENTS:
            one, other = of(left, depth + 1), of(right, depth + 1)
            if one is None or other is None:
                return None
            return one * other if what in _PRODUCTS else one / other
        case (str() as what, left, right) if what in _SUMS | _DIFFERENCES:
            return _sum(key, left, right, -1 if what in _DIFFERENCES else 1, depth)
        case (str() as what, inner) if what in _ROUNDED:
            return of(inner, depth + 1)
        case ("max", one, other):
            return _at_least(key, one, other, depth)
        case _:
            return atom(key)


def _at_least(key: Hashable, one: Hashable, other: Hashable, depth: int) -> Count | None:
    """``max(1, n)`` is ``n``."""
    for bound, inner in ((one, other), (other, one)):
        if _constant(bound) in (0, 1):
            return of(inner, depth + 1)
    return atom(key)


def _sum(key: Hashable, left: Hashable, right: Hashable, sign: int, depth: int) -> Count | None:
    """A sum keeps what both its parts have in common; a sum of unlike parts is an atom."""
    for bound, inner in ((right, left), *(((left, right),) if sign > 0 else ())):
        given = _constant(bound)
        if given is not None and abs(given) <= _ROUNDING:
            return of(inner, depth + 1)
    one, other = of(left, depth + 1), of(right, depth + 1)
    if one is None or other is None:
        return atom(key)
    if one.powers == other.powers:
        total = one.number + sign * other.number
        return Count(total, one.powers) if total > 0 else None
    mine, theirs = dict(one.powers), dict(other.powers)
    shared = {a: min(p, theirs[a]) for a, p in mine.items() if p > 0 and theirs.get(a, 0) > 0}
    if not shared:
        return atom(key)
    common = Count(Fraction(1), frozenset(shared.items()))
    return common * atom(("sum", one / common, sign, other / common))


def _constant(key: Hashable) -> float | None:
    match key:
        case ("const", _, int() | float() as value) if not isinstance(value, bool):
            return value
    return None


def text(count: Count, names: Mapping[Hashable, str]) -> str:
    """Return a count in words: ``90 x len(train_loader)``; an atom without a name is a question mark."""

    def part(sign: int) -> list[str]:
        found = sorted((names.get(a, "?"), abs(p)) for a, p in count.powers if p * sign > 0)
        return [name if power == 1 else f"{name}^{power}" for name, power in found]

    above, below = part(1), part(-1)
    if count.number.numerator != 1 or not above:
        above.insert(0, plain(count.number.numerator))
    if count.number.denominator != 1:
        below.insert(0, plain(count.number.denominator))
    return " x ".join(above) + "".join(f" / {one}" for one in below)


def plain(value: int) -> str:
    """Return a number with its thousands told apart."""
    return f"{value:,}"
