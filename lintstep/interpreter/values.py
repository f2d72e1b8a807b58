"""Abstract values: what a name can stand for while a script is interpreted."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lintstep.interpreter import limits as bounds
from lintstep.interpreter import syntax
from lintstep.interpreter.library import CounterKind, Row

if TYPE_CHECKING:
    from lintstep.interpreter.site import Site

LONGEST_LINE = 60  # classes above a class

# The arms of branches that lead to a place: branch key -> arm taken.
Path = frozenset[tuple[Hashable, Hashable]]
EVERYWHERE: Path = frozenset()

_serial = itertools.count()


def serial() -> int:
    """Return a number above the keys of all values made so far."""
    return next(_serial)


def compatible(one: Path, other: Path) -> bool:
    """Whether one execution can pass through both places: no branch takes two different arms."""
    if not one or not other or one == other:
        return True
    if len(other) < len(one):
        one, other = other, one
    arms = dict(other)
    return all(arms.get(key, arm) == arm for key, arm in one)


class Value:
    """Anything a name can be bound to. Values are compared by identity unless they are constants."""

    __slots__ = ()

    def parts(self) -> Iterator[tuple[Path, Value]]:
        """Yield the values this one is computed from, each with the arms on which it is."""
        return iter(())


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A call in the project that left a parameter out: where, the parameter's name, what can be named there."""

    site: Site
    keyword: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Const(Value):
    """A Python value known exactly: number, string, None, ...; what a container of constants holds is a container.
    ``left_out`` is set on a parameter's default that a call did not replace."""

    value: Any
    site: Site | None = field(default=None, compare=False)
    left_out: LeftOut | None = field(default=None, compare=False)


NONE = Const(None)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Unknown(Value):
    """A value the analysis can't tell, but for what it may be made of (``deps``) and how to recognise it (``key``)."""

    origin: str
    deps: tuple[Value, ...] = ()
    key: Hashable = None
    opaque_call: str = ""  # the callee whose code could not be seen, where there is one
    site: Site | None = None
    attr: str = ""  # set where this is an attribute of ``deps[0]``
    parameter: str = ""  # set where this is a parameter of a function nobody in sight calls
    of: Value | None = None  # set where this is what a node was evaluated to
    default: Value | None = None  # the parameter's, where it has one

    def __post_init__(self) -> None:
        if self.key is None:
            self.key = next(_serial)

    def parts(self) -> Iterator[tuple[Path, Value]]:
        return ((EVERYWHERE, dep) for dep in self.deps)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Changed(Unknown):
    """What a pass of a loop finds where something was a constant (``start``) before the loop and the loop's body
    changes it. ``loop`` is the loop's number among a record's loops, 0 where a function is called again and again."""

    start: Value | None = None
    loop: int = 0


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class PythonCounter(Changed):
    """A number that its loop changes only by what it was, at ``advances``: by ``increment`` each time, None where that
    is not one number."""

    increment: Value | None = None
    advances: tuple[Site, ...] = ()


