"""What a loop carries from one pass to the next: whatever its body changes, also in the functions that it calls.

A body is interpreted once, so a constant that it changes would look like one for ever. At a loop's head each such
constant becomes a ``PythonCounter`` or another ``Changed`` value. Objects, None, and what the body sets to what it is
anyway stay: the first pass makes of them what the later ones find.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from lintstep.interpreter import syntax
from lintstep.interpreter.changes import Change, Changes
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.site import Locator, Site
from lintstep.interpreter.values import (
    REST,
    Bound,
    Changed,
    Choice,
    Class,
    Const,
    Function,
    Instance,
    Mapping,
    Module,
    Partial,
    PythonCounter,
    Scope,
    Sequence,
    Super,
    Unknown,
    Value,
    each,
    join,
)

ORIGIN = "changed in a loop"
DEEPEST_LOOK = 6  # names that stand for names that stand for ...
MOST_FOLLOWED = 300  # functions that one body calls
GROWS = frozenset(("append", "appendleft", "add", "insert", "extend", "update", "setdefault"))
SHRINKS = frozenset(("pop", "popleft", "popitem", "remove", "discard", "clear", "sort", "reverse"))


@dataclass(eq=False, slots=True)
class _Place:
    """A name, attribute or entry that is changed: where it is kept, what it is at the head, all that changes it."""

    slots: dict[Hashable, Value]
    key: Hashable
    before: Value | None
    changes: list[tuple[Change, Site]] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class _Names:
    """The names of a block: those it is called with, those it binds, those around it."""

    text: Changes
    scope: Scope
    locator: Locator
    function: Function | None = None  # None: the block is a part of the call in progress
    known: dict[str, list[Value]] = field(default_factory=dict)


def at_loop(machine: Machine, node: syntax.Loop, loop: int) -> bool:
    """Replace what a loop's body carries, and say whether there was any of it."""
    names = _Names(machine.texts.of(node), machine.scope, machine.frame.module.locator)
    return _Carrier(machine, loop).replace(names)


def at_call(machine: Machine, function: Function, positional: list[Value]) -> None:
    """Replace what a function carries that is called again and again: by itself, or by callers out of sight."""
    carrier = _Carrier(machine, 0)
    carrier.follow(function, [[value] for value in positional], {})
    carrier.write()


def again(machine: Machine, function: Function, slots: dict[Hashable, Value]) -> None:
    """Replace the numbers that a function which calls itself passes on changed."""
    outer = next(frame for frame in reversed(machine.frames) if frame.function is function)
    for name, value in slots.items():
        before = outer.scope.slots.get(name)
        if is_number(value) and is_number(before) and value != before:
            slots[name] = PythonCounter(ORIGIN, start=before)


def is_number(value: Value | None) -> bool:
    """Whether a value is a constant number."""
    return isinstance(value, Const) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)


