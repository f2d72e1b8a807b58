"""Eager execution: not executed here. What a script asks for is noted, and the graph is built all the same."""

from __future__ import annotations

from lintstep_runtime import recorder
from lintstep_runtime.variables import enable_resource_variables


def disable_eager_execution() -> None:
    """``tf.disable_eager_execution``: nothing to do."""


def enable_eager_execution(*args: object, **kwargs: object) -> None:
    """``tf.enable_eager_execution``: noted; operations still go into the graph."""
    recorder.current.assumed("eager execution is not implemented; operations go into the graph")
    enable_resource_variables()


def executing_eagerly() -> bool:
    """``tf.executing_eagerly``: never."""
    return False


def disable_v2_behavior() -> None:
    """``tf.disable_v2_behavior``: nothing to do."""


def enable_v2_behavior() -> None:
    """``tf.enable_v2_behavior``: as `enable_eager_execution`."""
    enable_eager_execution()


disable_v2_tensorshape = enable_v2_tensorshape = disable_control_flow_v2 = enable_control_flow_v2 = disable_v2_behavior
