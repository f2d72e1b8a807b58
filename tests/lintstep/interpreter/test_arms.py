"""Arms of branches hold what every run could do: checked against all assignments of arms to branches."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lintstep.interpreter.imports import Importer
from lintstep.interpreter.machine import Completion, Machine
from lintstep.interpreter.program import LANGUAGE
from lintstep.interpreter.values import Choice, Const, Path, Value, compatible, each, join

BRANCHES = ("a", "b", "c")
ARMS = (0, 1)
ASSIGNMENTS = [dict(zip(BRANCHES, arms, strict=True)) for arms in itertools.product(ARMS, repeat=len(BRANCHES))]
Assignment = dict[str, int]

paths = st.dictionaries(st.sampled_from(BRANCHES), st.sampled_from(ARMS)).map(lambda arms: frozenset(arms.items()))
leaves = st.integers(0, 5).map(Const)
values = st.recursive(leaves, lambda inner: st.lists(st.tuples(paths, inner), min_size=1, max_size=4).map(join))
alternatives = st.lists(st.tuples(paths, values), min_size=1, max_size=5)


def on(assignment: Assignment, path: Path) -> bool:
    """Whether a run that takes these arms passes through a place on a path."""
    return all(assignment[key] == arm for key, arm in path)  # type: ignore[index]


def meant(value: Value, assignment: Assignment) -> set[Value]:
    """Return what a value can be in a run."""
    if isinstance(value, Choice):
        return {found for path, one in value.alternatives if on(assignment, path) for found in meant(one, assignment)}
    return {value}


@given(paths, paths)
def test_places_are_compatible_where_some_run_passes_both(one: Path, other: Path) -> None:
    assert compatible(one, other) is any(on(run, one) and on(run, other) for run in ASSIGNMENTS)


@given(alternatives)
def test_a_join_loses_nothing_and_invents_nothing(options: list[tuple[Path, Value]]) -> None:
    joined = join(options)
    parts = {found for _, value in options for run in ASSIGNMENTS for found in meant(value, run)}
    for run in ASSIGNMENTS:
        wanted = {found for path, value in options if on(run, path) for found in meant(value, run)}
        if not isinstance(joined, Choice):
            assert wanted <= {joined}
        assert wanted <= meant(joined, run) <= parts


@given(st.lists(paths, min_size=1, max_size=5))
def test_a_join_of_different_values_keeps_each_on_its_own_arms(options: list[Path]) -> None:
    joined = join([(path, Const(number)) for number, path in enumerate(options)])
    for run in ASSIGNMENTS if isinstance(joined, Choice) else ():
        assert meant(joined, run) == {Const(number) for number, path in enumerate(options) if on(run, path)}


@given(values, paths)
def test_what_lies_on_a_path_is_what_a_run_there_can_see(value: Value, path: Path) -> None:
    found = list(each(value, path))
    assert all(compatible(path, more) for more, _ in found)
    for run in ASSIGNMENTS:
        if on(run, path):
            assert {one for more, one in found if on(run, more)} == meant(value, run)


# Statements: ("set", name, number), ("leave",), ("if", branch, then, otherwise)

statements = st.deferred(
    lambda: st.one_of(
        st.tuples(st.just("set"), st.sampled_from("xy"), st.integers(0, 9)),
        st.tuples(st.just("if"), st.sampled_from(BRANCHES), blocks, blocks),
        st.just(("leave",)),
    )
)
blocks: st.SearchStrategy[list[Any]] = st.lists(statements, max_size=3)


def numbered(block: list[Any], counter: Iterator[int]) -> list[Any]:
    """Return a block in which every assignment is of a number of its own."""
    return [
        ("set", statement[1], next(counter))
        if statement[0] == "set"
        else ("if", statement[1], *(numbered(arm, counter) for arm in statement[2:]))
        if statement[0] == "if"
        else statement
        for statement in block
    ]


def run_block(block: list[Any], assignment: Assignment, names: dict[str, int]) -> bool:
    """Run a block with these arms; return whether it came to its end."""
    for statement in block:
        if statement[0] == "leave":
            return False
        if statement[0] == "set":
            names[statement[1]] = statement[2]
        elif not run_block(statement[2 + assignment[statement[1]]], assignment, names):
            return False
    return True


def interpret_block(machine: Machine, block: list[Any], slots: dict[Any, Value]) -> int:
    """Interpret a block on the machine and return how it ended."""
    for statement in block:
        if statement[0] == "leave":
            return Completion.RETURN
        if statement[0] == "set":
            machine.write(slots, statement[1], Const(statement[2]))
            continue
        arms = list(arms_of(machine, statement, slots))
        if not arms:
            return Completion.RETURN
        completion = machine.branch(arms)
        if completion != Completion.NORMAL:
            return completion
    return Completion.NORMAL


def arms_of(machine: Machine, statement: Any, slots: dict[Any, Value]) -> Iterator[tuple[Path, Callable[[], int]]]:
    for arm in ARMS:
        path = frozenset({(statement[1], arm)})
        if compatible(machine.path, path):
            yield path, lambda arm=arm: interpret_block(machine, statement[2 + arm], slots)  # type: ignore[misc]


def ends(machine: Machine, block: list[Any], slots: dict[Any, Value]) -> tuple[bool, list[tuple[Assignment, Any]]]:
    """Interpret a block; return whether it can come to its end, and each run that does with the names it leaves."""
    completion = interpret_block(machine, block, slots)
    runs = [(run, names) for run in ASSIGNMENTS if run_block(block, run, names := {})]
    return completion == Completion.NORMAL, runs


@given(blocks)
def test_branches_leave_all_that_the_runs_leave_and_nothing_else(block: list[Any]) -> None:
    machine = Machine(Importer(lambda file: None), LANGUAGE)
    slots: dict[Any, Value] = {}
    normal, runs = ends(machine, numbered(block, itertools.count()), slots)
    assert normal is bool(runs)
    for run, names in runs:
        assert on(run, machine.path)
        for name, number in names.items():
            assert Const(number) in meant(slots[name], run)
            assert meant(slots[name], run) <= {Const(other[name]) for _, other in runs if name in other}


trees = st.recursive(
    st.just([("set", "x", 0)]),
    lambda inner: st.tuples(st.sampled_from(BRANCHES), inner, inner).map(lambda parts: [("if", *parts)]),
    max_leaves=6,
)


@given(trees)
def test_a_name_that_every_arm_sets_is_in_each_run_what_its_arm_set(tree: list[Any]) -> None:
    machine = Machine(Importer(lambda file: None), LANGUAGE)
    slots: dict[Any, Value] = {}
    for run, names in ends(machine, numbered(tree, itertools.count()), slots)[1]:
        assert meant(slots["x"], run) == {Const(names["x"])}