@dataclass(frozen=True, slots=True)
class Api(Value):
    """A name of a library, canonical."""

    name: str


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Tensor(Value):
    """A node of the graph (or anything a library call returned), with what it was made from; ``made`` orders nodes."""

    op: str
    inputs: tuple[Value, ...] = ()
    controls: tuple[Value, ...] = ()
    site: Site | None = None
    path: Path = EVERYWHERE
    label: str = ""
    made: int = field(default_factory=_serial.__next__)

    def parts(self) -> Iterator[tuple[Path, Value]]:
        for value in self.inputs:
            yield EVERYWHERE, value
        for value in self.controls:
            yield EVERYWHERE, value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Counter(Tensor):
    """A variable, placeholder or registered step: what a schedule may read. ``kind`` says which."""

    kind: CounterKind = CounterKind.VARIABLE
    initial: Value | None = None
    trainable: Value | None = None
    dtype: str = ""
    name: str = ""
    graph: Graph | None = None
    perhaps_none: bool = False  # asked for before anything in sight made it
    row: Row | None = None
    owner: Value | None = None  # the instance whose attribute it is
    root: Any = None  # the execution that made it

    def parts(self) -> Iterator[tuple[Path, Value]]:
        return iter(())


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ScheduleNode(Tensor):
    """A decay: reads ``step``. ``arguments`` are by the row's words."""

    row: Row | None = None
    step: Value | None = None
    arguments: dict[str, Value] = field(default_factory=dict)
    in_scope: dict[int, str] = field(default_factory=dict)  # id of a variable in scope -> an expression for it
    in_loop: bool = False  # it may be built anew in every pass


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class UpdateNode(Tensor):
    """What a call that makes an update gives."""

    fact: Any = None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class WriteNode(Tensor):
    """An assign, assign_add, ... of ``target``."""

    fact: Any = None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class OptimizerValue(Value):
    """An optimizer: its rate, the optimizer it wraps, and what else it was given (``settings``)."""

    api: str
    rate: Value | None
    site: Site | None = None
    inner: Value | None = None
    reads: tuple[Value, ...] = ()
    settings: tuple[Value, ...] = ()
    row: Row | None = None
    in_scope: dict[int, str] = field(default_factory=dict)  # id of a schedule in scope -> an expression for it
    own_clock: bool = False
    seen: bool = True  # False: made by code the analysis can't see

    def parts(self) -> Iterator[tuple[Path, Value]]:
        for value in (self.rate, self.inner, *self.reads, *self.settings):
            if value is not None:
                yield EVERYWHERE, value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ObjectValue(Value):
    """An object of a library that has a history: what it was made of is here, what is done to it stands in the records
    of calls. ``kind`` says what it is (optimizer, scheduler, loader, sampler, average, ...), ``arguments`` are by the
    row's words, ``slots`` are attributes that the script itself sets, ``order`` tells what was made before it."""

    kind: str
    api: str
    arguments: dict[str, Value]
    site: Site
    here: Any
    order: int
    row: Row | None = None
    slots: dict[Hashable, Value] = field(default_factory=dict)
    label: str = ""
    calls: tuple[Site, ...] = ()  # of the project's functions that led to its making, the outermost first
    read: bool = False  # something reads what its project class keeps in it

    def parts(self) -> Iterator[tuple[Path, Value]]:
        for value in self.arguments.values():
            yield EVERYWHERE, value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Graph(Value):
    """A graph: one registered step, its collections. ``slots`` are written through the machine's trail; ``step`` is the
    step that its library itself registers, one on whichever arms it is asked for."""

    slots: dict[Hashable, Value] = field(default_factory=dict)
    step: Counter | None = None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Scope:
    """Names of a module, a function call, a class body or a comprehension."""

    slots: dict[Hashable, Value]
    parent: Scope | None = None
    kind: str = "function"
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)

    def module(self) -> Scope:
        """Return the module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Function(Value):
    """A function or lambda with the scope it closes over."""

    node: syntax.FunctionNode
    scope: Scope
    module: Any
    defaults: dict[str, Value]
    name: str = ""
    owner: Class | None = None
    kind: str = "function"  # or static, class, property


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Bound(Value):
    """A method with the object it belongs to."""

    function: Function
    receiver: Value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class ApiMethod(Value):
    """A method, by name, of a value whose class belongs to a library or is unknown."""

    receiver: Value
    name: str

    def parts(self) -> Iterator[tuple[Path, Value]]:
        yield EVERYWHERE, self.receiver


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Partial(Value):
    """``functools.partial``."""

    callee: Value
    args: tuple[Value, ...]
    kwargs: dict[str, Value]

    def parts(self) -> Iterator[tuple[Path, Value]]:
        for value in (self.callee, *self.args, *self.kwargs.values()):
            yield EVERYWHERE, value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Class(Value):
    """A class of the project."""

    node: ast.ClassDef
    slots: dict[Hashable, Value]
    bases: tuple[Value, ...]
    module: Any
    name: str = ""
    line: tuple[Value, ...] = ()

    def ancestry(self) -> tuple[Value, ...]:
        """Return the class and its bases, depth first; bases that are no project classes as they are."""
        if not self.line:
            seen: dict[int, Value] = {}
            stack: list[Value] = [self]
            while stack and len(seen) < LONGEST_LINE:
                one = stack.pop()
                if id(one) in seen:
                    continue
                seen[id(one)] = one
                if isinstance(one, Class):
                    stack.extend(reversed(one.bases))
                elif isinstance(one, Choice):
                    stack.extend(value for _, value in one.alternatives)
            if stack:
                bounds.hit(f"a class with more than {LONGEST_LINE} classes above it", blind=True)
            self.line = tuple(seen.values())
        return self.line

    def find(self, name: str, after: Class | None = None) -> Value | None:
        """Return a class attribute by the order of bases (after one of them, as ``super()`` looks), or None."""
        waiting = after is not None
        for one in self.ancestry():
            if waiting:
                waiting = one is not after
            elif isinstance(one, Class) and name in one.slots:
                return one.slots[name]
        return None

    def foreign_base(self) -> Value | None:
        """Return a base whose code can't be seen, or None."""
        for one in self.ancestry():
            if not isinstance(one, Class) and not (isinstance(one, Api) and one.name in ("builtins.object", "abc.ABC")):
                return one
        return None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Instance(Value):
    """An object of a project class."""

    cls: Class
    slots: dict[Hashable, Value] = field(default_factory=dict)
    symbolic: bool = False  # made up for a class nobody in sight instantiates


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Super(Value):
    """``super()``."""

    cls: Class
    receiver: Value


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Module(Value):
    """A module of the project."""

    name: str
    scope: Scope


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Sequence(Value):
    """A tuple, list or set: items by index in ``slots``; ``"rest"`` stands for any number of further ones. ``grows``
    says that a loop changes which items there are, so that there may be others than those known."""

    kind: str
    slots: dict[Hashable, Value]
    grows: bool = False
    trips: Hashable = None  # the key of how many items a loop sees, where that is known otherwise

    @property
    def closed(self) -> bool:
        """Whether every item is known."""
        return REST not in self.slots and not self.grows

    def items(self) -> list[Value]:
        """Return the items known one by one."""
        found: list[Value] = []
        for index in itertools.count():
            if index not in self.slots:
                return found
            found.append(self.slots[index])
        return found

    def parts(self) -> Iterator[tuple[Path, Value]]:
        return ((EVERYWHERE, value) for value in list(self.slots.values()))


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Mapping(Value):
    """A dict: ``slots`` maps a key's identity to a pair; ``REST`` holds what stands under keys not known. ``owner`` is
    set on an object's own ``__dict__``: what is put there becomes its attribute. ``grows`` as a sequence's."""

    slots: dict[Hashable, Value]
    keys: dict[Hashable, Value]
    owner: Instance | None = None
    grows: bool = False

    @property
    def closed(self) -> bool:
        """Whether every entry is known."""
        return REST not in self.slots and not self.grows

    def parts(self) -> Iterator[tuple[Path, Value]]:
        return ((EVERYWHERE, value) for value in list(self.slots.values()))

    @staticmethod
    def identity(key: Value) -> Hashable:
        """Return what makes two keys one."""
        if isinstance(key, Const):
            return ("const", type(key.value).__name__, key.value)
        if isinstance(key, Unknown):
            return ("unknown", key.key)
        return ("object", key)


