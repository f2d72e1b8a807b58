"""Methods of TensorFlow 1 as rows, by the kind of the receiver and the name."""

from __future__ import annotations

from lintstep.frameworks.tensorflow.roles import GraphRole
from lintstep.frameworks.tensorflow.rows import STEP
from lintstep.interpreter.library import (
    ANY,
    EVERY_NAME,
    GRAPH,
    NODE,
    OPTIMIZER,
    UNKNOWN,
    VARIABLE,
    Default,
    Param,
    Role,
    Row,
)

OPTIMIZERS = {
    "minimize": Row("Optimizer.minimize", GraphRole.MINIMIZE, {"step": STEP, "loss": Param("loss", 0)}),
    "apply_gradients": Row(
        "Optimizer.apply_gradients", Role.MAKE_UPDATE, {"step": STEP, "grads": Param("grads_and_vars", 0)}
    ),
    "compute_gradients": Row("Optimizer.compute_gradients", Role.GRADIENTS),
}

_VALUE = Param("value", 0)
WRITES = {
    "assign": Row("Variable.assign", Role.WRITE, {"value": _VALUE}),
    "assign_add": Row("Variable.assign_add", Role.WRITE, {"value": Param("delta", 0)}, delta=1),
    "assign_sub": Row("Variable.assign_sub", Role.WRITE, {"value": Param("delta", 0)}, delta=-1),
    "count_up_to": Row("Variable.count_up_to", Role.WRITE, {}, delta=1),
    "load": Row("Variable.load", Role.WRITE, {"value": _VALUE}, note="at-once"),
}
READS = {name: Row(f"Variable.{name}", Role.PASS) for name in ("initialized_value", "read_value", "value", "ref")}

SAVERS = {
    "save": Row("Saver.save", Role.LABEL, {"step": Param("global_step", 2)}),
    "add_summary": Row("FileWriter.add_summary", Role.LABEL, {"step": Param("global_step", 1)}),
}

ESTIMATORS = {
    "train": Row(
        "Estimator.train",
        Role.STOP,
        {
            "step": Param("global_step", None, Default.REGISTERED),
            "when": Param("steps", 2),
            "or when": Param("max_steps", 3),
        },
    ),
}

# Given an optimizer that takes a step, a Keras model makes a train op that counts by itself.
MODELS = {
    "compile": Row("Model.compile", Role.COMPILES, {"optimizer": Param("optimizer", 0)}, note="own-clock"),
}

SESSIONS = {
    "run": Row("Session.run", Role.RUN, {"fetches": Param("fetches", 0), "feed": Param("feed_dict", 1)}),
    "partial_run": Row(
        "Session.partial_run", Role.RUN, {"fetches": Param("fetches", 1), "feed": Param("feed_dict", 2)}
    ),
    "make_callable": Row(
        "Session.make_callable", Role.RUN, {"fetches": Param("fetches", 0), "feed": Param("feed_list", 1)}
    ),
}
NODES = {
    "eval": Row("Tensor.eval", Role.RUN_NODE, {"feed": Param("feed_dict", 0)}),
    "run": Row("Operation.run", Role.RUN_NODE, {"feed": Param("feed_dict", 0)}),
}

# A method of that name is tried on each of these kinds, in this order.
_TABLES = (
    ((GRAPH,), {EVERY_NAME: Row("tf.*", GraphRole.METHOD)}),
    ((OPTIMIZER,), OPTIMIZERS),
    ((VARIABLE, NODE, UNKNOWN), WRITES),
    ((VARIABLE,), READS),
    ((NODE,), NODES),
    ((ANY,), SESSIONS),
    ((ANY,), MODELS),
    ((NODE,), ESTIMATORS),
    ((ANY,), SAVERS),
)
METHODS = {(kind, name): row for kinds, table in _TABLES for kind in kinds for name, row in table.items()}
