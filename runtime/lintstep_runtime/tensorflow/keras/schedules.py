"""``tf.keras.optimizers.schedules``: functions of a Keras optimizer's `iterations`.

Source: TensorFlow 1.15, ``python/keras/optimizer_v2/learning_rate_schedule.py``.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.counters import Schedule
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.train import schedules


class LearningRateSchedule:
    """``tf.keras.optimizers.schedules.LearningRateSchedule``: called with a step, it returns the rate."""

    _opaque_keeps = True
    _kind_ = "learning_rate_schedule"

    def __call__(self, step: Any) -> Any:
        """Return the rate at `step`."""
        raise NotImplementedError("Learning rate schedule must override __call__")

    def get_config(self) -> dict[str, Any]:
        """Return the parameters by name."""
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return the schedule of such parameters."""
        return cls(**config)


def at(schedule: Any, step: Tensor) -> Any:
    """Return a schedule's rate at `step`, marked as read through a schedule."""
    rate = schedule(step)
    if isinstance(rate, Tensor) and rate.schedule is None:
        rate.schedule = Schedule(getattr(schedule, "_kind_", "learning_rate_schedule"), step, tuple(rate.op.inputs))
    return rate


class ExponentialDecay(LearningRateSchedule):
    """``ExponentialDecay``: rate * decay_rate ^ (step / decay_steps)."""

    def __init__(
        self, initial_learning_rate: Any, decay_steps: Any, decay_rate: Any, staircase: bool = False, name: Any = None
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.decay_rate, self.staircase, self.name = decay_rate, staircase, name

    def __call__(self, step: Any) -> Any:
        return schedules.decayed(
            "exponential_decay", self.initial_learning_rate, step, self.decay_steps, self.decay_rate, self.staircase
        )


class InverseTimeDecay(ExponentialDecay):
    """``InverseTimeDecay``: rate / (1 + decay_rate * step / decay_steps)."""

    def __call__(self, step: Any) -> Any:
        return schedules.decayed(
            "inverse_time_decay", self.initial_learning_rate, step, self.decay_steps, self.decay_rate, self.staircase
        )


class PolynomialDecay(LearningRateSchedule):
    """``PolynomialDecay``: to `end_learning_rate`, by a power."""

    def __init__(
        self,
        initial_learning_rate: Any,
        decay_steps: Any,
        end_learning_rate: Any = 0.0001,
        power: Any = 1.0,
        cycle: bool = False,
        name: Any = None,
    ) -> None:
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.end_learning_rate, self.power, self.cycle, self.name = end_learning_rate, power, cycle, name

    def __call__(self, step: Any) -> Any:
        return schedules.decayed(
            "polynomial_decay",
            self.initial_learning_rate,
            step,
            self.decay_steps,
            self.end_learning_rate,
            self.power,
            self.cycle,
        )


class PiecewiseConstantDecay(LearningRateSchedule):
    """``PiecewiseConstantDecay``; raises ValueError where there is not one value more than boundaries."""

    def __init__(self, boundaries: Any, values: Any, name: Any = None) -> None:
        if len(boundaries) != len(values) - 1:
            raise ValueError("The length of boundaries should be 1 less than the length of values")
        self.boundaries, self.values, self.name = boundaries, values, name

    def __call__(self, step: Any) -> Any:
        from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
        from lintstep_runtime.tensorflow.ops.selection import cast

        at_ = convert_to_tensor(step)
        limits = [cast(convert_to_tensor(limit), at_.dtype.base_dtype) for limit in self.boundaries]
        return schedules.decayed("piecewise_constant", at_, limits, self.values)
