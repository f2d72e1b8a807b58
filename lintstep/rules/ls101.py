"""A train op leaves out the step that its schedule reads.

## What it does

Finds a train op that leaves out the step while its rate is a schedule that reads a step counter, and nothing that can
run together with the train op advances that counter.

## Why is this bad?

A decay only reads its counter. The counter moves when `minimize` or `apply_gradients` is given it as `global_step=`, or
when the script advances it by hand. Leave that out and nothing complains: the counter keeps its first value, and the
rate never changes, for the whole run.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
```

## Use instead

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
```

## Fix safety

The fix passes the counter to the train op and changes nothing else. It is offered only where an expression for that
very counter is in scope at the call: a name, an attribute of `self`, or the registered step. Of several train ops in
one loop that leave out the same counter, only the last gets the fix: a counter given to each would move several times
in every pass.

## Limits

A counter that flows into code lintstep can't see may be advanced there; the finding then has a lower confidence and
says what it assumes. A counter that is a parameter of a function nobody in sight calls gives a finding at low
confidence.

## References

- [`tf.train.exponential_decay`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/exponential_decay)
- [`Optimizer.minimize`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/Optimizer#minimize)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Read, Step, TrainOp
from lintstep.findings import Confidence, Finding, Fix, Related, Severity
from lintstep.rules.reporting import at_counter, at_schedule, beside, name_of, report, unreachable
from lintstep.rules.rule import LOOP, Bad, Good, Rule, script


def frozen_reads(op: TrainOp) -> list[Read]:
    """Return the reads that prove a train op's schedule frozen."""
    left_out = (Step.OMITTED, Step.IGNORED)
    reads = [read for read in op.reads if read.step in left_out and read.standing.frozen]
    return [read for read in reads if read.counter.kind != "placeholder" and op.missing is None]


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op whose schedule stands still."""
    found: list[tuple[TrainOp, Read]] = []
    for op in facts.train_ops:
        frozen = frozen_reads(op)
        if frozen:
            found.append((op, max(frozen, key=lambda read: (read.standing.confidence, bool(read.expression)))))
    for index, (op, read) in enumerate(found):
        mended = mended_with(op, read, found[index + 1 :]) if op.beside else None
        yield finding(op, read, mended, beside(facts, read.counter))


def mended_with(op: TrainOp, read: Read, later: list[tuple[TrainOp, Read]]) -> TrainOp | None:
    """Return the last train op of the same loop whose own fix makes this one's schedule move: one advance is enough."""
    for other, same in reversed(later):
        if same.counter is read.counter and other.place.identity in op.beside and fix(other, same) is not None:
            return other
    return None


def fix(op: TrainOp, read: Read) -> Fix | None:
    """Return the fix that passes the counter, where an expression reaches it at the train op."""
    if not read.expression or op.insert is None or read.step is not Step.OMITTED:
        return None
    text = f"pass `{op.step_keyword}={read.expression}` to the train op"
    return Fix(text, (op.insert(read.expression),))


def finding(op: TrainOp, read: Read, mended: TrainOp | None, absorbed: list[Related]) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule, standing = read.counter, read.schedule, read.standing
    help = f"pass the counter as `{op.step_keyword}=`, or advance it once in every training run"
    if not read.expression and read.step is Step.OMITTED:
        help = unreachable(counter, op)
    if mended is not None:
        help = (
            f"advance it once in a pass of the loop: the train op at line {mended.place.span.line} can do so for both"
        )
    return report(
        RULE,
        f"{name_of(schedule)} never changes: nothing advances `{counter.label}`",
        standing.confidence,
        op.place,
        "this train op does not advance it",
        [*at_schedule(schedule, f"the schedule reads `{counter.label}` here"), *at_counter(counter), *absorbed],
        fix(op, read) if mended is None else None,
        help,
        standing.assumptions,
    )


_DECAY = "step = tf.Variable(0, trainable=False)\nrate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n"
_GIVEN = "minimize(loss, global_step=step)"


def _family(why: str, schedule: str) -> Bad:
    """A schedule of ``step``, on a rate of its own family."""
    optimizer = "tf.train.GradientDescentOptimizer(rate)"
    lines = f"step = tf.Variable(0, trainable=False)\n{schedule}train_op = {optimizer}.minimize(loss)  # <- LS101\n"
    return Bad(why, script(lines)).mended(("minimize(loss)", _GIVEN))


