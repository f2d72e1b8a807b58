"""Moving averages of variables. Source: TensorFlow 1.15, ``python/training/moving_averages.py``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.counters import Schedule
from lintstep_runtime.tensorflow.dtypes import float32
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.initialization import global_variables, moving_average_variables, trainable_variables
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import minimum, pow_
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.ops.state import zeros_initial
from lintstep_runtime.tensorflow.train.slots import create_slot
from lintstep_runtime.tensorflow.variables import Variable, assign, assign_sub


def assign_moving_average(
    variable: Any, value: Any, decay: Any, zero_debias: bool = True, name: str | None = None
) -> Any:
    """Return a tensor that moves `variable` towards `value` by the fraction ``1 - decay``.

    `zero_debias` makes up for a start at zero.
    """
    with get_default_graph().name_scope(name or "AssignMovingAvg") as scope:
        part = cast(convert_to_tensor(1.0 - decay), variable.dtype.base_dtype)
        if not zero_debias:
            return assign_sub(variable, (variable - value) * part, name=scope)
        biased = create_slot(variable, lambda: zeros_initial(variable), "biased")
        step = create_slot(variable, 0.0, "local_step")
        moved = assign_sub(biased, (biased - value) * part)
        return assign(variable, moved / (1.0 - pow_(1.0 - part, step.assign_add(1.0))), name=scope)


class ExponentialMovingAverage:
    """``tf.train.ExponentialMovingAverage``: averages kept beside variables.

    With `num_updates` (a step counter) the decay is ``min(decay, (1 + n) / (10 + n))``: 0.1 as long as it stands at 0.
    """

    _opaque_keeps = True

    def __init__(
        self, decay: Any, num_updates: Any = None, zero_debias: bool = False, name: str = "ExponentialMovingAverage"
    ) -> None:
        self._decay, self._num_updates, self._zero_debias, self.name = decay, num_updates, zero_debias, name
        self._averages: dict[Any, Any] = {}

    def apply(self, var_list: Any = None) -> Operation:
        """Return an operation that updates the averages of `var_list` (default: all trainable variables).

        Raises:
            TypeError: one has no float type.
        """
        variables = trainable_variables() if var_list is None else list(var_list)
        debiased = set()
        for variable in variables:
            if not variable.dtype.is_floating:
                raise TypeError(f"The variables must be half, float, or double: {variable.name}")
            if variable not in self._averages:
                if isinstance(variable, Variable):
                    self._averages[variable] = create_slot(variable, variable.initialized_value, self.name)
                    get_default_graph().add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, variable)
                else:
                    source = variable
                    self._averages[variable] = create_slot(
                        variable, lambda source=source: zeros_initial(source), self.name
                    )
                    if self._zero_debias:
                        debiased.add(variable)
        with get_default_graph().name_scope(self.name) as scope:
            decay = self._current_decay_()
            updates = [assign_moving_average(self._averages[v], v, decay, v in debiased) for v in variables]
            return group(*updates, name=scope)

    def _current_decay_(self) -> Tensor:
        decay: Tensor = convert_to_tensor(self._decay, name="decay")
        if self._num_updates is None:
            return decay
        recording.watch(self._num_updates)
        updates = cast(self._num_updates, float32, name="num_updates")
        current: Tensor = minimum(decay, (1.0 + updates) / (10.0 + updates))
        current.schedule = Schedule("moving_average", updates, (decay,))
        return current

    def average(self, var: Any) -> Any:
        """Return the variable that holds the average, or `None`."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """Return the name of the average's variable, even before it exists."""
        if var in self._averages:
            return str(self._averages[var].op.name)
        with get_default_graph().name_scope(None):
            return get_default_graph().unique_name(f"{var.op.name}/{self.name}", mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables: Any = None) -> dict[str, Any]:
        """Return names in a checkpoint, those of averages where there are some, for all variables."""
        chosen = moving_avg_variables or [*trainable_variables(), *moving_average_variables()]
        names = {self.average_name(variable): variable for variable in dict.fromkeys(chosen)}
        taken = {variable.name for variable in chosen}
        for variable in global_variables():
            if variable.name not in taken and variable.op.name not in names:
                names[variable.op.name] = variable
        return names
