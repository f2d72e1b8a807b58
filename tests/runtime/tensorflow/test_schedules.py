"""Laws of the schedules, and the errors that TensorFlow raises for their arguments."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lintstep_runtime.tensorflow import install
from lintstep_runtime.tensorflow.graph import Graph

install()
import tensorflow as tf  # noqa: E402

train = tf.train
rates, lengths = st.floats(2.0**-13, 1.0, width=32), st.integers(2, 500)
FALLING: dict[str, Any] = {
    "exponential": lambda rate, step, n: train.exponential_decay(rate, step, n, 0.9),
    "natural": lambda rate, step, n: train.natural_exp_decay(rate, step, n, 0.5),
    "inverse": lambda rate, step, n: train.inverse_time_decay(rate, step, n, 0.5),
    "polynomial": lambda rate, step, n: train.polynomial_decay(rate, step, n, 0.0),
    "cosine": train.cosine_decay,
}


def values(schedule: Any, rate: float, length: int, steps: list[int]) -> list[float]:
    with Graph().as_default(), tf.Session() as session:
        step = tf.placeholder(tf.int32, [])
        result = schedule(rate, step, length)
        return [float(session.run(result, {step: at})) for at in steps]


@pytest.mark.parametrize("name", FALLING)
@settings(max_examples=15, deadline=None)
@given(rate=rates, length=lengths)
def test_a_decay_begins_at_its_rate_and_never_rises(name: str, rate: float, length: int) -> None:
    found = values(FALLING[name], rate, length, list(range(0, 2 * length, max(1, length // 8))))
    assert found[0] == pytest.approx(rate, rel=1e-6)
    assert all(after <= before * (1 + 1e-6) + 1e-9 for before, after in itertools.pairwise(found))


@settings(max_examples=15, deadline=None)
@given(rate=rates, length=lengths, step=st.integers(0, 2000))
def test_a_staircase_stands_between_its_steps(rate: float, length: int, step: int) -> None:
    def stairs(rate: float, step: Any, length: int) -> Any:
        return train.exponential_decay(rate, step, length, 0.5, staircase=True)

    inside = step // length * length + length // 2
    assert len(set(values(stairs, rate, length, [inside, inside + (length - 1) // 4]))) == 1


@settings(max_examples=15, deadline=None)
@given(
    length=lengths, bounds=st.lists(st.integers(0, 100), min_size=1, max_size=4, unique=True), at=st.integers(-5, 105)
)
def test_a_boundary_belongs_to_the_interval_before_it(length: int, bounds: list[int], at: int) -> None:
    limits = sorted(bounds)
    parts = [float(index) for index in range(len(limits) + 1)]
    found = values(lambda rate, step, n: train.piecewise_constant(step, limits, parts), 0.0, length, [at])[0]
    assert found == sum(at > limit for limit in limits)


@pytest.mark.parametrize("schedule", [*FALLING.values(), lambda r, s, n: train.cosine_decay_restarts(r, s, n),
                                      lambda r, s, n: train.piecewise_constant(s, [n], [r, r])])  # fmt: skip
def test_no_step_is_refused_as_tensorflow_refuses_it(schedule: Any) -> None:
    with Graph().as_default(), pytest.raises(ValueError, match="None values not supported"):
        schedule(0.1, None, 10)


def test_an_integer_rate_is_refused() -> None:
    with Graph().as_default(), pytest.raises(TypeError):
        train.exponential_decay(1, tf.Variable(0), 10, 0.5)


def test_boundaries_of_another_type_are_refused() -> None:
    with Graph().as_default(), pytest.raises(ValueError, match="must have the same dtype"):
        train.piecewise_constant(tf.Variable(0), [1.5], [0.1, 0.2])


def test_rates_come_as_float32_like_the_argument() -> None:
    with Graph().as_default(), tf.Session() as session:
        assert isinstance(session.run(train.cosine_decay(0.1, 3, 10)), np.float32)
