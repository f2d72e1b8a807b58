"""A number that a loop changes is no constant in it: wherever it is kept, however it is changed, whatever the loop."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lintstep import api
from lintstep.interpreter.imports import Importer
from lintstep.interpreter.program import interpret
from lintstep.interpreter.values import Changed, Const, Counter, Mapping, PythonCounter, Unknown, Value
from lintstep.source.script import from_text

HEAD = """\
import tensorflow as tf
w = tf.Variable(1.0)
step = {step}
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
op = tf.train.AdamOptimizer(rate).minimize(w * w)
sess = tf.Session()
"""
STEPS = {"LS104": "tf.placeholder(tf.int64, [])", "LS101": "tf.Variable(0, trainable=False)"}
START = {  # what keeps a number -> how it is made
    "{0}": "{0} = 0",
    "{0}.at": "class Kept_{0}:\n    def __init__(self):\n        self.at = 0\n{0} = Kept_{0}()",
    "Own_{0}.at": "class Own_{0}:\n    at = 0",
    "{0}['at']": "{0} = {{'at': 0}}",
    "{0}[0]": "{0} = [0]",
    "{0}.inner['at']": "class Deep_{0}:\n    def __init__(self):\n        self.inner = dict(at=0)\n{0} = Deep_{0}()",
}
INCREMENTS = ("{0} += 1", "{0} = {0} + 1", "{0} = 1 + {0}", "if True:\n    {0} += 1", "kept = {0}\n{0} = kept + 1")
LOOPS = (
    "for _ in range(100):\n{body}",
    "while True:\n{body}",
    "while {0} < 100:\n{body}",
    "passes = 0\nwhile passes < 100:\n    passes += 1\n{body}",
    "for epoch in range(9):\n    for batch in batches():\n{nested}",
    "for epoch in [1, 2]:\n    while not done():\n{nested}",
    "try:\n    while True:\n    {body}\nfinally:\n    sess.close()",
    "with sess:\n    for _ in range(100):\n{nested}",
    "def loop():\n    global {shared}\n    for _ in range(100):\n{nested}\nloop()",
    "def again():\n    global {shared}\n{body}\n    again()\nagain()",
)
OTHERS = ("print('a pass')", "loss = sess.run(w)", "if done():\n    print(loss)", "feeds = {}", "first = False")


@dataclass(frozen=True)
class Program:
    """A loop that feeds a step: where the number is kept, how it is changed and where, what else is in the loop."""

    code: str
    place: str
    increment: str
    loop: str
    use: str
    how: str
    others: tuple[str, ...]
    use_at: int
    change_at: int

    def text(self, changes: str) -> str:
        """Return the program that changes what stands in one of its two places: ``used``, or ``other``."""
        used, changed = self.place.format("used"), self.place.format(changes)
        starts = "\n".join(START[self.place].format(name) for name in ("used", "other"))
        defined, uses = self._use(used)
        change_defined, change = self._change(changed, changes)
        body = list(self.others)
        body.insert(self.use_at % (len(body) + 1), uses)
        body.insert(self.change_at % (len(body) + 1), change)
        block = "\n".join(body)
        loop = self.loop.replace("    {body}", "{nested}")
        looped = loop.format(used, body=indent(block, "    "), nested=indent(block, "        "), shared="used, other")
        head = HEAD.format(step=STEPS[self.code])
        return "\n".join((head + "from elsewhere import batches, done", starts, defined, change_defined, looped, ""))

    def _use(self, used: str) -> tuple[str, str]:
        run = "sess.run(op, feed_dict={{step: {0}}})"
        if self.use == "argument":
            return f"def use(number):\n    {run.format('number')}", f"use({used})"
        if self.use == "function":
            return f"def use():\n    {run.format(used)}", "use()"
        if self.use == "dict":
            return "", f"feed = {{step: {used}}}\nsess.run(op, feed)"
        return "", run.format(used)

    def _change(self, changed: str, name: str) -> tuple[str, str]:
        change = self.increment.format(changed)
        if self.how == "function":
            body = f"global {name}\n{change}" if self.place == "{0}" else change
            return f"def tick():\n{indent(body, '    ')}", "tick()"
        if self.how == "method":
            body = f"global {name}\n{change}" if self.place == "{0}" else change
            method = f"class Ticker:\n    def tick(self):\n{indent(body, '        ')}\nticker = Ticker()"
            return method, "ticker.tick()"
        if self.how == "passed" and self.place != "{0}":
            owner = "Own_" + name if self.place.startswith("Own_") else name
            inner = self.increment.format(self.place.replace("Own_", "").format("kept_in"))
            return f"def tick(kept_in):\n{indent(inner, '    ')}", f"tick({owner})"
        return "", change


def codes(text: str) -> set[str]:
    """Return the codes of what is found about standing counters."""
    return {finding.code for finding in api.check_source(text, "script.py").findings if finding.code < "LS2"}


programs = st.builds(
    Program,
    code=st.sampled_from(sorted(STEPS)),
    place=st.sampled_from(sorted(START)),
    increment=st.sampled_from(INCREMENTS),
    loop=st.sampled_from(LOOPS),
    use=st.sampled_from(("line", "dict", "function", "argument")),
    how=st.sampled_from(("line", "function", "method", "passed")),
    others=st.lists(st.sampled_from(OTHERS), max_size=3).map(tuple),
    use_at=st.integers(0, 4),
    change_at=st.integers(0, 4),
)


@settings(max_examples=150, deadline=None)
@given(programs)
def test_a_number_that_the_loop_changes_is_no_constant(program: Program) -> None:
    text = program.text("used")
    compile(text, "script.py", "exec")
    assert codes(text) == set(), text


@settings(max_examples=100, deadline=None)
@given(programs)
def test_a_number_beside_it_that_the_loop_changes_alters_nothing(program: Program) -> None:
    text = program.text("other")
    compile(text, "script.py", "exec")
    assert codes(text) == {program.code}, text


def fed(text: str) -> list[Value]:
    """Return what each run feeds."""
    machine = interpret(from_text(HEAD.format(step=STEPS["LS104"]) + text, "script.py", None), Importer(lambda _: None))
    feeds = [run.feed for run in machine.records.runs]
    return [value for feed in feeds if isinstance(feed, Mapping) for value in feed.slots.values()]


@pytest.mark.parametrize("increment", ["i += 2", "i = i + 2", "i = 2 + i"])
def test_a_counter_knows_its_start_its_increment_and_what_advances_it(increment: str) -> None:
    (counter,) = fed(f"i = 5\nwhile True:\n    sess.run(op, {{step: i}})\n    {increment}\n")
    assert isinstance(counter, PythonCounter)
    assert counter.start == Const(5)
    assert counter.increment == Const(2)
    assert [site.text for site in counter.advances] == [increment]
    assert counter.loop


def test_a_counter_that_starts_with_an_option_knows_it() -> None:
    (counter,) = fed("i = options().start\nwhile True:\n    sess.run(op, {step: i})\n    i += 1\n")
    assert isinstance(counter, PythonCounter)
    assert isinstance(counter.start, Unknown) and counter.start.attr == "start"


def test_a_counter_of_nested_loops_belongs_to_the_loop_that_advances_it() -> None:
    inner, outer = fed(
        "i = j = 0\n"
        "while True:\n"
        "    for _ in batches():\n        sess.run(op, {step: i})\n        i += 1\n"
        "    sess.run(op, {step: j})\n    j += 1\n"
    )
    assert isinstance(inner, PythonCounter) and isinstance(outer, PythonCounter)
    assert isinstance(inner.start, PythonCounter)
    assert inner.start.loop == outer.loop != inner.loop


@pytest.mark.parametrize("change", ["i = 0 if done() else i + 1", "i = read()", "i *= 2", "i += 1\n    i = 0"])
def test_what_is_changed_otherwise_is_no_counter(change: str) -> None:
    (value,) = fed(f"i = 1\nwhile True:\n    sess.run(op, {{step: i}})\n    {change}\n")
    assert isinstance(value, Changed) and not isinstance(value, PythonCounter)


@pytest.mark.parametrize("change", ["i = 1", "j = 2", "def tick():\n        global i\n        i += 1", "i.at = 2"])
def test_what_is_not_changed_stays_a_constant(change: str) -> None:
    (value,) = fed(f"i = 1\nwhile True:\n    sess.run(op, {{step: i}})\n    {change}\n")
    assert value == Const(1)


def test_what_is_made_in_the_first_pass_is_what_later_passes_find() -> None:
    made = "    if made is None:\n        made = tf.Variable(0)\n"
    (value,) = fed(f"made = None\nwhile True:\n{made}    sess.run(op, {{step: made}})\n")
    assert isinstance(value, Counter)