class _Carrier:
    """Collects the places that a block changes and replaces what is kept there."""

    def __init__(self, machine: Machine, loop: int) -> None:
        self.machine = machine
        self.loop = loop
        self.places: dict[tuple[int, Hashable], _Place] = {}
        self.grown: dict[int, Sequence | Mapping] = {}
        self.followed: set[tuple[int, tuple[int, ...]]] = set()

    def replace(self, names: _Names) -> bool:
        """Collect what a block changes and replace it; say whether anything was replaced."""
        self._collect(names)
        return self.write()

    def write(self) -> bool:
        """Replace what is kept in the places collected; say whether anything was replaced."""
        replaced = False
        for container in self.grown.values():
            replaced = replaced or not container.grows
            container.grows = True
        for place in self.places.values():
            after = self._carried(place, place.before) if place.before is not None else None
            if after is not None and after is not place.before:
                self.machine.write(place.slots, place.key, after)
                replaced = True
        return replaced

    # What is changed

    def _collect(self, names: _Names) -> None:
        for change in names.text.targets:
            self._target(names, change, change.target)
        for call in names.text.calls:
            self._call(names, call)

    def _target(self, names: _Names, change: Change, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            slots = self._slots_of(names, target.id)
            if slots is not None:
                self._add(names, slots, target.id, change)
        elif isinstance(target, ast.Attribute):
            for owner in self._look(names, target.value):
                self._owned(names, owner, target.attr, change)
        elif isinstance(target, ast.Subscript):
            index = syntax.index_of(target)
            keys = self._look(names, index) if index is not None else []
            for owner in self._look(names, target.value):
                if isinstance(owner, (Sequence, Mapping)):
                    self._entry(names, owner, keys, change)

    def _owned(self, names: _Names, owner: Value, name: str, change: Change) -> None:
        """An attribute; where an object has only its class's, that is what it starts with."""
        slots = slots_of(owner)
        inherited = owner.cls.find(name) if isinstance(owner, Instance) else None
        if slots is not None:
            self._add(names, slots, name, change, inherited)

    def _entry(self, names: _Names, owner: Sequence | Mapping, keys: list[Value], change: Change) -> None:
        """An entry under a key that is known, else any."""
        found = [key for key in (key_in(owner, one) for one in keys) if key is not None]
        known = [key for key in found if key in owner.slots]
        if len(known) < len(found) or not found:
            self.grown[id(owner)] = owner
        for key in known or ([] if found else list(owner.slots)):
            self._add(names, owner.slots, key, change)

    def _add(
        self,
        names: _Names,
        slots: dict[Hashable, Value],
        key: Hashable,
        change: Change,
        inherited: Value | None = None,
    ) -> None:
        place = self.places.setdefault((id(slots), key), _Place(slots, key, slots.get(key, inherited)))
        place.changes.append((change, Site(change.node, names.locator)))
        for _, value in each(place.before) if change.augmented and place.before is not None else ():
            if isinstance(value, (Sequence, Mapping)):
                self.grown[id(value)] = value

    def _slots_of(self, names: _Names, name: str) -> dict[Hashable, Value] | None:
        """Where a block keeps a name that it binds, None where the name goes with the call."""
        scope = names.scope
        if names.function is None:
            shared, start = scope.globals | scope.nonlocals | names.text.globals | names.text.nonlocals, scope.parent
            if name not in shared:
                return scope.slots
        else:
            shared, start = names.text.globals | names.text.nonlocals, scope
            if name not in shared:
                return None
        if name in names.text.globals or name in scope.globals:
            return scope.module().slots
        while start is not None and name not in start.slots:
            start = start.parent
        return start.slots if start is not None else None

    # What is called

    def _call(self, names: _Names, call: ast.Call) -> None:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in GROWS | SHRINKS:
            for container in self._look(names, func.value):
                if isinstance(container, (Sequence, Mapping)):
                    self._mutated(names, container, func.attr, call)
        if isinstance(func, ast.Name) and func.id == "setattr" and len(call.args) == 3:
            target, name, given = map(syntax.unstarred, call.args)
            for owner in self._look(names, target):
                self._owned(names, owner, str(literal_of(name)), Change(call, call, given))
        positional = [self._look(names, value) for value in syntax.by_position(call)]
        keywords = {k.arg: self._look(names, k.value) for k in call.keywords if k.arg is not None}
        for callee in self._look(names, func):
            self.follow(callee, positional, keywords)
        for values in (*positional, *keywords.values()):
            for value in values:
                if isinstance(value, (Function, Bound, Partial)):
                    self.follow(value, [], {})

    def _mutated(self, names: _Names, owner: Sequence | Mapping, method: str, call: ast.Call) -> None:
        self.grown[id(owner)] = owner
        change = Change(call, call)
        for keyword in call.keywords:
            if keyword.arg is not None:
                self._entry(names, owner, [Const(keyword.arg)], Change(call, call, keyword.value))
        if method in SHRINKS or (method in ("insert", "update") and syntax.by_position(call)):
            for key in list(owner.slots):
                self._add(names, owner.slots, key, change)

    def follow(self, callee: Value, positional: list[list[Value]], keywords: dict[str, list[Value]]) -> None:
        """Collect what a call changes."""
        if isinstance(callee, Bound):
            self.follow(callee.function, [[callee.receiver], *positional], keywords)
        elif isinstance(callee, Partial):
            given = {name: [value] for name, value in callee.kwargs.items()}
            self.follow(callee.callee, [*([value] for value in callee.args), *positional], {**given, **keywords})
        elif isinstance(callee, Instance):
            method = callee.cls.find("__call__")
            if isinstance(method, Function):
                self.follow(method, [[callee], *positional], keywords)
        elif isinstance(callee, Class):
            method = callee.find("__init__")
            if isinstance(method, Function):
                self.follow(method, [[], *positional], keywords)
        elif isinstance(callee, Function):
            order = syntax.ordered(callee.node.args)
            known = {**{name: [value] for name, value in callee.defaults.items()}, **keywords}
            known.update(zip(order, positional, strict=False))
            objects = (value for values in positional for value in values if not isinstance(value, Const))
            seen = (id(callee.node), tuple(id(value) for value in objects))
            if seen in self.followed:
                return
            if len(self.followed) >= MOST_FOLLOWED:
                self.machine.limit(None, f"a loop that calls more than {MOST_FOLLOWED} functions")
                return
            self.followed.add(seen)
            self.machine.spend(callee.node)
            text = self.machine.texts.of(callee.node)
            self._collect(_Names(text, callee.scope, callee.module.locator, callee, known))

    # What names stand for

    def _look(self, names: _Names, node: ast.expr, depth: int = 0) -> list[Value]:
        """Return what an expression may stand for at the head, without evaluating it: nothing where that takes more."""
        if depth > DEEPEST_LOOK:
            return []
        if isinstance(node, ast.Name):
            return self._named(names, node.id, depth)
        if isinstance(node, ast.Attribute):
            return [
                found
                for owner in self._look(names, node.value, depth + 1)
                for found in self._attribute(owner, node.attr)
            ]
        if isinstance(node, ast.Subscript):
            index = syntax.index_of(node)
            keys = self._look(names, index, depth + 1) if index is not None else []
            found: list[Value] = []
            for owner in self._look(names, node.value, depth + 1):
                if isinstance(owner, (Sequence, Mapping)):
                    wanted = {key_in(owner, one) for one in keys}
                    found.extend(v for key, v in owner.slots.items() if not keys or key in wanted or key == REST)
            return flat(found)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            found = literal_of(node.operand)
            return [Const(-found)] if isinstance(found, int) else []
        literal = literal_of(node)
        if literal is not None:
            return [Const(literal)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
            return self._super(names)
        return []

    def _named(self, names: _Names, name: str, depth: int) -> list[Value]:
        if name in names.known:
            return flat(names.known[name])
        found: list[Value] = []
        local = names.function is not None and name in names.text.bound and self._slots_of(names, name) is None
        scope: Scope | None = names.scope if not local else None
        while scope is not None:
            if name in scope.slots:
                found.append(self.machine.resolve(scope.slots[name]))
                break
            scope = scope.parent
        for value in names.text.bound.get(name, ()):
            found.extend(self._look(names, value, depth + 1))
        for node in names.text.functions.get(name, ()):
            inner = names.scope if names.function is None else Scope({}, names.scope)
            module = names.function.module if names.function is not None else self.machine.frame.module
            found.append(Function(node, inner, module, {}, name))
        return flat(found)

    def _attribute(self, owner: Value, name: str) -> list[Value]:
        if isinstance(owner, Super):
            receiver = owner.receiver
            method = receiver.cls.find(name, after=owner.cls) if isinstance(receiver, Instance) else None
            return [Bound(method, receiver)] if isinstance(method, Function) else []
        slots = slots_of(owner)
        found: Value | None = None
        if slots is not None and name in slots:
            found = slots[name]
        elif isinstance(owner, Instance):
            found = owner.cls.find(name)
        elif isinstance(owner, Class):
            found = owner.find(name)
        if found is None:
            return []
        bound = isinstance(owner, Instance)
        return [
            Bound(one, owner) if bound and isinstance(one, Function) and one.kind == "function" else one
            for one in flat([found])
        ]

    def _super(self, names: _Names) -> list[Value]:
        function, receivers = names.function, names.known.get("self", [])
        if function is None:
            frame = self.machine.frame
            function, receivers = frame.function, [frame.receiver] if frame.receiver is not None else []
        if function is None or function.owner is None:
            return []
        return [Super(function.owner, one) for one in receivers]

    # What it becomes

    def _carried(self, place: _Place, before: Value) -> Value:
        """Return what a pass finds in a place, where that was a constant."""
        if isinstance(before, Choice):
            return join([(path, self._carried(place, one)) for path, one in before.alternatives])
        if isinstance(before, (Sequence, Mapping)) and not any(change.augmented for change, _ in place.changes):
            return self._container(place, before)
        increments = [change.increment for change, _ in place.changes]
        counts = all(increment is not None for increment in increments)
        if (is_number(before) and counts) or (isinstance(before, Unknown) and number(increments) is not None):
            counter = PythonCounter(ORIGIN, deps_of(before), start=before, loop=self.loop)
            counter.increment, counter.advances = number(increments), tuple(site for _, site in place.changes)
            return counter
        if not isinstance(before, Const) or before.value is None:
            return before
        if all(is_literal(change.value, before) for change, _ in place.changes):
            return before
        return Changed(ORIGIN, start=before, loop=self.loop)

    def _container(self, place: _Place, before: Sequence | Mapping) -> Value:
        """A container of constants that is bound anew: as many items, and none of them known."""
        if isinstance(before, Mapping) or not before.slots or REST in before.slots:
            return before
        if not all(isinstance(one, Const) for one in before.slots.values()):
            return before
        items = {key: Changed(ORIGIN, start=one, loop=self.loop) for key, one in before.slots.items()}
        return Sequence(before.kind, dict(items), grows=True)


def deps_of(value: Value) -> tuple[Value, ...]:
    """Return what a value is made of besides constants."""
    return () if isinstance(value, Const) else (value,)


def flat(values: list[Value]) -> list[Value]:
    """Return values with every choice taken apart, each of them once: a name that is passed on and on would stand for
    twice as many with each function."""
    return list({id(one): one for value in values for _, one in each(value)}.values())


def slots_of(owner: Value) -> dict[Hashable, Value] | None:
    """Return where the attributes of an object, a class or a module are kept."""
    if isinstance(owner, (Instance, Class)):
        return owner.slots
    return owner.scope.slots if isinstance(owner, Module) else None


def key_in(owner: Sequence | Mapping, index: Value) -> Hashable:
    """Return under which key a container keeps what stands at an index, None where that is not known."""
    if isinstance(owner, Mapping):
        return Mapping.identity(index)
    at = index.value if isinstance(index, Const) else None
    return at + len(owner.items()) if isinstance(at, int) and at < 0 else at


def literal_of(node: ast.expr | None) -> Any:
    """Return the value of a number, a string, True or False; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, str, bytes)) else None


def is_literal(node: ast.expr | None, value: Const) -> bool:
    """Whether an expression is that very constant."""
    found = literal_of(node)
    return type(found) is type(value.value) and bool(found == value.value)


def number(nodes: list[ast.expr | None]) -> Value | None:
    """Return the one number that all these expressions are, or None."""
    found = {literal_of(node) for node in nodes}
    only = found.pop() if len(found) == 1 else None
    return Const(only) if isinstance(only, (int, float)) else None
