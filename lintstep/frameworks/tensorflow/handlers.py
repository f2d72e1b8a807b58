"""TensorFlow 1's own code: what its calls and methods do, by role."""

from __future__ import annotations

import ast

from lintstep.frameworks.tensorflow import graphs, running, variables
from lintstep.frameworks.tensorflow.roles import GraphRole
from lintstep.interpreter import callbacks, effects, methods, reach
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.handlers import Handlers
from lintstep.interpreter.library import Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.values import (
    NONE,
    Bound,
    Const,
    Function,
    Instance,
    OptimizerValue,
    Path,
    Tensor,
    Unknown,
    Value,
    join,
)


def make_update(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A library function that makes a train op."""
    step = arguments.get(row.params["step"])
    meaning_default = (0, None) if row.note == "none-is-registered" else (0,)
    if isinstance(step, Const) and step.value in meaning_default and step.value is not False:
        step = None
    default = graphs.registered(machine, node) if step is None else NONE
    optimizer = arguments.get(row.params["optimizer"]) or Unknown("optimizer")
    rates: list[Value] = []
    for word in ("rate", "decay"):
        value = arguments.get(row.params.get(word))
        if value is not None:
            rates.append(effects.given_or_called(machine, value, [Unknown("rate"), step or default]))
    optimizer = effects.given_or_called(machine, optimizer, rates[:1] or [Unknown("rate")])
    increment = arguments.get(row.params.get("increment"))
    if isinstance(increment, Const) and increment.value is False:
        step, default = NONE, NONE
    return effects.record_update(machine, row, optimizer, step, default, arguments, node, tuple(rates))


def minimize(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``minimize``: on a project's own optimizer, it calls the ``apply_gradients`` that its class has."""
    override = receiver.cls.find("apply_gradients") if isinstance(receiver, Instance) else None
    if isinstance(override, Function):
        gradients = Tensor("Optimizer.compute_gradients", (receiver, *arguments.values()))
        step = arguments.get(row.params["step"])
        inner = Arguments([gradients], {"global_step": step or NONE}, node=node)
        return methods.call_overridden(machine, Bound(override, receiver), inner, node, outer=arguments)
    return update(machine, row, receiver, arguments, node)


def update(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``apply_gradients``: an optimizer made of another calls that of the other; where the other is an object of the
    project that only looks like an optimizer, its own method makes the update, of whatever it likes."""
    inner = receiver
    while isinstance(inner, OptimizerValue) and inner.inner is not None:
        inner = inner.inner
    own = inner.cls.find("apply_gradients") if isinstance(inner, Instance) and inner is not receiver else None
    if not isinstance(own, Function) or reach.is_optimizer(inner):
        return methods.update(machine, row, receiver, arguments, node)
    gradients = Tensor("Optimizer.compute_gradients", (inner, *arguments.values()))
    given = Arguments([gradients, arguments.get(row.params["step"]) or NONE], node=node)
    returned = machine.call(Bound(own, inner), given, node)
    return Tensor("update", (returned,), machine.controls, machine.site(node), machine.path)


def branches(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.cond``: what its two functions make lies on exclusive arms, as only one of them runs."""
    which = ("cond", machine.fresh())
    alternatives: list[tuple[Path, Value]] = []
    for word in ("then", "else"):
        value = arguments.get(row.params[word])
        if value is None:
            return Tensor(
                name, callbacks.call_back(machine, arguments), machine.controls, machine.site(node), machine.path
            )
        arm: Path = frozenset({(which, word)})
        with machine.under(arm):
            alternatives.append((arm, effects.given_or_called(machine, value, [])))
    condition = tuple(arguments.positional[:1])
    return Tensor(name, (*condition, join(alternatives)), machine.controls, machine.site(node), machine.path)


HANDLERS = Handlers(
    calls={
        Role.MAKE_UPDATE: make_update,
        Role.VARIABLE: variables.make_variable,
        Role.RUN: running.run_call,
        GraphRole.PLACEHOLDER: variables.make_placeholder,
        GraphRole.REGISTERED: graphs.get_registered,
        GraphRole.REGISTERED_OR_NONE: graphs.get_registered,
        GraphRole.TRAINS_ITSELF: running.trains_itself,
        GraphRole.SPEC: running.make_spec,
        GraphRole.GRAPH: graphs.make_graph,
        GraphRole.RESET: graphs.reset_graph,
        GraphRole.CONTROL: graphs.make_control,
        GraphRole.SCOPE: graphs.make_scope,
        GraphRole.ADD_COLLECTION: graphs.add_collection,
        GraphRole.GET_COLLECTION: graphs.get_collection,
        GraphRole.BRANCH: branches,
        GraphRole.MAIN: running.run_main,
    },
    methods={
        GraphRole.METHOD: graphs.method,
        GraphRole.MINIMIZE: minimize,
        Role.MAKE_UPDATE: update,
        Role.RUN: running.run_session,
        Role.RUN_NODE: running.run_node,
        Role.COMPILES: running.compile_model,
        Role.STOP: running.train_estimator,
    },
    contexts={
        "tf.control_dependencies": graphs.enter_control,
        graphs.AS_DEFAULT: graphs.enter_graph,
        "tf.variable_scope": graphs.enter_scope,
        "tf.name_scope": graphs.enter_scope,
    },
    registered=graphs.registered,
    visible=graphs.visible,
)
