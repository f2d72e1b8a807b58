"""The nine learning-rate schedules of ``tf.train``. Each reads a step counter and returns a scalar of the rate's type.

Formulas: TensorFlow 1.15, ``python/keras/optimizer_v2/learning_rate_schedule.py``. `learning_rate` is a float or float
tensor (an integer raises TypeError, as its power of floats does), the step any number, tensor or variable. A missing
step (`None`) raises ValueError("None values not supported."). The operations are those of TensorFlow, in its order;
what its graph rewriter does to them is in `lintstep_runtime.tensorflow.rewrites`.
"""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from typing import Any

from lintstep_runtime.tensorflow import eager
from lintstep_runtime.tensorflow.counters import Schedule
from lintstep_runtime.tensorflow.dtypes import int32, int64
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.control import case, cond
from lintstep_runtime.tensorflow.ops.convert import constant, convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import (
    add,
    ceil,
    cos,
    equal,
    exp,
    floor,
    log,
    logical_and,
    minimum,
    multiply,
    neg,
    pow_,
    sqrt,
    truediv,
)
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.train.steps import known_step


def _each_time(schedule: Callable[..., Tensor]) -> Callable[..., Any]:
    """Make a schedule return, where execution is eager, a function that has its rate each time it is called."""

    @functools.wraps(schedule)
    def called(*args: Any, **kwargs: Any) -> Any:
        if eager.executing_eagerly():
            inspect.signature(schedule).bind(*args, **kwargs)
            return functools.partial(schedule, *args, **kwargs)
        return schedule(*args, **kwargs)

    return called


def decayed(kind: str, *args: Any) -> Any:
    """Return the rate of the schedule called `kind` as it is now, also where execution is eager."""
    return globals()[kind].__wrapped__(*args)


def _marked(result: Tensor, kind: str, step: Any, *others: Any) -> Tensor:
    result.schedule = Schedule(kind, step, others)
    return result


