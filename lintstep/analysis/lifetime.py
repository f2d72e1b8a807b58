"""A counter's whole life: everything that moves it, and whether any of that can run together with a read."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace

from lintstep.analysis.facts import By, CounterKind
from lintstep.findings import Confidence
from lintstep.interpreter import limits as bounds
from lintstep.interpreter import reach, registry
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import Records, Root, RunRecord, UpdateRecord, WriteRecord
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import (
    Changed,
    Const,
    Counter,
    Instance,
    Mapping,
    Path,
    Tensor,
    Unknown,
    UpdateNode,
    Value,
    compatible,
    each,
)


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Move:
    """Something that advances a counter: where, how, on which arms. A feed counts only for what its run fetches."""

    site: Site
    how: str
    by: By
    path: Path
    root: Root
    run: RunRecord | None = None
    named: str = ""  # the target is only known by this name
    maker: UpdateRecord | WriteRecord | None = None


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Life:
    """What is known of one counter's life."""

    moves: list[Move] = field(default_factory=list)
    resets: list[Move] = field(default_factory=list)
    escapes: list[tuple[str, Path]] = field(default_factory=list)
    returned: bool = False


@dataclass(eq=False, repr=False, match_args=False, slots=True)
class Judgement:
    """Whether a counter stands still for one update, how sure, why."""

    frozen: bool
    confidence: Confidence
    assumptions: list[str]
    moves: list[Move]


