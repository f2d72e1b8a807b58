"""What library calls do to counters: each role of a row has one handler here; the rows are in ``frameworks``."""

from __future__ import annotations

import ast
import enum
import sys

from lintstep.interpreter import builtin, callbacks, captures, handlers, histories, objects, reach, registry
from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.handlers import CallHandler
from lintstep.interpreter.library import Default, Role, Row
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.rates import visible_schedules
from lintstep.interpreter.records import EscapeRecord, ReadRecord, RunRecord, ScheduleRecord, UpdateRecord, WriteRecord
from lintstep.interpreter.registry import canonical, lookup
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    EVERYWHERE,
    Api,
    Bound,
    Class,
    Const,
    Function,
    Instance,
    LeftOut,
    OptimizerValue,
    Partial,
    Path,
    ScheduleNode,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    WriteNode,
    each,
    join,
)


def call_api(machine: Machine, name: str, arguments: Arguments, node: ast.Call | None) -> Value:
    """Interpret a call of a library function or class."""
    name = canonical(name)
    row = lookup(name)
    if row is not None and node is not None:
        handler = handlers.of(registry.owner(row)).calls.get(row.role) or HANDLERS.get(row.role)
        if handler is not None:
            return handler(machine, row, name, arguments, node)
    handled = builtin.call(machine, name, arguments, node)
    if handled is not None:
        return handled
    if name.startswith(registry.graph_imports()):
        machine.unseen_calls.append((machine.path, name))
    library = registry.library_of(name)
    if library is not None and library.eager:
        return Unknown(f"{name}()", callbacks.call_back(machine, arguments))
    if library is not None:
        inputs = callbacks.call_back(machine, arguments)
        site = machine.site(node) if node is not None else None
        if site is not None and registry.may_train(name):
            hand_over_schedules(machine, inputs, site, name)
        return Tensor(name, inputs, machine.controls, site, machine.path)
    if not harmless(name):
        return unseen_call(machine, Unknown(name), arguments, node)
    inputs = callbacks.call_back(machine, arguments)
    return Unknown(f"{name}()", inputs)


def hand_over_schedules(machine: Machine, inputs: tuple[Value, ...], site: Site, name: str) -> None:
    """Write down the schedules that a library may train with."""
    for value in inputs if machine.records.schedules else ():
        for _, one in reach.walk(value):
            if isinstance(one, ScheduleNode):
                machine.records.escapes.append(EscapeRecord(site, machine.here(), one, name))


def harmless(name: str) -> bool:
    """Whether a package does nothing to a counter it is given: Python's own, or one of the well-known."""
    top = name.split(".", 1)[0]
    return top in sys.stdlib_module_names or top in registry.harmless()


def unseen_call(machine: Machine, callee: Value, arguments: Arguments, node: ast.Call | None) -> Value:
    """Call code that can't be seen: what it was given escapes, and what it returns may be made of it."""
    text = callee.origin if isinstance(callee, Unknown) else type(callee).__name__
    escape(machine, arguments, text, node)
    for value in arguments.values():
        objects.resize(machine, value)
    machine.unseen_calls.append((machine.path, text))
    inputs = callbacks.call_back(machine, arguments)
    deps = (*inputs, *(callee.deps if isinstance(callee, Unknown) else ()))
    site = machine.site(node) if node is not None else None
    if site is not None:
        hand_over_schedules(machine, inputs, site, text)
    return Unknown(f"{text}()", deps, opaque_call=text, site=site)


def escape(machine: Machine, arguments: Arguments, callee: str, node: ast.Call | None) -> None:
    """Write down that counters (or objects that own them) were handed to unseen code."""
    for value in arguments.values():
        for one in reach.handed_over(value):
            site = machine.site(node) if node is not None else None
            if site is not None:
                machine.records.escapes.append(EscapeRecord(site, machine.here(), one, callee, machine.fresh()))
            if isinstance(one, Instance):
                for kept in one.slots.values():
                    objects.note_use(kept)