REST = "rest"


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Choice(Value):
    """One of several values, each on its arms of branches."""

    alternatives: tuple[tuple[Path, Value], ...]

    def parts(self) -> Iterator[tuple[Path, Value]]:
        return iter(self.alternatives)


WIDEST_CHOICE = 16
# What is lost with a choice too wide to be kept, when it is among these.
TELLING = (ObjectValue, Counter, ScheduleNode, OptimizerValue, UpdateNode, WriteNode, Function, Bound, Class, Instance)


def same_constant(one: Value, other: Value) -> bool:
    """Whether two values are one constant or one library name."""
    if isinstance(one, Const) and isinstance(other, Const):
        return type(one.value) is type(other.value) and bool(one.value == other.value)
    return isinstance(one, Api) and one == other


def join(alternatives: list[tuple[Path, Value]]) -> Value:
    """Return one value that stands for all of them: choices flattened, contradictions and repeats dropped."""
    flat: list[tuple[Path, Value]] = []
    for path, value in alternatives:
        inner = value.alternatives if isinstance(value, Choice) else ((EVERYWHERE, value),)
        for more, one in inner:
            if compatible(path, more):
                flat.append((path | more, one))
    merged: list[tuple[Path, Value]] = []
    for path, value in flat:
        for index, (known, one) in enumerate(merged):
            if one is value or same_constant(one, value):
                merged[index] = (known & path, one)
                break
        else:
            merged.append((path, value))
    if len(merged) == 1:
        return merged[0][1]
    if len(merged) > WIDEST_CHOICE:
        if any(isinstance(value, TELLING) for _, value in merged):
            bounds.hit(f"a choice among more than {WIDEST_CHOICE} values", blind=False)
        return Unknown("one of many", tuple(value for _, value in merged))
    return Choice(tuple(merged))


def each(value: Value, path: Path = EVERYWHERE) -> Iterator[tuple[Path, Value]]:
    """Yield every alternative that lies on ``path``, with its own arms."""
    if isinstance(value, Choice):
        for more, one in value.alternatives:
            if compatible(path, more):
                yield more, one
    else:
        yield EVERYWHERE, value
