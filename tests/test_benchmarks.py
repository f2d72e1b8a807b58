"""What the benchmarks conclude from what they measure; nothing here is timed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import compare, counts, growth
from lintstep.source.script import from_text


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_the_exponent_of_a_power_is_the_power(power: float) -> None:
    assert growth.exponent([(size, (size / 100) ** power) for size in growth.SIZES]) == pytest.approx(power)


def test_runs_too_short_to_be_measured_do_not_count() -> None:
    assert growth.exponent([(100, 0.001), (300, 0.001), (1000, 0.03), (3000, 0.09)]) is None


@pytest.mark.parametrize("family", growth.FAMILIES)
def test_every_family_is_python_and_grows_with_its_size(family: growth.Family) -> None:
    short, long = (len(from_text(growth.HEAD + family(size) + growth.TAIL).layout.statements) for size in (100, 1000))
    assert 5 < long / short < 12


@pytest.mark.parametrize(("now", "slower"), [(100, 0), (104, 0), (80, 0), (106, 1)])
def test_a_count_above_the_tolerance_is_a_slow_down(now: int, slower: int) -> None:
    assert counts.report({"a command": {"calls": now}}, {"a command": {"calls": 100}}) == slower


def test_a_command_that_was_never_recorded_is_a_slow_down() -> None:
    assert counts.report({"a command": {"calls": 1}}, {}) == 1


def test_what_is_recorded_is_of_the_commands_that_are_counted(tmp_path: Path) -> None:
    recorded = json.loads(counts.RECORDED.read_text("utf-8"))
    names = list(counts.commands(tmp_path))
    assert recorded
    assert all(list(by_name) == names for by_name in recorded.values())


def test_ratios_are_of_the_same_round() -> None:
    own = compare.Measured([1.0, 2.0, 4.0], [1.0, 1.0, 1.0], 50)
    other = compare.Measured([3.0, 4.0, 4.0], [2.0, 2.0, 2.0], 70)
    rows = compare.table({"lintstep": own, "other": other}).splitlines()
    assert rows[2] == "| lintstep | 2.000 | 1.00 | 1.000 | 1.00 | 50 |"
    assert rows[3] == "| other | 4.000 | 2.00 | 2.000 | 2.00 | 70 |"
