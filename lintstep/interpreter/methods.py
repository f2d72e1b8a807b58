"""What methods of library objects do to counters: optimizers, variables, sessions, graphs."""

from __future__ import annotations

from lintstep.frameworks.tensorflow import (
    ESTIMATOR_METHODS,
    MODEL_METHODS,
    OPTIMIZER_METHODS,
    READER_METHODS,
    RUN_METHODS,
    TENSOR_RUN_METHODS,
    VARIABLE_METHODS,
)
from lintstep.interpreter import builtin, calls, effects, objects, reach
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import ReadRecord, RunRecord
from lintstep.interpreter.values import (
    NONE,
    Api,
    ApiMethod,
    Bound,
    Class,
    Const,
    Counter,
    Function,
    Graph,
    Instance,
    Mapping,
    OptimizerValue,
    Sequence,
    Tensor,
    Unknown,
    Value,
    WriteNode,
    each,
)
from lintstep.source import nodes as cst


def call_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, node: cst.Call | None) -> Value:
    """Interpret a method call on a value whose class is a library's, or unknown."""
    if node is None:
        return Unknown(f"{name}()", (receiver, *arguments.values()))
    if name in OPTIMIZER_METHODS and reach.may_optimize(receiver):
        return optimizer_method(machine, receiver, OPTIMIZER_METHODS[name], arguments, node)
    if name in VARIABLE_METHODS and not isinstance(receiver, (Sequence, Mapping, Const, Api, Graph)):
        written = variable_method(machine, receiver, VARIABLE_METHODS[name], arguments, node)
        if written is not None:
            return written
    handled = builtin.call_method(machine, receiver, name, arguments, node)
    if handled is not None:
        return handled
    if isinstance(receiver, Graph):
        return graph_method(machine, receiver, name, arguments, node)
    run = run_method(machine, receiver, name, arguments, node)
    if run is not None:
        return run
    if name in MODEL_METHODS:
        compiled = compile_model(machine, MODEL_METHODS[name], arguments, node)
        if compiled is not None:
            return compiled
    if name in ESTIMATOR_METHODS and isinstance(receiver, Tensor) and receiver.op.endswith("Estimator"):
        return effects.make_reader(machine, ESTIMATOR_METHODS[name], f"Estimator.{name}", arguments, node)
    if name in READER_METHODS and not isinstance(receiver, (Sequence, Mapping)):
        row = READER_METHODS[name]
        step = arguments.get(row.params["step"])
        if step is not None:
            machine.records.reads.append(ReadRecord(machine.site(node), machine.here(), row, step))
        return Unknown(f"{name}()")
    if isinstance(receiver, ApiMethod):
        return Tensor(
            f"{receiver.name}.{name}", (receiver.receiver, *calls.call_back(machine, arguments)), machine.controls
        )
    if isinstance(receiver, Api):
        return effects.call_api(machine, f"{receiver.name}.{name}", arguments, node)
    if isinstance(receiver, (Tensor, OptimizerValue)):
        inputs = (receiver, *calls.call_back(machine, arguments))
        return Tensor(
            f"{getattr(receiver, 'op', 'optimizer')}.{name}", inputs, machine.controls, machine.site(node), machine.path
        )
    if isinstance(receiver, Instance) and name == "__init__":
        keep_arguments(machine, receiver, arguments)
        return NONE
    if isinstance(receiver, Unknown):
        return effects.unseen_call(machine, Unknown(f"{receiver.origin}.{name}", (receiver,)), arguments, node)
    return Unknown(f"{name}()", (receiver, *calls.call_back(machine, arguments)))


def keep_arguments(machine: Machine, instance: Instance, arguments: Arguments) -> None:
    """A library base class keeps what its ``__init__`` was given."""
    for index, value in enumerate(arguments.values()):
        machine.write(instance.slots, ("base argument", index), value)


def graph_method(machine: Machine, graph: Graph, name: str, arguments: Arguments, node: cst.Call) -> Value:
    """``graph.as_default()`` and others."""
    if name == "as_default":
        return Tensor("Graph.as_default", (graph,), (), machine.site(node), machine.path)
    before = machine.graphs
    machine.graphs = [*before, graph]
    try:
        return effects.call_api(machine, f"tf.{name}", arguments, node)
    finally:
        machine.graphs = before


def run_method(machine: Machine, receiver: Value, name: str, arguments: Arguments, node: cst.Call) -> Value | None:
    """``session.run(fetches, feed)``, ``node.eval(feed)``, ``op.run(feed)``."""
    on_node = isinstance(receiver, Tensor) and not receiver.op.endswith(("Session", "as_default", "managed_session"))
    if on_node and name in TENSOR_RUN_METHODS and not ("fetches" in arguments.keywords or looks_fetched(arguments)):
        row = TENSOR_RUN_METHODS[name]
        feed = arguments.get(row.params["feed"])
        machine.records.runs.append(RunRecord(machine.site(node), machine.here(), (receiver,), feed))
        return Unknown("evaluated", of=receiver)
    if name in RUN_METHODS:
        row = RUN_METHODS[name]
        fetches, feed = arguments.get(row.params["fetches"]), arguments.get(row.params["feed"])
        if isinstance(receiver, Unknown) and not reach.holds_nodes(fetches):
            return None
        record = RunRecord(machine.site(node), machine.here(), (fetches,) if fetches is not None else (), feed)
        machine.records.runs.append(record)
        return effects.evaluated(fetches)
    return None


