"""What recognises a value."""

from __future__ import annotations

from lintstep.interpreter.containers import key_of
from lintstep.interpreter.values import Const, Mapping, Sequence


def test_two_objects_have_two_keys_though_one_is_dropped_before_the_other_is_made() -> None:
    assert len({key_of(Mapping({}, {})) for _ in range(100)}) == 100
    assert len({key_of(Sequence("list", {})) for _ in range(100)}) == 100


def test_two_keys_of_a_dict_that_are_objects_are_two() -> None:
    assert len({Mapping.identity(Sequence("tuple", {})) for _ in range(100)}) == 100
    assert Mapping.identity(Const(1)) == Mapping.identity(Const(1))
