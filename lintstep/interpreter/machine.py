"""The interpreter's state: scopes, the arms taken, what each arm changed, graphs, budgets, records."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from lintstep.interpreter.arguments import Arguments
from lintstep.interpreter.changes import Texts
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.records import Here, Records, Root
from lintstep.interpreter.site import Locator, Site
from lintstep.interpreter.values import (
    EVERYWHERE,
    Class,
    Counter,
    Function,
    Graph,
    Instance,
    OptimizerValue,
    Path,
    Scope,
    Unknown,
    Value,
    compatible,
    join,
)

if TYPE_CHECKING:
    from lintstep.source.script import Source

T = TypeVar("T")
MISSING: Any = object()
DEEPEST_CALL = 24
DEEPEST_EXPRESSION = 180
MOST_STEPS = 30_000  # statements and calls interpreted for one file; a corpus file takes some hundreds


class Completion:
    """How a block ended."""

    NORMAL, RETURN, RAISE, BREAK, CONTINUE = range(5)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ModuleState:
    """A module under interpretation: its source, its scope, what it defines."""

    name: str
    source: Source
    locator: Locator
    scope: Scope
    functions: list[Function] = field(default_factory=list)
    classes: list[Class] = field(default_factory=list)
    is_main: bool = True


@dataclass(frozen=True, eq=False, repr=False, match_args=False, slots=True)
class Within:
    """What the blocks around set: ``controls`` run before whatever is made in them, ``graph`` is where it is made (the
    default one where None), ``kept`` is what a library's own handlers keep, by keys of theirs."""

    controls: tuple[Value, ...] = ()
    graph: Graph | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Frame:
    """A function call in progress."""

    function: Function | None
    module: ModuleState
    scope: Scope
    returns: list[tuple[Path, Value]] = field(default_factory=list)
    yields: list[tuple[Path, Value]] = field(default_factory=list)
    receiver: Value | None = None
    call: Site | None = None  # where the call stands
    loop_depth: int = 0
    endless: bool = False  # the innermost loop is a `while True`


class LimitReachedError(Exception):
    """A bound of the analysis was hit; what was found so far stands."""


Evaluator = Callable[["Machine", Any], Value]
Executor = Callable[["Machine", Any], int]


@dataclass(frozen=True, slots=True)
class Language:
    """How each kind of expression and statement is interpreted, and how a value is called."""

    evaluators: Mapping[type[ast.AST], Evaluator]
    executors: Mapping[type[ast.AST], Executor]
    call: Callable[[Machine, Value, Arguments, ast.Call | None], Value]


class Importer(Protocol):
    """What import statements mean."""

    def module(self, machine: Machine, dotted: str) -> Value:
        """Return the value of a module's name."""

    def member(self, machine: Machine, base: str, name: str) -> Value:
        """Return what ``from base import name`` binds."""

    def submodule(self, machine: Machine, package: str, name: str) -> Value | None:
        """Return a module of the package whose file is ``package``, or None."""

    def star(self, machine: Machine, base: str) -> None:
        """Bind what ``from base import *`` does."""

    def star_name(self, machine: Machine, name: str) -> Value | None:
        """Return what a name not bound anywhere may mean where a library was star-imported."""