def looks_fetched(arguments: Arguments) -> bool:
    """Whether a ``run`` call's first argument is something to fetch, not a feed."""
    return (
        bool(arguments.positional)
        and reach.holds_nodes(arguments.positional[0])
        and not isinstance(arguments.positional[0], Mapping)
    )


def variable_method(machine: Machine, receiver: Value, row: Row, arguments: Arguments, node: cst.Call) -> Value | None:
    """``variable.assign_add(1)`` and its like; on a value not known, a write of it."""
    if row.role is Role.PASS:
        return receiver if isinstance(receiver, Counter) else None
    if isinstance(receiver, Tensor) and not isinstance(receiver, (Counter, WriteNode)):
        return (
            None
            if row.note == "at-once"
            else effects.record_write(machine, row, receiver, arguments.get(row.params.get("value")), arguments, node)
        )
    if isinstance(receiver, (Counter, Unknown, WriteNode)):
        if isinstance(receiver, WriteNode):
            receiver = receiver.inputs[0]
        return effects.record_write(machine, row, receiver, arguments.get(row.params.get("value")), arguments, node)
    return None


def optimizer_method(machine: Machine, receiver: Value, row: Row, arguments: Arguments, node: cst.Call) -> Value:
    """``minimize``, ``apply_gradients``, ``compute_gradients``."""
    if isinstance(receiver, OptimizerValue) and receiver.own_clock:
        return Tensor(row.api, (receiver, *arguments.values()), machine.controls, machine.site(node), machine.path)
    if row.role is Role.GRADIENTS:
        inputs = (receiver, *arguments.values())
        return Tensor(row.api, inputs, machine.controls, machine.site(node), machine.path)
    step = arguments.get(row.params["step"])
    if isinstance(receiver, Instance) and row.api.endswith("minimize"):
        override = receiver.cls.find("apply_gradients")
        if isinstance(override, Function):
            gradients_ = Tensor("Optimizer.compute_gradients", (receiver, *arguments.values()))
            inner = Arguments([gradients_], {"global_step": step or NONE}, node=node)
            return call_overridden(machine, Bound(override, receiver), inner, node, outer=arguments)
    rates = reach.instance_rates(receiver)
    return effects.record_train_op(machine, row, receiver, step, None, arguments, node, rates)


def compile_model(machine: Machine, row: Row, arguments: Arguments, node: cst.Call) -> Value | None:
    """``model.compile(optimizer)``, where the optimizer takes a step: the model passes it a counter of its own."""
    optimizer = arguments.get(row.params["optimizer"])
    if optimizer is None or not any(reach.is_optimizer(one) for _, one in each(optimizer)):
        return None
    clock = machine.counter(kind="clock", initial=Const(0), dtype="int64", name="iterations", site=machine.site(node))
    rates = reach.instance_rates(optimizer)
    return effects.record_train_op(machine, row, optimizer, clock, None, arguments, node, rates)


def overrides_train_op(callee: Bound) -> bool:
    """Whether a bound method is a project optimizer's own minimize or apply_gradients."""
    if callee.function.name not in ("minimize", "apply_gradients") or not isinstance(callee.receiver, Instance):
        return False
    cls: Class = callee.receiver.cls
    return any(isinstance(base, Api) and objects.is_optimizer(base.name) for base in cls.ancestry())


def call_overridden(
    machine: Machine, callee: Bound, arguments: Arguments, node: cst.Call | None, outer: Arguments | None = None
) -> Value:
    """A project optimizer's own method: whatever it does to the step is written down where it does it; the train op is
    the outermost call."""
    positional = [callee.receiver, *arguments.positional]
    before = len(machine.records.train_ops)
    returned = calls.call_function(machine, callee.function, positional, arguments.keywords, node, arguments)
    for record in machine.records.train_ops[before:]:
        record.overridden = True
    inside_method = any(
        frame.function is not None
        and frame.function.name in ("minimize", "apply_gradients")
        and frame.receiver is callee.receiver
        for frame in machine.frames
    )
    if node is None or inside_method:
        return returned
    row = OPTIMIZER_METHODS[callee.function.name]
    given = outer or arguments
    step = given.get(row.params["step"])
    made = effects.record_train_op(
        machine, row, callee.receiver, step, None, given, node, reach.instance_rates(callee.receiver)
    )
    made.fact.row = OVERRIDDEN
    return Tensor("train_op", (made, returned), machine.controls, machine.site(node), machine.path)


OVERRIDDEN = Row("project optimizer", Role.TRAIN_OP, OPTIMIZER_METHODS["apply_gradients"].params, note="overridden")
