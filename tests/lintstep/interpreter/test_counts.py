"""Counts are an exact algebra: products, quotients and what keys of values stand for."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lintstep.interpreter import counts
from lintstep.interpreter.counts import Count

ATOMS = {"epochs": 7, "batches": 11, "every": 3}
numbers = st.integers(1, 50).map(Fraction)
plain = st.builds(
    Count, numbers, st.dictionaries(st.sampled_from(list(ATOMS)), st.integers(-3, 3)).map(
        lambda powers: frozenset((atom, power) for atom, power in powers.items() if power)
    )
)  # fmt: skip


def meant(count: Count) -> Fraction:
    """Return the number that a count is where each atom has its own."""
    total = count.number
    for atom, power in count.powers:
        total *= Fraction(ATOMS[str(atom)]) ** power
    return total


@given(plain, plain)
def test_products_and_quotients_mean_what_they_say(one: Count, other: Count) -> None:
    assert meant(one * other) == meant(one) * meant(other)
    assert meant(one / other) == meant(one) / meant(other)


@given(plain, plain, plain)
def test_products_form_a_group(one: Count, other: Count, third: Count) -> None:
    assert one * other == other * one
    assert (one * other) * third == one * (other * third)
    assert one / one == counts.ONE
    assert one * counts.ONE == one


def key(value: Any) -> Any:
    return value if isinstance(value, str) else ("const", type(value).__name__, value)


@pytest.mark.parametrize(
    ("of", "same"),
    [
        pytest.param(("Mult", "epochs", "batches"), ("Mult", "batches", "epochs"), id="in any order"),
        pytest.param(("FloorDiv", ("Mult", "epochs", "batches"), "epochs"), "batches", id="a factor taken out"),
        pytest.param(("ceil", ("Div", "batches", "every")), ("FloorDiv", "batches", "every"), id="rounded up or down"),
        pytest.param(("Add", "epochs", key(1)), "epochs", id="one more"),
        pytest.param(("max", key(1), "epochs"), "epochs", id="at least one"),
        pytest.param(("Add", "epochs", "epochs"), ("Mult", key(2), "epochs"), id="a sum of the same"),
        pytest.param(
            ("Sub", ("Mult", "epochs", "batches"), ("Mult", "warmup", "batches")),
            ("Mult", "batches", ("Sub", "epochs", "warmup")),
            id="what two parts share",
        ),
    ],
)
def test_keys_that_mean_one_number_give_one_count(of: Any, same: Any) -> None:
    one, other = counts.of(of), counts.of(same)
    assert one is not None
    assert other is not None
    assert {atom for atom in one.atoms if isinstance(atom, str)} == {a for a in other.atoms if isinstance(a, str)}
    if not any(isinstance(atom, tuple) for atom in one.atoms):
        assert one == other


@pytest.mark.parametrize("value", [True, "ten", 0, -3, float("inf")])
def test_what_is_no_number_of_things_gives_none(value: Any) -> None:
    assert counts.of(key(value) if not isinstance(value, str) else ("const", "str", value)) is None


def test_counts_are_written_in_the_scripts_own_words() -> None:
    count = counts.of(("Mult", ("Mult", key(90), "epochs"), ("len", "loader")))
    assert count is not None
    assert counts.text(count, {"epochs": "args.epochs", ("len", "loader"): "len(loader)"}) == (
        "90 x args.epochs x len(loader)"
    )
