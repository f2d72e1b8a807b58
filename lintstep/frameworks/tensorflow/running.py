"""What runs a graph: sessions, nodes, and the training loops of Estimator, slim and Keras."""

from __future__ import annotations

import ast

from lintstep.interpreter import callbacks, effects, reach
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.library import CounterKind, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import RunRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    NONE,
    Const,
    Mapping,
    Sequence,
    Tensor,
    Unknown,
    Value,
    each,
)


def run_call(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A call that evaluates nodes."""
    fetches = arguments.get(row.params.get("fetches"))
    feed = arguments.get(row.params.get("feed"))
    machine.records.runs.append(
        RunRecord(machine.site(node), machine.here(), (fetches,) if fetches is not None else (), feed)
    )
    return evaluated(fetches, machine.site(node))


def run_node(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``node.eval(feed)``, ``op.run(feed)``."""
    if isinstance(receiver, Tensor) and receiver.op.endswith(("Session", "as_default", "managed_session")):
        return None
    if "fetches" in arguments.keywords or looks_fetched(arguments):
        return None
    feed = arguments.get(row.params["feed"])
    machine.records.runs.append(RunRecord(machine.site(node), machine.here(), (receiver,), feed))
    return Unknown("evaluated", of=receiver, site=machine.site(node))


def run_session(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``session.run(fetches, feed)``."""
    fetches, feed = arguments.get(row.params["fetches"]), arguments.get(row.params["feed"])
    if isinstance(receiver, Unknown) and not reach.holds_nodes(fetches):
        return None
    record = RunRecord(machine.site(node), machine.here(), (fetches,) if fetches is not None else (), feed)
    machine.records.runs.append(record)
    return evaluated(fetches, record.site)


def looks_fetched(arguments: Arguments) -> bool:
    """Whether a ``run`` call's first argument is something to fetch, not a feed."""
    return (
        bool(arguments.positional)
        and reach.holds_nodes(arguments.positional[0])
        and not isinstance(arguments.positional[0], Mapping)
    )


def evaluated(fetches: Value | None, site: Site) -> Value:
    """Return what a run gives for its fetches: as many values, none of them known."""
    if isinstance(fetches, Sequence):
        return Sequence("list", {key: evaluated(value, site) for key, value in fetches.slots.items()})
    if isinstance(fetches, Mapping):
        return Mapping({key: evaluated(value, site) for key, value in fetches.slots.items()}, dict(fetches.keys))
    return Unknown("evaluated", of=fetches, site=site)


def make_spec(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A train op handed to a library's own loop."""
    train_op = arguments.get(row.params["update"])
    if train_op is not None:
        machine.records.runs.append(RunRecord(machine.site(node), machine.here(), (train_op,), None))
    return Tensor(name, arguments.values(), (), machine.site(node), machine.path)


def trains_itself(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A canned estimator: advances the registered step whenever it trains."""
    machine.records.library_advances.append((machine.site(node), machine.here(), name))
    inputs = callbacks.call_back(machine, arguments)
    effects.hand_over_schedules(machine, inputs, machine.site(node), name)
    return Tensor(name, inputs, (), machine.site(node), machine.path)


def train_estimator(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``estimator.train(steps=...)``."""
    if isinstance(receiver, Tensor) and receiver.op.endswith("Estimator"):
        return effects.make_reader(machine, row, row.api, arguments, node)
    return None


def compile_model(machine: Machine, row: Row, receiver: Value, arguments: Arguments, node: ast.Call) -> Value | None:
    """``model.compile(optimizer)``, where the optimizer takes a step: the model passes it a counter of its own."""
    optimizer = arguments.get(row.params["optimizer"])
    if optimizer is None or not any(reach.is_optimizer(one) for _, one in each(optimizer)):
        return None
    clock = machine.counter(
        kind=CounterKind.CLOCK, initial=Const(0), dtype="int64", name="iterations", site=machine.site(node)
    )
    rates = reach.instance_rates(optimizer)
    return effects.record_update(machine, row, optimizer, clock, None, arguments, node, rates)


def run_main(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """``tf.app.run(main)``: calls ``main``, the module's own where none is given."""
    main = arguments.keywords.get("main") or (arguments.positional[0] if arguments.positional else None)
    if main is None:
        module = machine.frames[0].scope
        main = module.slots.get("main")
    if main is not None:
        machine.call(main, Arguments([Unknown("argv")]), None)
    return NONE