BAD = (
    _family(
        "exponential decay on a counter that minimize is not given",
        "rate = tf.train.exponential_decay(0.1, step, 10, 0.9)\n",
    ),
    _family("natural exponential decay", "rate = tf.train.natural_exp_decay(0.1, step, 10, 0.5)\n"),
    _family("inverse time decay", "rate = tf.train.inverse_time_decay(0.1, step, decay_steps=10, decay_rate=0.5)\n"),
    _family("polynomial decay", "rate = tf.train.polynomial_decay(0.1, step, 10, 0.01, power=2.0)\n"),
    _family("cosine decay", "rate = tf.train.cosine_decay(learning_rate=0.1, global_step=step, decay_steps=10)\n"),
    _family("cosine decay with restarts", "rate = tf.train.cosine_decay_restarts(0.1, step, 3)\n"),
    _family("linear cosine decay", "rate = tf.train.linear_cosine_decay(0.1, step, 10)\n"),
    _family(
        "noisy linear cosine decay: the noise varies, the decay does not",
        "rate = tf.train.noisy_linear_cosine_decay(0.1, step, 10)\n",
    ),
    _family(
        "piecewise constants, which take the step first",
        "rate = tf.train.piecewise_constant(step, [2, 4], [0.1, 0.05, 0.01])\n",
    ),
    _family(
        "a warm-up computed from the counter",
        "rate = 0.1 * tf.minimum(1.0, (tf.cast(step, tf.float32) + 1.0) / 10.0)\n",
    ),
    _family(
        "the decay reads a multiple of the counter", "rate = tf.train.exponential_decay(0.1, step * 32, 1000, 0.9)\n"
    ),
    _family("a rate that the optimizer calls for", "rate = lambda: tf.train.exponential_decay(0.1, step, 10, 0.9)\n"),
    _family(
        "the decay is one arm of a choice made when the script runs",
        "import sys\n\nrate = tf.train.exponential_decay(0.1, step, 10, 0.9) if len(sys.argv) < 9 else 0.1\n",
    ),
    Bad(
        "the counter starts from 100: the rate stays where the decay is by then",
        script(
            """\
step = tf.Variable(100, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "None is passed as the step",
        script(
            _DECAY + "train_op = tf.train.MomentumOptimizer(rate, 0.9).minimize(loss, global_step=None)  # <- LS101\n"
        ),
    ).mended(("global_step=None", "global_step=step")),
    Bad(
        "clipped gradients are applied without the step",
        script(
            """\
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.AdamOptimizer(rate)
gradients = [(tf.clip_by_norm(g, 1.0), v) for g, v in optimizer.compute_gradients(loss) if g is not None]
train_op = optimizer.apply_gradients(gradients)  # <- LS101
"""
        ),
    ).mended(("(gradients)", "(gradients, global_step=step)")),
    Bad(
        "the registered step is read, and no name for it is kept",
        script(
            """\
rate = tf.train.exponential_decay(0.1, tf.train.get_or_create_global_step(), 10, 0.9)
train_op = tf.train.AdagradOptimizer(rate).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", "minimize(loss, global_step=tf.train.get_global_step())")),
    Bad(
        "another optimizer between the rate and the train op",
        script(
            _DECAY
            + """\
inner = tf.train.RMSPropOptimizer(rate)
train_op = tf.contrib.opt.MovingAverageOptimizer(inner).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "gradients averaged over towers are applied without the step",
        script(
            _DECAY
            + """\
optimizer = tf.train.GradientDescentOptimizer(rate)
towers = []
for number in range(3):
    with tf.name_scope("tower_%d" % number):
        towers.append(optimizer.compute_gradients(loss * (number + 1.0), [weight]))
averaged = []
for pairs in zip(*towers):
    gradient = tf.reduce_mean(tf.stack([g for g, _ in pairs]), 0)
    averaged.append((gradient, pairs[0][1]))
train_op = optimizer.apply_gradients(averaged)  # <- LS101
"""
        ),
    ).mended(("(averaged)", "(averaged, global_step=step)")),
    Bad(
        "neither train op of a pair of networks has the step: one fix, or the counter goes twice as fast",
        """\
import tensorflow as tf

generator, discriminator = tf.Variable(0.5), tf.Variable(-0.5)
d_loss, g_loss = tf.square(discriminator - generator), tf.square(generator - 2.0)
step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.1, step, 10)
d_train = tf.train.AdamOptimizer(rate).minimize(d_loss, var_list=[discriminator])  # <- LS101
g_train = tf.train.AdamOptimizer(rate).minimize(g_loss, var_list=[generator])  # <- LS101
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(d_train)
        session.run(g_train)
""",
    ).mended(("_list=[generator]", "_list=[generator], global_step=step")),
    Bad(
        "the counter is an attribute of the object that trains",
        """\
import tensorflow as tf


class Trainer:
    def __init__(self, rate):
        self.weight = tf.Variable(2.0)
        self.loss = tf.square(self.weight - 1.0)
        self.step = tf.Variable(0, trainable=False, name="step")
        self.rate = tf.train.exponential_decay(rate, self.step, 10, 0.9)
        self.train_op = self.make_train_op()

    def make_train_op(self):
        optimizer = tf.train.GradientDescentOptimizer(self.rate)
        return optimizer.minimize(self.loss)  # <- LS101

    def fit(self, session):
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run(self.train_op)


with tf.Session() as session:
    Trainer(0.1).fit(session)
""",
    ).mended(("(self.loss)", "(self.loss, global_step=self.step)")),
    Bad(
        "the step is a parameter of the helper that makes the train op",
        script(
            """\


def make_train_op(loss, counter):
    rate = tf.train.exponential_decay(0.1, counter, 10, 0.9, staircase=True)
    return tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101


train_op = make_train_op(loss, tf.Variable(0, trainable=False))
"""
        ),
    ).mended(("minimize(loss)", "minimize(loss, global_step=counter)")),
    Bad(
        "options spread into the call do not hold the step",
        script(
            _DECAY
            + """\
options = dict(name="train", var_list=[weight])
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, **options)  # <- LS101
"""
        ),
    ).mended(("minimize(loss, ", "minimize(loss, global_step=step, ")),
    Bad(
        "the step is advanced on the other arm of a branch",
        script(
            """\
import sys

optimizers = {"sgd": tf.train.GradientDescentOptimizer, "adam": tf.train.AdamOptimizer}
"""
            + _DECAY
            + """\
if len(sys.argv) > 9:
    train_op = optimizers["adam"](rate).minimize(loss, global_step=step)
else:
    train_op = optimizers["sgd"](rate).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "the step is only ever given the value it has",
        script(
            _DECAY
            + """\
keep = tf.assign(step, step)
with tf.control_dependencies([keep]):
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "the step is only set to a number before training",
        script(
            _DECAY + "train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101\n",
            """\
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(step.assign(3))
    for _ in range(6):
        session.run(train_op)
""",
        ),
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "another counter of another graph is advanced",
        """\
import tensorflow as tf

for name in ("first", "second"):
    with tf.Graph().as_default():
        weight = tf.Variable(2.0)
        loss = tf.square(weight - 1.0)
        step = tf.train.get_or_create_global_step()
        rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
        optimizer = tf.train.GradientDescentOptimizer(rate)
        if name == "first":
            train_op = optimizer.minimize(loss, global_step=step)
        else:
            train_op = optimizer.minimize(loss)  # <- LS101
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            for _ in range(6):
                session.run(train_op)
""",
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "the name is bound to another counter before the train op",
        script(
            _DECAY
            + """\
epoch = step
step = tf.Variable(0, trainable=False)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""
        ),
    ).mended(("minimize(loss)", "minimize(loss, global_step=epoch)")),
    Bad(
        "the counter is out of reach where the train op is made: no fix, the finding says what to do",
        script(
            """\


def make_rate():
    hidden = tf.Variable(0, trainable=False)
    return tf.train.exponential_decay(0.1, hidden, 10, 0.9)


train_op = tf.train.GradientDescentOptimizer(make_rate()).minimize(loss)  # <- LS101
"""
        ),
    ),
    Bad(
        "slim is told not to advance the step",
        script(
            """\
from tensorflow.contrib import slim

step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
optimizer = tf.train.GradientDescentOptimizer(rate)
tf.losses.add_loss(loss)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer, global_step=None)  # <- LS101
"""
        ),
    ).mended(("global_step=None", "global_step=step")),
    Bad(
        "optimize_loss is told not to advance the step",
        script(
            """\
from tensorflow.contrib.layers import optimize_loss


def decayed(rate, step):
    return tf.train.exponential_decay(rate, step, 10, 0.9)


step = tf.train.create_global_step()
options = {"learning_rate_decay_fn": decayed, "increment_global_step": False}
train_op = optimize_loss(loss, step, 0.1, "SGD", **options)  # <- LS101
"""
        ),
    ),
    Bad(
        "an Estimator's model function makes its train op without the step",
        """\
import tensorflow as tf


def model_fn(features, labels, mode):
    weight = tf.get_variable("weight", initializer=2.0)
    loss = tf.reduce_mean(tf.square(weight * features - labels))
    rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn():
    return tf.data.Dataset.from_tensor_slices(([1.0] * 6, [2.0] * 6)).batch(1)


tf.estimator.Estimator(model_fn).train(input_fn)
""",
    ).mended(("minimize(loss)", "minimize(loss, global_step=tf.train.get_global_step())")),
    Bad(
        "a function nobody in sight calls is judged by what it does itself",
        """\
import tensorflow as tf


def train(loss):
    step = tf.Variable(0, trainable=False)
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run(train_op)
""",
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "a counter that is a parameter may be advanced by callers out of sight",
        """\
import tensorflow as tf


def make_train_op(loss, step):
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    return tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
""",
        confidence=Confidence.LOW,
    ).mended(("minimize(loss)", _GIVEN)),
    Bad(
        "code out of sight is given the counter, and may advance it",
        script(
            """\
import schedules

"""
            + _DECAY
            + """\
schedules.prepare(step)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)  # <- LS101
"""
        ),
        confidence=Confidence.LOW,
    ).mended(("minimize(loss)", _GIVEN)),
)


def _given(why: str, lines: str, loop: str = LOOP) -> Good:
    """A counter and its decay, and then what moves the counter."""
    return Good(why, script(_DECAY + lines, loop))


_PLAIN = "train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)\n"


def _loop(first: str = "", last: str = "", train: str = "session.run(train_op)") -> str:
    """A training loop with a line before and after the run of its train op."""
    lines = [line for line in (first, train, last) if line]
    head = "\nwith tf.Session() as session:\n    session.run(tf.global_variables_initializer())\n"
    return head + "    for number in range(6):\n" + "".join(f"        {line}\n" for line in lines)


GOOD = (
    _given(
        "the step is passed by keyword", "train_op = tf.train.AdamOptimizer(rate).minimize(loss, global_step=step)\n"
    ),
    _given("the step is passed by position", "train_op = tf.train.AdamOptimizer(rate).minimize(loss, step)\n"),
    _given(
        "the step is among the options spread into the call",
        """\
options = {"var_list": [weight]}
options["global_step"] = step
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, **options)
""",
    ),
    _given(
        "apply_gradients has the step",
        """\
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.apply_gradients(optimizer.compute_gradients(loss), global_step=step)
""",
    ),
    _given(
        "a partial function holds the step",
        """\
import functools

minimize = functools.partial(tf.train.GradientDescentOptimizer(rate).minimize, global_step=step)
train_op = minimize(loss)
""",
    ),
    _given(
        "an increment is fetched with the train op",
        _PLAIN + "tick = tf.assign_add(step, 1)\n",
        _loop(train="session.run([train_op, tick])"),
    ),
    _given(
        "an increment is grouped with the train op",
        """\
update = tf.train.GradientDescentOptimizer(rate).minimize(loss)
train_op = tf.group(update, step.assign(step + 1))
""",
    ),
    _given(
        "an increment runs after the train op by control dependencies",
        """\
update = tf.train.GradientDescentOptimizer(rate).minimize(loss)
with tf.control_dependencies([update]):
    train_op = tf.assign_add(step, 1)
""",
    ),
    _given(
        "an increment runs by itself in the loop",
        _PLAIN + "tick = step.assign_add(1)\n",
        _loop(last="session.run(tick)"),
    ),
    _given("the loop loads the step from Python", _PLAIN, _loop(first="step.load(number, session)")),
    _given(
        "the loop feeds an assignment of the step",
        _PLAIN + "value = tf.placeholder(tf.int32, [])\nset_step = step.assign(value)\n",
        _loop(first="session.run(set_step, {value: number})"),
    ),
    _given("the loop feeds the step itself", _PLAIN, _loop(train="session.run(train_op, {step: number})")),
    _given(
        "the other optimizer of the same loop advances the step",
        """\
second = tf.Variable(1.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, var_list=[weight])
other = tf.train.AdamOptimizer(rate).minimize(tf.square(second - weight), global_step=step, var_list=[second])
""",
        _loop(last="session.run(other)"),
    ),
    _given(
        "an increment waits in a collection of updates",
        """\
tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_add(step, 1))
with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
""",
    ),
    Good(
        "the step is a placeholder that every training run feeds",
        script(
            """\
step = tf.placeholder(tf.float32, [])
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
"""
            + _PLAIN,
            _loop(train="session.run(train_op, feed_dict={step: number})"),
        ),
    ),
    Good(
        "the decay reads a multiple of the counter that is passed",
        script(
            """\
batch = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, batch * 32, 100, 0.9, staircase=True)
train_op = tf.train.MomentumOptimizer(rate, 0.9).minimize(loss, global_step=batch)
"""
        ),
    ),
    Good(
        "the registered step goes by two calls",
        script(
            """\
rate = tf.train.exponential_decay(0.1, tf.train.get_or_create_global_step(), 10, 0.9)
train_op = tf.train.AdamOptimizer(rate).minimize(loss, global_step=tf.train.get_global_step())
"""
        ),
    ),
    Good(
        "a variable named global_step is the registered step",
        script(
            """\
step = tf.Variable(0, trainable=False, name="global_step")
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = tf.train.AdamOptimizer(rate).minimize(loss, global_step=tf.train.get_global_step())
"""
        ),
    ),
    Good(
        "slim advances the registered step by default",
        script(
            """\
from tensorflow.contrib import slim

rate = tf.train.exponential_decay(0.1, slim.get_or_create_global_step(), 10, 0.9)
tf.losses.add_loss(loss)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), tf.train.GradientDescentOptimizer(rate))
"""
        ),
    ),
    Good(
        "optimize_loss advances the step it is given",
        script(
            """\
train_op = tf.contrib.layers.optimize_loss(
    loss,
    tf.train.get_or_create_global_step(),
    learning_rate=0.1,
    optimizer="SGD",
    learning_rate_decay_fn=lambda rate, step: tf.train.exponential_decay(rate, step, 10, 0.9),
)
"""
        ),
    ),
    Good(
        "an Estimator's model function passes the registered step",
        """\
import tensorflow as tf


def model_fn(features, labels, mode):
    weight = tf.get_variable("weight", initializer=2.0)
    loss = tf.reduce_mean(tf.square(weight * features - labels))
    step = tf.train.get_global_step()
    rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, step)
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn():
    return tf.data.Dataset.from_tensor_slices(([1.0] * 6, [2.0] * 6)).batch(1)


tf.estimator.Estimator(model_fn).train(input_fn)
""",
    ),
    Good(
        "a base class advances the step that a subclass reads",
        """\
import tensorflow as tf


class Base:
    def __init__(self):
        self.step = tf.Variable(0, trainable=False)
        self.tick = tf.assign_add(self.step, 1)
        self.weight = tf.Variable(2.0)

    def fit(self, session):
        train_op = self.train_op()
        session.run(tf.global_variables_initializer())
        for _ in range(6):
            session.run([train_op, self.tick])


class Model(Base):
    def train_op(self):
        rate = tf.train.cosine_decay(0.1, self.step, 10)
        return tf.train.GradientDescentOptimizer(rate).minimize(tf.square(self.weight))


with tf.Session() as session:
    Model().fit(session)
""",
    ),
    Good(
        "the project's own optimizer advances the step itself",
        script(
            """\


class Optimizer(tf.train.GradientDescentOptimizer):
    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        update = super(Optimizer, self).apply_gradients(grads_and_vars)
        return tf.group(update, global_step.assign_add(1))


step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
train_op = Optimizer(rate).minimize(loss, global_step=step)
"""
        ),
    ),
    Good(
        "the train op without the step has a constant rate",
        script(
            _DECAY
            + """\
pretrain = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
""",
            _loop(first="session.run(pretrain)"),
        ),
    ),
    Good(
        "both arms of a branch pass the step",
        script(
            _DECAY
            + """\
import sys

if len(sys.argv) > 9:
    optimizer = tf.train.AdamOptimizer(rate)
    train_op = optimizer.minimize(loss, global_step=step)
else:
    optimizer = tf.train.GradientDescentOptimizer(rate)
    train_op = optimizer.apply_gradients(optimizer.compute_gradients(loss), step)
"""
        ),
    ),
    Good(
        "the decay weighs a part of the loss, and the step is passed",
        script(
            """\
step = tf.train.create_global_step()
share = tf.train.exponential_decay(1.0, step, 10, 0.9)
train_op = tf.train.AdamOptimizer(0.01).minimize(share * loss, global_step=step)
"""
        ),
    ),
    Good(
        "a Keras optimizer counts its own iterations",
        """\
import numpy as np
import tensorflow as tf

rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(tf.keras.optimizers.SGD(rate), "mse")
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
""",
    ),
)

RULE = Rule(
    code="LS101",
    name="frozen-schedule",
    severity=Severity.ERROR,
    summary="a train op leaves out the step that its schedule reads, and nothing advances it",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
