"""``tf.keras.backend``: the session that Keras runs in, and the values of its variables.

Source: TensorFlow 1.15, ``python/keras/backend.py``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow import eager
from lintstep_runtime.tensorflow.graph import get_default_graph, reset_default_graph
from lintstep_runtime.tensorflow.ops.convert import constant
from lintstep_runtime.tensorflow.ops.flow import placeholder_with_default
from lintstep_runtime.tensorflow.session import Session, get_default_session
from lintstep_runtime.tensorflow.variables import Variable

_settings: dict[str, Any] = {"floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}


def track(variable: Any) -> Any:
    """Return a variable of Keras': its session initialises it."""
    get_default_graph().store.setdefault("keras_variables", []).append(variable)
    return variable


def graph_of(model: Any) -> Any:
    """Return the graph of a model's tensors or variables, the default one where it has none yet."""
    outputs = model.outputs if isinstance(model.outputs, list) else [model.outputs]
    kept = [*outputs, *model.weights]
    return next((item.graph for item in kept if hasattr(item, "graph")), get_default_graph())


def get_session(op_input_list: Any = ()) -> Any:
    """Return the default session, or Keras' own; Keras' variables that have no value yet are initialised in it."""
    session = get_default_session()
    graph = get_default_graph()
    if session is None:
        session = graph.executor.session if graph.executor is not None else graph.store.get("keras_session")
    if session is None:
        session = graph.store["keras_session"] = Session(graph=graph)
    missing = [v for v in graph.store.get("keras_variables", []) if not session.has(v.op)]
    if missing:
        session.run([variable.initializer for variable in missing])
    return session


def set_session(session: Any) -> None:
    """Make `session` the one that Keras uses."""
    session.graph.store["keras_session"] = session


def clear_session() -> None:
    """Begin with an empty graph."""
    if not eager.executing_eagerly():
        reset_default_graph()


def learning_phase() -> Any:
    """Return whether the model trains: what was set, or a placeholder that is false unless it is fed."""
    store = get_default_graph().store
    if "keras_learning_phase" not in store:
        with get_default_graph().outside():
            store["keras_learning_phase"] = (
                False
                if eager.executing_eagerly()
                else placeholder_with_default(constant(False), (), name="keras_learning_phase")
            )
    return store["keras_learning_phase"]


def set_learning_phase(value: Any) -> None:
    """Set whether the model trains, for what is built from now on."""
    get_default_graph().store["keras_learning_phase"] = bool(value)


def get_value(x: Any) -> Any:
    """Return the value of a variable or tensor; anything else is its own."""
    if not hasattr(x, "graph"):
        return x
    return x.numpy() if eager.executing_eagerly() else get_session().run(x)


def batch_get_value(tensors: Any) -> list[Any]:
    """Return the values of several."""
    return [get_value(tensor) for tensor in tensors]


def set_value(x: Any, value: Any) -> None:
    """Store a value in a variable, at once."""
    array = np.asarray(value, x.dtype.as_numpy_dtype)
    if eager.executing_eagerly():
        x.assign(array)
    else:
        x.load(array, get_session())


def batch_set_value(tuples: Any) -> None:
    """Store several values."""
    for variable, value in tuples:
        set_value(variable, value)


def variable(value: Any, dtype: Any = None, name: str | None = None, constraint: Any = None) -> Any:
    """Return a variable that Keras' session initialises."""
    return track(
        Variable(value, dtype=dtype or _settings["floatx"], name=name, constraint=constraint, use_resource=True)
    )


def eval(x: Any) -> Any:
    """Return the value of a variable or tensor."""
    return get_value(x)


def int_shape(x: Any) -> Any:
    """Return the static shape as a tuple, or `None`."""
    shape = x.get_shape()
    return None if shape.ndims is None else tuple(shape.as_list())


def floatx() -> str:
    """Return the default float type."""
    return str(_settings["floatx"])


def set_floatx(value: str) -> None:
    """Set the default float type."""
    _settings["floatx"] = value


def epsilon() -> float:
    """Return the fuzz factor."""
    return float(_settings["epsilon"])


def set_epsilon(value: float) -> None:
    """Set the fuzz factor."""
    _settings["epsilon"] = value


def image_data_format() -> str:
    """Return ``"channels_last"`` or what was set."""
    return str(_settings["image_data_format"])


def set_image_data_format(data_format: str) -> None:
    """Set where images have their channels."""
    _settings["image_data_format"] = data_format
