"""Eager execution: each operation runs when it is built, as far as its inputs have values.

The graph is built all the same, so that gradients are those of `tensorflow.gradients`; a value stays with its tensor.
What waits for a placeholder is left to a session, as a Keras model's training is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from lintstep_runtime.engine import pace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors, graph, recording
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN


class Executor:
    """Runs the operations of one graph in a session of its own."""

    def __init__(self, of: Any) -> None:
        from lintstep_runtime.tensorflow.session import Run, Session

        self.session = Session(graph=of)
        self.run = Run(self.session, {})

    def __call__(self, op: Operation) -> None:
        """Run `op`, unless it waits for something that has no value."""
        if op.type == "Placeholder" or not all(control.done for control in op.control_inputs):
            return
        values = [tensor.__dict__.get("now") for tensor in op.inputs]
        if any(value is None for value in values):
            return
        with np.errstate(all="ignore"):
            results = self.run.outcome(op, op.definition.kernel, values)
        op.done = True
        for tensor, value in zip(op.outputs, results, strict=False):
            tensor.__dict__["now"] = value
            if tensor.static is None and hasattr(value, "shape"):
                tensor.static = value.shape


def executing_eagerly() -> bool:
    """``tf.executing_eagerly``: whether operations run when they are built."""
    return get_default_graph().executor is not None


def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """``tf.enable_eager_execution``: run operations when they are built, from now on.

    Raises:
        ValueError: the script has built some already.
    """
    from lintstep_runtime.tensorflow.variables import enable_resource_variables

    if executing_eagerly():
        return
    if get_default_graph().operations:
        raise ValueError("tf.enable_eager_execution must be called at program startup.")
    enable_resource_variables()
    graph.executed_by(Executor)


def disable_eager_execution() -> None:
    """``tf.disable_eager_execution``: build graphs from now on."""
    graph.executed_by(None)


def disable_v2_behavior() -> None:
    """``tf.disable_v2_behavior``: nothing to do, as this is version 1."""


def enable_v2_behavior() -> None:
    """``tf.enable_v2_behavior``: as `enable_eager_execution`."""
    enable_eager_execution()


disable_v2_tensorshape = enable_v2_tensorshape = disable_control_flow_v2 = enable_control_flow_v2 = disable_v2_behavior


def value_of(tensor: Tensor) -> Any:
    """Return the value of a tensor as numpy has it, opaque where it is unknown.

    Raises:
        AttributeError: it has none, as execution is not eager or a placeholder is behind it.
    """
    value = tensor.__dict__.get("now")
    if value is None:
        raise AttributeError("'Tensor' object has no attribute 'numpy'")
    if isinstance(value, Operation):  # a variable's own output
        value = get_default_graph().executor.session.state[value]
    return Opaque(tensor.name, (tensor,)) if value is UNKNOWN else np.asarray(value)[()]


class GradientTape:
    """``tf.GradientTape``: what it watches needs no watching here, as operations stay in the graph."""

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True) -> None:
        self._persistent = persistent

    def __enter__(self) -> GradientTape:
        return self

    def __exit__(self, *exception: Any) -> None:
        pass

    def watch(self, tensor: Any) -> None:
        """Do nothing."""

    def watched_variables(self) -> tuple[Any, ...]:
        """Return the trainable variables."""
        from lintstep_runtime.tensorflow.initialization import trainable_variables

        return tuple(trainable_variables())

    def stop_recording(self) -> GradientTape:
        """Return a context that changes nothing."""
        return self

    def reset(self) -> None:
        """Do nothing."""

    def gradient(
        self, target: Any, sources: Any, output_gradients: Any = None, unconnected_gradients: Any = None
    ) -> Any:
        """Return the derivatives of `target` by `sources`, in the structure of `sources`."""
        from lintstep_runtime.tensorflow.gradients import gradients
        from lintstep_runtime.tensorflow.ops.control import structured
        from lintstep_runtime.tensorflow.ops.convert import opaque_tensor

        wanted = opaque_tensor(target) if isinstance(target, Opaque) else target
        leaves, build = structured(sources)
        return build(gradients(wanted, leaves, output_gradients))


def acts(gradients: Any) -> bool:
    """Say whether an update by these gradients takes effect at once: execution is eager, and they have values."""
    tensors = [getattr(gradient, "values", gradient) for gradient in gradients if gradient is not None]
    return executing_eagerly() and all("now" in getattr(tensor, "__dict__", ()) for tensor in tensors)


@contextmanager
def updating(at_once: bool, optimizer: Any, rate: Any, step: Any, loss: Any, also: Any = ()) -> Iterator[None]:
    """Record an update that takes effect at once: the first time as a train op, each time as a run of it.

    `rate` and `loss` are tensors or numbers, `step` is a variable or `None`, `also` are further tensors that read one.
    """
    if not at_once:
        yield
        return
    executor = get_default_graph().executor
    target, value = getattr(step, "handle", None), loss if isinstance(loss, Tensor) else None
    with recording.acting(executor.session, optimizer, "apply_gradients", rate, target, value, also):
        yield
    pace.checkpoint()


def until_the_end(following: Any) -> Any:
    """Yield what `following` returns until the data end."""
    while True:
        try:
            item = following()
        except errors.OutOfRangeError:
            return
        yield item
        pace.checkpoint()
