"""The registered global step: the one counter a graph has for those who are given none."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.dtypes import int64
from lintstep_runtime.tensorflow.graph import Tensor, element, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import ancestors
from lintstep_runtime.tensorflow.variables import Variable


def get_global_step(graph: Any = None) -> Any:
    """``tf.train.get_global_step``: the one in the collection, else the tensor ``global_step:0``, else `None`.

    Raises:
        TypeError: it is no integer scalar.
    """
    graph = graph or get_default_graph()
    registered = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(registered) == 1:
        found = registered[0]
    elif registered:
        recorder.current().assumed("more than one global step is registered; none is used")
        return None
    elif "global_step" in graph.by_name and graph.by_name["global_step"].outputs:
        found = graph.by_name["global_step"].outputs[0]
    else:
        return None
    assert_global_step(found)
    return found


def create_global_step(graph: Any = None) -> Any:
    """``tf.train.create_global_step``: a new int64 scalar variable in the collection.

    Raises:
        ValueError: there is one already.
    """
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default(), graph.name_scope(None):
        made = Variable(
            lambda: _zero(),
            trainable=False,
            name=GraphKeys.GLOBAL_STEP,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )
    recording.watch(made)
    return made


def _zero() -> Any:
    from lintstep_runtime.tensorflow.ops.convert import constant

    return constant(0, int64, name="zeros")


def get_or_create_global_step(graph: Any = None) -> Any:
    """``tf.train.get_or_create_global_step``."""
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def unknown_counter(name: str) -> Any:
    """Return a variable that stands for a counter nobody knows: for an argument, or for what an absent package made.

    What it is given to may be seen to advance it. That it stands still says nothing: others may advance the real one.
    """
    label = "".join(c if c.isalnum() or c in "_./" else "_" for c in name).strip("_./") or "step"
    with get_default_graph().name_scope(None):
        made = Variable(lambda: _zero(), trainable=False, name=f"unknown/{label}")
    made.counter_kind = "unknown"
    return made


def known_step(step: Any) -> Any:
    """Return what stands for `step` where it is given as a counter: itself, or a counter if nothing is known of it."""
    if not isinstance(step, Opaque) or ancestors(step):
        return step
    graph, counters = get_default_graph(), step.__dict__.setdefault("_opaque_counters", [])
    known = next((each for each in counters if each.graph is graph), None)
    if known is None:
        counters.append(known := unknown_counter(step._opaque_name))
    return known


def assert_global_step(global_step_tensor: Any) -> None:
    """``tf.train.assert_global_step``.

    Raises:
        TypeError: it is no tensor or variable, no integer, or no scalar.
    """
    if isinstance(global_step_tensor, Opaque):
        return
    if not isinstance(global_step_tensor, Tensor | Variable):
        raise TypeError(f'Existing "global_step" must be a Variable or Tensor: {global_step_tensor}.')
    dtype = global_step_tensor.dtype.base_dtype
    if isinstance(global_step_tensor, Tensor) and global_step_tensor.op.type == "VarHandleOp":
        raise TypeError("Existing \"global_step\" does not have integer type: <dtype: 'resource'>")
    if not dtype.is_integer:
        raise TypeError(f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}')
    if global_step_tensor.get_shape().ndims not in (0, None):
        raise TypeError(f'Existing "global_step" is not scalar: {global_step_tensor.get_shape()}')


def assert_or_get_global_step(graph: Any = None, global_step_tensor: Any = None) -> Any:
    """``tf.contrib.framework.assert_or_get_global_step``."""
    if global_step_tensor is None:
        return get_global_step(graph)
    assert_global_step(global_step_tensor)
    return global_step_tensor


def global_step(sess: Any, global_step_tensor: Any) -> int:
    """``tf.train.global_step``: its value in the session, as an integer."""
    return int(sess.run(element(global_step_tensor)))