@_each_time
def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """``learning_rate * decay_rate ^ (step / decay_steps)``; `staircase` takes the floor of the quotient."""
    with get_default_graph().name_scope(name or "ExponentialDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        steps, base = cast(decay_steps, rate.dtype), cast(decay_rate, rate.dtype)
        step = convert_to_tensor(known_step(global_step))
        part = cast(step, rate.dtype) / steps
        if staircase:
            part = floor(part)
        return _marked(multiply(rate, pow_(base, part), name=scope), "exponential_decay", step, rate, steps, base)


@_each_time
def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """``learning_rate * exp(-decay_rate) ^ (step / decay_steps)``"""
    natural = exp(neg(convert_to_tensor(decay_rate)))
    result: Tensor = decayed("exponential_decay", learning_rate, global_step, decay_steps, natural, staircase, name)
    result.schedule = Schedule("natural_exp_decay", result.schedule.step, result.schedule.others)
    return result


@_each_time
def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Tensor:
    """``learning_rate / (1 + decay_rate * step / decay_steps)``"""
    with get_default_graph().name_scope(name or "InverseTimeDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        steps, slope = cast(decay_steps, rate.dtype), cast(decay_rate, rate.dtype)
        step = convert_to_tensor(known_step(global_step))
        part = cast(step, rate.dtype) / steps
        if staircase:
            part = floor(part)
        below = add(cast(constant(1), rate.dtype), multiply(slope, part))
        return _marked(truediv(rate, below, name=scope), "inverse_time_decay", step, rate, steps, slope)


@_each_time
def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Tensor:
    """``(learning_rate - end) * (1 - step / decay_steps) ^ power + end``, the step at most `decay_steps`.

    With `cycle`, `decay_steps` is the first multiple of it that the step has not passed.
    """
    with get_default_graph().name_scope(name or "PolynomialDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        end, exponent = cast(end_learning_rate, rate.dtype), cast(power, rate.dtype)
        step = convert_to_tensor(known_step(global_step))
        position, steps = cast(step, rate.dtype), cast(decay_steps, rate.dtype)
        if cycle:
            at = position
            rounds = cond(equal(position, 0.0), lambda: constant(1.0, rate.dtype), lambda: ceil(at / steps))
            steps = multiply(steps, rounds)
        else:
            position = minimum(position, steps)
        part = position / steps
        result = add(multiply(rate - end, pow_(1.0 - part, exponent)), end, name=scope)
        return _marked(result, "polynomial_decay", step, rate, end, exponent)


@_each_time
def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: Any = 0.0, name: str | None = None
) -> Tensor:
    """``learning_rate * ((1 - alpha) * 0.5 * (1 + cos(pi * min(step, n) / n)) + alpha)``, n being `decay_steps`."""
    with get_default_graph().name_scope(name or "CosineDecay"):
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        steps = cast(decay_steps, rate.dtype)
        step = convert_to_tensor(known_step(global_step))
        part = minimum(cast(step, rate.dtype), steps) / steps
        wave = 0.5 * (1.0 + cos(constant(math.pi) * part))
        return _marked(multiply(rate, (1 - alpha) * wave + alpha), "cosine_decay", step, rate, steps)


@_each_time
def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: Any = 2.0,
    m_mul: Any = 1.0,
    alpha: Any = 0.0,
    name: str | None = None,
) -> Tensor:
    """Cosine decay that starts again after each period; periods grow by `t_mul`, their height by `m_mul`."""
    with get_default_graph().name_scope(name or "SGDRDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        kind = rate.dtype
        first, floor_rate = cast(first_decay_steps, kind), cast(alpha, kind)
        longer, higher = cast(t_mul, kind), cast(m_mul, kind)
        step = convert_to_tensor(known_step(global_step))
        part = cast(step, kind) / first

        def even() -> list[Tensor]:
            restart = floor(part)
            return [restart, part - restart]

        def growing() -> list[Tensor]:
            restart = floor(log(1.0 - part * (1.0 - longer)) / log(longer))
            before = (1.0 - longer**restart) / (1.0 - longer)
            return [restart, (part - before) / longer**restart]

        restart, inside = cond(equal(longer, 1.0), even, growing)
        wave = 0.5 * higher**restart * (1.0 + cos(constant(math.pi) * inside))
        result = multiply(rate, (1 - floor_rate) * wave + floor_rate, name=scope)
        return _marked(result, "cosine_decay_restarts", step, rate, first)


def _linear_cosine(
    rate: Tensor, step: Tensor, noise: Callable[[Any, Any], Any], parts: Sequence[Any], scope: str
) -> Tensor:
    decay_steps, num_periods, alpha, beta = (cast(part, rate.dtype) for part in parts)
    position = minimum(cast(step, rate.dtype), decay_steps)
    line = noise((decay_steps - position) / decay_steps, position)
    turns = 2.0 * num_periods * (position / decay_steps)
    wave = 0.5 * (1.0 + cos(constant(math.pi) * turns))
    result: Tensor = multiply(rate, (alpha + line) * wave + beta, name=scope)
    return result


@_each_time
def linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """``learning_rate * ((alpha + linear) * cosine + beta)``, both falling over `decay_steps`."""
    with get_default_graph().name_scope(name or "LinearCosineDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        step = convert_to_tensor(known_step(global_step))
        result = _linear_cosine(rate, step, lambda line, _: line, (decay_steps, num_periods, alpha, beta), scope)
        return _marked(result, "linear_cosine_decay", step, rate)


@_each_time
def noisy_linear_cosine_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    initial_variance: Any = 1.0,
    variance_decay: Any = 0.55,
    num_periods: Any = 0.5,
    alpha: Any = 0.0,
    beta: Any = 0.001,
    name: str | None = None,
) -> Tensor:
    """`linear_cosine_decay` with noise on the line, of falling variance. It varies even if the step stands."""
    from lintstep_runtime.tensorflow.ops.random import random_normal

    with get_default_graph().name_scope(name or "NoisyLinearCosineDecay") as scope:
        rate = convert_to_tensor(learning_rate, name="initial_learning_rate")
        step = convert_to_tensor(known_step(global_step))
        variance, falling = cast(initial_variance, rate.dtype), cast(variance_decay, rate.dtype)

        def noisy(line: Any, position: Any) -> Any:
            spread = sqrt(variance / pow_(1.0 + position, falling))
            return line + random_normal((), stddev=spread, dtype=rate.dtype)

        result = _linear_cosine(rate, step, noisy, (decay_steps, num_periods, alpha, beta), scope)
        return _marked(result, "noisy_linear_cosine_decay", step, rate)


@_each_time
def piecewise_constant(x: Any, boundaries: Any, values: Any, name: str | None = None) -> Tensor:
    """``values[i]`` for the first boundary `i` that `x` has not passed (``x <= boundaries[i]``), else the last value.

    Raises:
        ValueError: the boundaries' type is not `x`'s (int32 boundaries with an int64 `x` are fine), or there is not one
            value more than boundaries.
        TypeError: `values` is no sequence.
    """
    if not hasattr(values, "__len__"):
        raise TypeError("values must be a sequence")
    limits = [convert_to_tensor(boundary) for boundary in _listed(boundaries)]
    steps = [convert_to_tensor(value) for value in _listed(values)]
    at = convert_to_tensor(known_step(x))
    for index, limit in enumerate(limits):
        if limit.dtype.base_dtype is at.dtype.base_dtype:
            continue
        if limit.op.uncertain or at.op.uncertain or (limit.dtype.base_dtype is int32 and at.dtype.base_dtype is int64):
            limits[index] = cast(limit, at.dtype.base_dtype)
        else:
            raise ValueError(
                f"Boundaries ({limit.dtype.base_dtype}) must have the same dtype as x ({at.dtype.base_dtype})."
            )
    for value in steps[1:]:
        if value.dtype.base_dtype is not steps[0].dtype.base_dtype:
            raise ValueError(
                "Values must have elements all with the same dtype "
                f"({steps[0].dtype.base_dtype} vs {value.dtype.base_dtype})."
            )
    if len(limits) != len(steps) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    with get_default_graph().name_scope(name or "PiecewiseConstant"):
        first, last = steps[0], steps[-1]
        pairs: list[Any] = [(at <= limits[0], lambda: first), (at > limits[-1], lambda: last)]
        for low, high, value in zip(limits[:-1], limits[1:], steps[1:-1], strict=True):
            pairs.append((logical_and(at > low, at <= high), lambda value=value: value))
        return _marked(case(pairs, lambda: first), "piecewise_constant", at, *steps)


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) or hasattr(values, "tolist") else [values]