def make_schedule(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A decay."""
    found = {word: value for word, param in row.params.items() if (value := arguments.get(param)) is not None}
    site = machine.site(node)
    schedule = ScheduleNode(
        name, arguments.values(), machine.controls, site, machine.path, row=row, step=found.get("step"), arguments=found
    )
    schedule.in_loop = bool(machine.loops)
    if not isinstance(schedule.step, Tensor):
        schedule.in_scope = reach.visible_counters(machine, machine.scope)
    looked_for = made_before(machine, schedule.step)
    machine.records.schedules.append(ScheduleRecord(site, machine.here(), schedule, looked_for))
    return schedule


def make_optimizer(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """An optimizer, or one made of another."""
    rate = arguments.get(row.params.get("rate"))
    rate = given_or_called(machine, rate, []) if rate is not None else None
    inner = arguments.get(row.params.get("inner"))
    if inner is None and row.role is Role.WRAPPER:
        inner = join([(EVERYWHERE, value) for value in arguments.values()]) if arguments.values() else None
    if (
        row.role is Role.WRAPPER
        and inner is not None
        and not any(reach.is_optimizer(one) or isinstance(one, Instance) for _, one in reach.walk(inner))
    ):
        # A contrib class called *Optimizer that wraps nothing we know: its first argument is its rate.
        rate, inner = rate or inner, None
    extra = arguments.get(row.params.get("step"))
    reads = (extra,) if extra is not None else ()
    average = row.params.get("average")
    averaged = arguments.get(average)
    if average is not None and averaged is not None:
        reads_it = Row(average.keyword, Role.AVERAGE)
        machine.records.reads.append(ReadRecord(machine.site(node), machine.here(), reads_it, averaged))
    settings = tuple(value for value in arguments.values() if not isinstance(value, Const))
    made = OptimizerValue(name, rate, machine.site(node), inner, reads, settings, row)
    if inner is None and (rate is None or isinstance(rate, (Const, Unknown))):
        made.in_scope = visible_schedules(machine, machine.scope)
    if rate is not None:
        captures.note(machine, node, rate, made)
    return made


def make_own_clock(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """An optimizer that counts its own iterations."""
    return OptimizerValue(name, None, machine.site(node), own_clock=True)


def given_or_called(machine: Machine, value: Value, positional: list[Value]) -> Value:
    """Return an argument; where it is a function that the library will call, what the call gives."""
    found: list[tuple[Path, Value]] = []
    for path, one in each(value, machine.path):
        if isinstance(one, (Function, Bound, Partial, Class, Api)):
            with machine.under(path):
                one = machine.call(one, Arguments(list(positional)), None)
        found.append((path, one))
    return join(found)


def record_update(
    machine: Machine,
    row: Row,
    optimizer: Value,
    step: Value | None,
    default: Value | None,
    arguments: Arguments,
    node: ast.Call,
    rates: tuple[Value, ...] = (),
    overridden: bool = False,
) -> UpdateNode:
    """Write down an update and return its node."""
    record = UpdateRecord(
        machine.site(node), machine.here(), row, optimizer, written(step), default, rates, overridden=overridden
    )
    record.by_write = record.step is not step
    record.wrapper = reach.wrapper_of(optimizer)
    record.made_before = made_before(machine, step)
    record.trains = arguments.get(row.params.get("loss") or row.params.get("grads"))
    record.left_out = left_out(step)
    if record.left_out is not None:
        record.site = record.left_out.site
    record.reach = reach.visible_counters(machine, record.left_out.scope if record.left_out else machine.scope)
    inputs = (optimizer, *arguments.values())
    made = UpdateNode("update", inputs, machine.controls, record.site, machine.path, fact=record)
    record.nodes.append(made)
    machine.records.updates.append(record)
    run_now(machine, row, made)
    return made


def written(step: Value | None) -> Value | None:
    """Return the counter that a write writes, where a write is given as a step: it is the counter's own value."""
    if step is None or not any(isinstance(one, WriteNode) for _, one in each(step)):
        return step
    return join([(path, one.fact.target if isinstance(one, WriteNode) else one) for path, one in each(step)])


def made_before(machine: Machine, step: Value | None) -> bool:
    """Whether the script has made the registered step that it looked for before."""
    return any(known is step for _, known, _, _ in machine.records.registered_makers)


def run_now(machine: Machine, row: Row, made: Tensor) -> None:
    """Write down that what was made runs at once, where its library has no graph."""
    library = registry.owner(row)
    if library is not None and library.eager and made.site is not None:
        machine.records.runs.append(RunRecord(made.site, machine.here(), (made,), None))


def left_out(step: Value | None) -> LeftOut | None:
    """Return the call that left a step out where the project's own function passes a default on."""
    found = [one.left_out for _, one in each(step) if isinstance(one, Const) and one.value is None] if step else []
    return found[0] if found and all(found) else None


def make_variable(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A variable: perhaps a step counter."""
    param = row.params.get("trainable")
    trainable = arguments.get(param) if param is not None else Const(False)
    initial = arguments.get(row.params.get("initial"))
    return machine.counter(initial=initial, trainable=trainable, row=row, site=machine.site(node))


def make_write(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A call that writes a variable."""
    target = arguments.get(row.params["target"]) or Unknown("target")
    return record_write(machine, row, target, arguments.get(row.params.get("value")), arguments, node)


def record_write(
    machine: Machine, row: Row, target: Value, value: Value | None, arguments: Arguments, node: ast.Call
) -> Value:
    """Write down a write and return its node."""
    record = WriteRecord(machine.site(node), machine.here(), row, target, value)
    machine.records.writes.append(record)
    inputs = (target, *arguments.values())
    made = WriteNode(row.api, inputs, machine.controls, record.site, machine.path, fact=record)
    run_now(machine, row, made)
    return made


def make_reader(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A moving average, a hook: reads a step where it is given one, or the registered one."""
    step = arguments.get(row.params["step"])
    if step is None and row.params["step"].default is Default.REGISTERED:
        limits = [arguments.get(row.params[word]) for word in ("when", "or when") if word in row.params]
        if not limits or any(one is not None and not (isinstance(one, Const) and one.value is None) for one in limits):
            registered = handlers.of(registry.owner(row)).registered
            step = registered(machine, node) if registered is not None else None
    if step is not None and not (isinstance(step, Const) and step.value is None):
        looked_for = made_before(machine, step)
        machine.records.reads.append(ReadRecord(machine.site(node), machine.here(), row, step, looked_for))
    update = arguments.get(row.params.get("update"))
    if update is not None:
        machine.records.runs.append(RunRecord(machine.site(node), machine.here(), (update,), None))
    return Tensor(name, callbacks.call_back(machine, arguments), machine.controls, machine.site(node), machine.path)


def passes(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A call that gives what it was given; where something must run before, the copy is a node of its own."""
    value = arguments.get(row.params["value"])
    if value is None or machine.controls:
        return Tensor(name, arguments.values(), machine.controls, machine.site(node), machine.path)
    return value


def flag(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """A value known only when the script runs."""
    return Unknown(f"{name}()", arguments.values())


def gradients(machine: Machine, row: Row, name: str, arguments: Arguments, node: ast.Call) -> Value:
    """Gradients keep what they were made from."""
    return Tensor(name, arguments.values(), machine.controls, machine.site(node), machine.path)


HANDLERS: dict[enum.Enum, CallHandler] = {
    Role.SCHEDULE: make_schedule,
    Role.VARIABLE: make_variable,
    Role.OPTIMIZER: make_optimizer,
    Role.WRAPPER: make_optimizer,
    Role.OWN_CLOCK: make_own_clock,
    Role.WRITE: make_write,
    Role.AVERAGE: make_reader,
    Role.STOP: make_reader,
    Role.LABEL: make_reader,
    Role.PASS: passes,
    Role.FLAGS: flag,
    Role.GRADIENTS: gradients,
    Role.OBJECT: lambda *given: histories.make(*given),
    Role.PASS_ALL: lambda *given: histories.passes_all(*given),
}