class Lives:
    """The lives of all counters of one interpretation."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.records: Records = machine.records
        self.by_counter: dict[int, Life] = {}
        self.named: list[Move] = []  # moves of something known by name only
        self.library: list[Move] = []  # moves of whatever step is registered
        self._collect_updates()
        self._collect_writes()
        self._collect_feeds()
        self._collect_escapes()

    def life(self, counter: Value) -> Life:
        """Return a counter's life."""
        return self.by_counter.setdefault(id(counter), Life())

    # Collecting

    def _move(self, target: Value, move: Move) -> None:
        for path, one in each(target):
            here = replace(move, path=move.path | path)
            if isinstance(one, Counter) or (isinstance(one, Unknown) and one.parameter):
                self.life(one).moves.append(here)
            if isinstance(one, Unknown):
                self.named.extend(replace(here, named=name) for name in names_of(one))
                for dep in one.deps:
                    if isinstance(dep, Counter):
                        self.life(dep).moves.append(here)

    def _collect_updates(self) -> None:
        for record in self.records.updates:
            if record.own:
                continue
            step = record.step if record.step is not None else record.default
            if step is not None:
                self._move(
                    step, Move(record.site, record.row.api, By.UPDATE, record.here.path, record.here.root, maker=record)
                )
        for site, here, name in self.records.library_advances:
            self.library.append(Move(site, name, By.LIBRARY, here.path, here.root))

    def _collect_writes(self) -> None:
        constants: dict[int, Value | None] = {}  # what each line wrote first
        for record in self.records.writes:
            value = plain(record.value)
            if is_reset(record) and constants.setdefault(id(record.site.node), value) == value:
                for path, one in each(record.target):
                    if isinstance(one, Counter):
                        move = Move(record.site, record.row.api, By.WRITE, record.here.path | path, record.here.root)
                        self.life(one).resets.append(move)
            elif not is_idle(record):
                self._move(
                    record.target,
                    Move(record.site, record.row.api, By.WRITE, record.here.path, record.here.root, maker=record),
                )

    def _collect_feeds(self) -> None:
        constants: dict[tuple[int, Hashable], Value] = {}  # what each run fed first
        for record in self.records.runs:
            for path, key, value in fed(record.feed):
                before = constants.setdefault((id(record.site.node), Mapping.identity(key)), value)
                if isinstance(value, Const) and value == before:
                    continue
                move = Move(record.site, "feed", By.FEED, record.here.path | path, record.here.root, record)
                for named in (*self._named_tensors(key), key):
                    self._move(named, move)

    def _named_tensors(self, key: Value) -> list[Counter]:
        """Return the counters that a feed names by their tensors' names, as in ``{"step:0": i}``."""
        if not (isinstance(key, Const) and isinstance(key.value, str)):
            return []
        name = key.value.split(":")[0].rsplit("/", 1)[-1]
        return [counter for counter in self.machine.made.values() if name and counter.name == name]

    def _collect_escapes(self) -> None:
        for record in self.records.escapes:
            self.life(record.value).escapes.append((record.callee, record.here.path))
        for _, value in self.records.returned:
            for _, one in reach.walk(value, into_nodes=False):
                if isinstance(one, Counter):
                    self.life(one).returned = True

    # Judging

    def moves_of(self, counter: Value) -> Iterator[Move]:
        """Yield everything that moves a counter, by identity or by name."""
        yield from self.life(counter).moves
        if isinstance(counter, Counter) and counter.kind is CounterKind.FED:  # its default moves it where no run does
            for _, one in reach.walk(counter.initial):
                if isinstance(one, Counter) and one is not counter:
                    yield from self.moves_of(one)
        if isinstance(counter, Counter):
            if counter.kind is CounterKind.REGISTERED:
                yield from self.library
            tail = tail_of(counter)
            for move in self.named:
                if tail and move.named == tail:
                    yield move

    def judge(self, counter: Value, record: UpdateRecord, path: Path) -> Judgement:
        """Say whether a counter stands still whenever an update runs on these arms."""
        confidence, assumptions = Confidence.HIGH, []
        moves: list[Move] = []
        for move in self.moves_of(counter):
            if not compatible(move.path, path) or not self._runs_with(move, record):
                continue
            if move.named:
                confidence = Confidence.LOW
                continue
            if uncalled(move, record):
                if move.root.mentioned:
                    confidence = Confidence.LOW
                else:
                    confidence = min(confidence, Confidence.MEDIUM)
                    assumptions.append(f"`{move.root.name}`, which advances it, is not called")
                continue
            if self._never_run(move, record):
                confidence = min(confidence, Confidence.MEDIUM)
                assumptions.append(f"`{move.how}`, which would advance it, is made and never run")
                continue
            moves.append(move)
        if moves:
            return Judgement(False, Confidence.HIGH, [], moves)
        for limit, reasons in self._doubts(counter, record, path):
            if limit < Confidence.HIGH:
                confidence = min(confidence, limit)
                assumptions.append(reasons)
        return Judgement(True, confidence, list(dict.fromkeys(assumptions)), [])

    def _never_run(self, move: Move, record: UpdateRecord) -> bool:
        """Whether the node that would advance is made and then left alone, in a script that runs its update."""
        if move.maker is None or move.maker.used or not record.used or registry.at_once(move.maker.row):
            return False
        return not registry.unnamed().search(move.site.locator.source.code)

    def _runs_with(self, move: Move, record: UpdateRecord) -> bool:
        """Whether a move happens in runs of the update: a feed counts only in a run that fetches it."""
        if move.run is None:
            return True
        nodes = {id(node) for node in record.nodes}
        since = self._made_at(record)
        for fetch in move.run.fetches:
            for _, one in reach.walk(fetch, since=since):
                if id(one) in nodes or (
                    isinstance(one, Unknown) and not isinstance(one, Changed) and one.origin != "evaluated"
                ):
                    return True
                if isinstance(one, UpdateNode) and one.fact.site.node is record.site.node:
                    return True
        return False

    def _made_at(self, record: UpdateRecord) -> int:
        """Return when a line first made its update, as no node made before can hold it; 0 where a loop makes more."""
        same = [one for one in self.records.updates if one.site.node is record.site.node]
        if any(one.here.loops for one in same):
            return 0
        return min((node.made for one in same for node in one.nodes if isinstance(node, Tensor)), default=0)

    def _doubts(self, counter: Value, record: UpdateRecord, path: Path) -> Iterator[tuple[Confidence, str]]:
        """Yield what limits the confidence that a counter stands still, with the assumption to state."""
        label = label_of(counter)
        life = self.life(counter)
        if isinstance(counter, Unknown):
            yield Confidence.LOW, f"callers do not advance `{label}`"
        for callee, arms in life.escapes:
            if compatible(arms, path):
                yield Confidence.LOW, f"`{callee}` does not advance `{label}`"
        if record.wrapper:
            yield Confidence.MEDIUM, f"`{record.wrapper}` only passes the step on"
        if record.own:
            yield Confidence.MEDIUM, "the project's own optimizer does what it was seen to do"
        if any(blind for _, _, blind in self.records.limits) or bounds.are_blind():
            yield Confidence.LOW, "what was left out of the analysis does not advance it"
        if record.here.root.kind != "uncalled" or not isinstance(counter, Counter):
            return
        if record.here.root.mentioned and counter.root is not record.here.root:
            yield Confidence.MEDIUM, f"`{record.here.root.name}` is called in no other way"
        owner = counter.owner
        if isinstance(owner, Instance) and owner.symbolic:
            for callee, arms in self.life(owner).escapes:
                if compatible(arms, path):
                    yield Confidence.MEDIUM, f"`{callee}` does not advance `{label}`"
            yield Confidence.MEDIUM, f"no other file advances `{label}`"
        elif life.returned:
            yield Confidence.MEDIUM, f"no caller advances `{label}`"
        elif counter.kind is CounterKind.REGISTERED:
            yield Confidence.MEDIUM, "nothing else in the graph advances the registered step"