class Machine:
    """One interpretation of one file (and the project modules it imports)."""

    def __init__(self, importer: Importer, language: Language) -> None:
        self.importer = importer
        self.language = language
        self.records = Records()
        self.path: Path = EVERYWHERE
        self.root = Root("script")
        self.loops: tuple[int, ...] = ()
        self.unrolled: tuple[int, ...] = ()  # loops that are walked item by item
        self.within = Within()
        self.groups: dict[Hashable, Value] = {}  # the parameter groups of what may be an optimizer, by its key
        self.frames: list[Frame] = []
        self.graph_slots: dict[Hashable, Value] = {"default": Graph()}
        self.trail: list[list[tuple[dict[Hashable, Value], Hashable, Value]]] = []
        self.born: list[set[int]] = []  # beside the trail: ids of the slots of what each arm made
        self.entered: set[int] = set()  # ids of function nodes that some call reached
        self.instantiated: dict[int, list[Instance]] = {}
        self.modules: dict[str, ModuleState] = {}
        self.missing_attributes = 0
        self.captured_rates: dict[Hashable, tuple[OptimizerValue, tuple[int, ...]]] = {}
        self.unseen_calls: list[tuple[Path, str]] = []  # and graphs imported
        self.made: dict[Hashable, Counter] = {}
        self.objects: dict[Hashable, Any] = {}
        self.times_made: dict[Hashable, int] = {}
        self.repeating = False
        self._bound: dict[int, dict[Hashable, Value]] = {}  # all that was written to
        self.texts = Texts()
        self.looped: dict[int, Loop] = {}
        self.foreign: dict[Hashable, Value] = {}  # attributes that the script gives to objects not known
        self.quiet: dict[int, bool] = {}  # by the id of a class's node: it has to do with no clock
        self.tests: dict[Hashable, Site] = {}  # by the key of a branch: where it is tested
        self.steps = 0
        self.allowance = MOST_STEPS  # what the call in progress may raise ``steps`` to
        self.depth = 0
        self._serial = itertools.count(1)

    # Places and circumstances

    @property
    def frame(self) -> Frame:
        """The call in progress."""
        return self.frames[-1]

    @property
    def scope(self) -> Scope:
        """The scope names are bound in."""
        return self.frames[-1].scope

    def site(self, node: ast.expr | ast.stmt) -> Site:
        """Return a node's place."""
        return Site(node, self.frames[-1].module.locator)

    def here(self) -> Here:
        """Return the circumstances of what is being interpreted."""
        return Here(self.path, self.root, self.loops, self.graph, self.unrolled)

    @property
    def controls(self) -> tuple[Value, ...]:
        """What runs before whatever is made here."""
        return self.within.controls

    @property
    def graph(self) -> Graph:
        """The graph that nodes are added to."""
        if self.within.graph is not None:
            return self.within.graph
        default = self.graph_slots["default"]
        return default if isinstance(default, Graph) else self._any_graph(default)

    def _any_graph(self, value: Value) -> Graph:
        graphs = [one for _, one in value.parts() if isinstance(one, Graph)]
        return graphs[-1] if graphs else Graph()

    def calls(self) -> tuple[Site, ...]:
        """Return where the calls in progress stand, the outermost first."""
        return tuple(frame.call for frame in self.frames if frame.call is not None)

    def fresh(self) -> int:
        """Return a number never returned before in this interpretation."""
        return next(self._serial)

    def spend(self, node: ast.AST | None = None, cost: int = 1) -> None:
        """Count work done; stop the interpretation where there is too much of it."""
        self.steps += cost
        if self.steps > self.allowance:
            raise LimitReachedError

    def limit(self, node: ast.expr | ast.stmt | None, why: str, blind: bool = True) -> None:
        """Write down that a bound was hit, once; ``blind`` where what was left out may have advanced any counter."""
        if any(known == why and (was_blind or not blind) for _, known, was_blind in self.records.limits):
            return
        self.records.limits.append((self.site(node) if node is not None and self.frames else None, why, blind))

    @contextmanager
    def share(self) -> Iterator[None]:
        """Let what is inside take most, never all, of the steps that are left; LimitReachedError is raised out of it
        where that is not enough."""
        before = self.allowance
        self.allowance = self.steps + (before - self.steps) * 15 // 16
        state = (self.path, self.loops, self.within, self.root, self.depth)
        unrolled = self.unrolled
        frames = len(self.frames)
        try:
            yield
        except (LimitReachedError, RecursionError) as error:
            self.path, self.loops, self.within, self.root, self.depth = state
            self.unrolled = unrolled
            del self.frames[frames:]
            raise LimitReachedError from error
        finally:
            self.allowance = before

    # Interpretation

    def evaluate(self, node: ast.expr) -> Value:
        """Return the value of an expression."""
        evaluator = self.language.evaluators.get(type(node))
        if evaluator is None:
            return Unknown("unsupported expression")
        if self.depth > DEEPEST_EXPRESSION:
            self.limit(node, "an expression too deep to follow")
            return Unknown("too deep")
        self.depth += 1
        try:
            return evaluator(self, node)
        finally:
            self.depth -= 1

    def call(self, callee: Value, arguments: Arguments, node: ast.Call | None) -> Value:
        """Return what calling a value gives."""
        return self.language.call(self, callee, arguments, node)

    def execute(self, body: Any) -> int:
        """Interpret a block (an iterable of statements) and say how it ended."""
        for statement in body:
            self.spend(statement)
            executor = self.language.executors.get(type(statement))
            if executor is not None:
                completion = executor(self, statement)
                if completion != Completion.NORMAL:
                    return completion
        return Completion.NORMAL

    # State: every write goes through here, so that an arm's changes can be taken back and merged

    def write(self, slots: dict[Hashable, Value], key: Hashable, value: Value) -> None:
        """Bind ``key`` in ``slots``."""
        if self.trail:
            self.trail[-1].append((slots, key, slots.get(key, MISSING)))
        self._bound[id(slots)] = slots
        slots[key] = value

    def erase(self, slots: dict[Hashable, Value], key: Hashable) -> None:
        """Remove ``key`` from ``slots``."""
        if key in slots:
            if self.trail:
                self.trail[-1].append((slots, key, slots[key]))
            del slots[key]

    @contextmanager
    def under(self, path: Path) -> Iterator[None]:
        """Interpret what is inside on further arms."""
        before = self.path
        self.path = before | path
        try:
            yield
        finally:
            self.path = before

    def branch(self, arms: list[tuple[Path, Callable[[], int]]]) -> int:
        """Interpret exclusive arms from one state and merge what they changed; an arm that left the block takes its
        changes with it, and what follows lies on the arms that stayed."""
        base = self.path
        results = []
        for arm, run in arms:
            self.trail.append([])
            self.born.append(set())
            self.path = base | arm
            try:
                completion = run()
            except LimitReachedError:
                log = self.trail.pop()
                self._grow_up()
                if self.trail:
                    self.trail[-1].extend(log)
                self.path = base
                raise
            end_path = self.path
            born = self._grow_up()
            log = [entry for entry in self.trail.pop() if id(entry[0]) not in born]
            changed: dict[tuple[int, Hashable], tuple[dict[Hashable, Value], Hashable, Value]] = {}
            for slots, key, _ in log:
                changed[id(slots), key] = (slots, key, slots.get(key, MISSING))
            for slots, key, old in reversed(log):
                if old is MISSING:
                    slots.pop(key, None)
                else:
                    slots[key] = old
            results.append((end_path, changed, completion))
        self.path = base
        live = [result for result in results if result[2] == Completion.NORMAL]
        if not live:
            completions = {completion for _, _, completion in results}
            return Completion.RETURN if Completion.RETURN in completions else min(completions)
        if len(live) == 1:
            for slots, key, value in live[0][1].values():
                self._restore(slots, key, value)
            self.path = live[0][0]
            return Completion.NORMAL
        self._merge(base, live)
        return Completion.NORMAL

    def bear(self, slots: dict[Hashable, Value]) -> None:
        """Note what an object that is made here keeps its entries in."""
        if self.born:
            self.born[-1].add(id(slots))

    def _grow_up(self) -> set[int]:
        """Return the slots of the objects that an arm made: nothing outside it had them, so they stay as they are."""
        born = self.born.pop()
        if self.born:
            self.born[-1] |= born
        return born

    def _restore(self, slots: dict[Hashable, Value], key: Hashable, value: Value) -> None:
        if value is MISSING:
            self.erase(slots, key)
        else:
            self.write(slots, key, value)

    def _merge(self, base: Path, live: list[Any]) -> None:
        touched: dict[tuple[int, Hashable], tuple[dict[Hashable, Value], Hashable]] = {}
        for _, changed, _ in live:
            for identity, (slots, key, _) in changed.items():
                touched[identity] = (slots, key)
        for identity, (slots, key) in touched.items():
            alternatives = []
            for path, changed, _ in live:
                value = changed[identity][2] if identity in changed else slots.get(key, MISSING)
                if value is not MISSING:
                    alternatives.append((path - base, value))
            if alternatives:
                self.write(slots, key, join(alternatives))
            else:
                self.erase(slots, key)

    def resolve(self, value: Value) -> Value:
        """Narrow a choice to the arms being interpreted."""
        alternatives = getattr(value, "alternatives", None)
        if alternatives is None:
            return value
        kept = [(path, one) for path, one in alternatives if compatible(self.path, path)]
        if len(kept) == len(alternatives):
            return value
        return join(kept) if kept else value

    def let_go(self) -> None:
        """Break the rings that everything hangs from, once the facts are out: a name leads to a function, that to the
        scope it was defined in, and that to the name. Left to the garbage collector, they are a tenth of a check."""
        for slots in self._bound.values():
            slots.clear()
        for module in self.modules.values():
            module.functions.clear()
            for cls in module.classes:
                cls.line = ()
            module.classes.clear()
        for record in self.records.updates:
            record.nodes.clear()

    # Names

    def lookup(self, name: str) -> Value | None:
        """Return what a name is bound to, or None where it is not."""
        scope: Scope | None = self.scope
        if scope is not None and name in scope.globals:
            scope = scope.module()
        first = True
        while scope is not None:
            if name in scope.slots and (first or scope.kind != "class"):
                return self.resolve(scope.slots[name])
            first = first and scope.kind == "comprehension"
            scope = scope.parent
        return None

    def bind(self, name: str, value: Value) -> None:
        """Bind a name where Python would."""
        scope = self.scope
        if name in scope.globals:
            scope = scope.module()
        elif name in scope.nonlocals:
            outer = scope.parent
            while outer is not None and name not in outer.slots:
                outer = outer.parent
            scope = outer or scope
        self.write(scope.slots, name, value)

    def again(self, node: ast.expr | ast.stmt, made: T) -> T:
        """Return what was made at a place before, where a pass is repeated, else what is made there now."""
        calls = tuple(id(frame.function) if frame.function is not None else 0 for frame in self.frames)
        key = (id(node), calls, "object")
        times = self.times_made[key] = self.times_made.get(key, 0) + 1
        known = self.objects.get((key, times)) if self.repeating else None
        self.objects[key, times] = known if known is not None else made
        return known if known is not None else made

    def counter(self, site: Site, **fields: Any) -> Counter:
        """Return a counter made at a place in the current graph: the same object when a pass is repeated."""
        calls = tuple(id(frame.function) if frame.function is not None else 0 for frame in self.frames)
        key = (id(site.node), calls)
        times = self.times_made[key] = self.times_made.get(key, 0) + 1
        known = self.made.get((key, times)) if self.repeating else None
        if known is not None:
            return known
        made = Counter(
            "counter", path=self.path, graph=self.graph, controls=self.controls, site=site, root=self.root, **fields
        )
        self.made[key, times] = made
        return made

    def start_pass(self, repeated: bool) -> None:
        """Begin a pass over functions that may be interpreted a second time."""
        self.times_made.clear()
        self.repeating = repeated
