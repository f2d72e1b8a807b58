"""Facts of schedules that are objects with a clock: the lives of clocks, put so that rules can see them."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from typing import Any

from lintstep.analysis import handmade, owned, remedy, rhythm
from lintstep.analysis.clocks import Life, Lives, follows, judge, name_of, start_rate
from lintstep.analysis.facts import (
    Advance,
    By,
    Clock,
    EarlyAdvance,
    Mismatch,
    PartlyAdvanced,
    Place,
    Remade,
    Schedule,
    Standing,
    StepCounter,
    Twice,
    UpdateCall,
    WrongOwner,
)
from lintstep.analysis.handed import left_out
from lintstep.analysis.shuffles import shuffles
from lintstep.findings import Confidence
from lintstep.interpreter import counts, syntax
from lintstep.interpreter.library import CounterKind, Role
from lintstep.interpreter.loops import Loop
from lintstep.interpreter.machine import Machine
from lintstep.interpreter.records import CallRecord
from lintstep.interpreter.registry import advance_of
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Const, ObjectValue, Unknown


def known(text: str) -> str:
    """Return a count in words, an empty text where a part of it is not known."""
    return "" if "?" in text else text


class Clocked:
    """The facts of one interpretation's clocks, those made in one file."""

    def __init__(self, machine: Machine, path: str) -> None:
        self.machine = machine
        self.path = path
        self.lives = Lives(machine)
        self.mine = [life for life in self.lives.all() if within(life.made, path)]
        advanced = [life for life in self.lives.all() if any(one.site.path == path for one in life.advances)]
        self.seen = list({id(life): life for life in (*self.mine, *advanced)}.values())
        self.clocks = {id(life): self._clock(life) for life in self.seen}

    def facts(self) -> dict[str, Any]:
        """Return the facts by their names."""
        rates = tuple(handmade.writes(self.machine, self.path, place))
        return {
            "clocks": tuple(self.clocks[id(life)] for life in self.mine),
            "unsettled": self._unsettled() or any(write.doubtful for write in rates),
            "mismatches": tuple(self._mismatches()),
            "wrong_owners": tuple(self._wrong_owners()),
            "partly_advanced": tuple(self._partly_advanced()),
            "early_advances": tuple(self._early_advances()),
            "remade": tuple(self._remade()),
            "twice": tuple(self._twice()),
            "shuffles": tuple(shuffles(self.machine, self.path, place)),
            "left_out": tuple(left_out(self.machine, self.path, place)),
            "rate_writes": rates,
            "dead_arms": tuple(handmade.dead_arms(self.machine, self.path, place)),
        }

    def _unsettled(self) -> bool:
        """Whether other files may know more: of a schedule handed out, or a parameter advanced."""
        if any(life.returned or any(one.symbolic for one in life.holders) for life in self.mine):
            return True
        called = (r for r in self.machine.records.calls if r.row.role in (Role.UPDATE, Role.ADVANCE))
        return any(r.here.root.kind == "uncalled" and isinstance(r.receiver, Unknown) for r in called)

    def _clock(self, life: Life) -> Clock:
        made = life.made
        label = name_of(made)
        name, moves = advance_of(made.kind)
        frozen, confidence, assumptions = judge(self.lives, life)
        counter = StepCounter(CounterKind.CLOCK, label, place(within(made, self.path) or made.site))
        constants = {word: value.value for word, value in made.arguments.items() if isinstance(value, Const)}
        schedule = Schedule(made.api, label, counter.place, (counter,), constants)
        updates = tuple(self._update(record) for record in life.updates if follows(life, record))
        return Clock(
            schedule,
            counter,
            Standing(frozen, confidence, assumptions),
            made.api.rpartition(".")[2],
            f"{label}.{name}()",
            moves,
            ", ".join(dict.fromkeys(name_of(one) for one in life.optimizers if isinstance(one, ObjectValue))),
            updates,
            start_rate(life),
            self._unowned(life),
            remedy.advancer(self.machine, life, name) if frozen else None,
        )

    def _unowned(self, life: Life) -> Place | None:
        """Return where an owner of the training is given the optimizer and not the schedule."""
        record = owned.left_out(life)
        return place(record.site) if record is not None else None

    def _update(self, record: CallRecord) -> UpdateCall:
        owner = record.receiver
        site = within(record, self.path) or record.site
        return UpdateCall(record.site.text, place(site), name_of(owner) if isinstance(owner, ObjectValue) else "")

    def _advance(self, life: Life, record: CallRecord) -> Advance:
        site = record.site if record.site.path == self.path else within(life.made, self.path) or record.site
        return Advance(
            self.clocks[id(life)].counter,
            record.site.text,
            place(site),
            By.WRITE,
            record.row.note if record.pace is not None else "",
        )

    def _mismatches(self) -> Iterator[Mismatch]:
        for life in self.mine:
            found = rhythm.mismatch(self.lives, life) or owned.mismatch(self.lives, life)
            if found is None:
                continue
            names = self._names(found, life)
            written = self._written(life, found.horizon.word)
            yield Mismatch(
                self.clocks[id(life)],
                self._advance(life, found.advance),
                place(written) if written is not None else None,
                written.text if written is not None else "",
                counts.text(found.horizon.count, names),
                known(counts.text(found.gets, names)) if found.gets is not None else "",
                found.unit,
                found.pace,
                counts.text(found.factor, names),
                found.confidence,
            )

    def _names(self, found: rhythm.Off, life: Life) -> dict[Hashable, str]:
        """Return what the script calls the things that counts are made of, from the heads of loops and arguments."""
        names: dict[Hashable, str] = {}
        batches = [found.batches] if found.batches is not None else []
        for loop in (*(self.machine.looped[number] for number in found.advance.here.loops), *batches):
            count = loop.count
            for atom in count.atoms if count is not None and len(count.atoms) == 1 else ():
                names.setdefault(atom, head_text(loop))
        return names

    def _written(self, life: Life, word: str) -> Site | None:
        """Return where an argument of a schedule's making stands."""
        row, call = life.made.row, life.made.site.node
        param = row.params.get(word) if row is not None else None
        if param is None or not isinstance(call, ast.Call) or syntax.spreads(call):
            return None
        found = syntax.given(call, param)
        return Site(found[0], life.made.site.locator) if found else None

    def _wrong_owners(self) -> Iterator[WrongOwner]:
        for life in self.mine:
            found = rhythm.wrong_owner(self.lives, life)
            if found:
                other = found[0].receiver
                made = place(other.site) if isinstance(other, ObjectValue) else None
                confidence = Confidence.HIGH if not life.escapes and not life.holders else Confidence.MEDIUM
                yield WrongOwner(self.clocks[id(life)], tuple(self._update(one) for one in found), made, confidence)

    def _partly_advanced(self) -> Iterator[PartlyAdvanced]:
        for life in self.seen:
            found = rhythm.under_rank(self.machine, life)
            if found is not None:
                advance, update, test = found
                sure = Confidence.MEDIUM if life.escapes or life.perhaps else Confidence.HIGH
                yield PartlyAdvanced(
                    self.clocks[id(life)], self._advance(life, advance), self._update(update), place(test), sure
                )

    def _early_advances(self) -> Iterator[EarlyAdvance]:
        for life in self.seen:
            found = rhythm.early(self.machine, life)
            if found is not None:
                yield EarlyAdvance(self.clocks[id(life)], self._advance(life, found[0]), self._update(found[1]))

    def _remade(self) -> Iterator[Remade]:
        for life in self.mine:
            found = rhythm.remade(self.machine, life)
            if found is not None:
                loop, update = found
                yield Remade(self.clocks[id(life)], place(loop.head), self._update(update), Confidence.HIGH)

    def _twice(self) -> Iterator[Twice]:
        for life in self.seen:
            found = rhythm.twice(self.machine, life) or owned.twice(life)
            if found is not None:
                ticks = tuple(self._advance(life, one) for one in found)
                yield Twice(self.clocks[id(life)], ticks, Confidence.HIGH)


def within(one: ObjectValue | CallRecord, path: str) -> Site | None:
    """Return where a thing happens as a file sees it: there itself, or in a call that stands there."""
    return next((site for site in (one.site, *reversed(one.calls)) if site.path == path), None)


def place(site: Site) -> Place:
    """Return a site as rules see it."""
    return Place(lambda: site.span, site.path, lambda: site.text, id(site.node))


def head_text(loop: Loop) -> str:
    """Return the script's own words for how many passes a loop has."""
    text = loop.head.text
    if text.startswith(("range(", "trange(")) and text.endswith(")"):
        return text[text.index("(") + 1 : -1].rpartition(",")[2].strip()
    while text.endswith(")") and text.startswith(("enumerate(", "tqdm(", "tqdm.tqdm(", "zip(", "iter(")):
        text = text[text.index("(") + 1 : -1].partition(",")[0].strip()
    return f"len({text})"