def uncalled(move: Move, record: UpdateRecord) -> bool:
    """Whether a move stands in a function that nobody calls, while the update runs; or makes another update in a
    method that nobody calls, while the object's own making, or who makes it, calls the update's."""
    if move.root.kind != "uncalled":
        return False
    if record.here.root.kind != "uncalled":
        return True
    is_method = "." in move.root.name and "." not in record.here.root.name
    return is_method and not move.root.mentioned and isinstance(move.maker, UpdateRecord)


def is_reset(record: WriteRecord) -> bool:
    """Whether a write sets its target to a constant, which moves it at most once."""
    value = plain(record.value)
    if record.row.delta:
        return isinstance(value, Const) and value.value == 0
    return isinstance(value, Const) and isinstance(value.value, (int, float))


def plain(value: Value | None) -> Value | None:
    """Return the number inside a constant of the graph, else the value itself."""
    while isinstance(value, Tensor) and value.inputs and value.op in registry.plain():
        value = value.inputs[0]
    return value


def is_idle(record: WriteRecord) -> bool:
    """Whether a write gives its target the value it already has."""
    return record.value is not None and record.value is record.target and not record.row.delta


def fed(feed: Value | None) -> Iterator[tuple[Path, Value, Value]]:
    """Yield the keys and values a run feeds."""
    if feed is None:
        return
    for path, one in each(feed):
        if isinstance(one, Mapping):
            for identity, value in one.slots.items():
                key = one.keys.get(identity)
                if key is not None:
                    yield path, key, value


def names_of(value: Unknown) -> list[str]:
    """Return the names by which a value not known may be recognised elsewhere."""
    text = value.attr or value.parameter or value.origin.rsplit(".", 1)[-1]
    return [text] if text.isidentifier() else []


def tail_of(counter: Counter) -> str:
    """Return the last part of a counter's own name."""
    return counter.label.rsplit(".", 1)[-1] or counter.name


def label_of(counter: Value) -> str:
    """Return what the script calls a counter."""
    if isinstance(counter, Unknown):
        return counter.parameter or counter.origin
    if isinstance(counter, Tensor):
        if counter.label:
            return counter.label
        if isinstance(counter, Counter):
            return (
                counter.name or "the registered step"
                if counter.kind is CounterKind.REGISTERED
                else counter.name or "the counter"
            )
    return "the counter"
