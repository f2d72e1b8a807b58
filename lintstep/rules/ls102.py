"""A train op advances one counter, its schedule reads another that nothing advances.

## What it does

Finds a train op that advances a counter, while its rate is a schedule that reads a different counter, and nothing that
can run together with the train op advances that one.

## Why is this bad?

The code looks right: a step is passed, or the library passes one by itself. But a schedule follows its own counter. If
that is another variable, it keeps its first value, and the rate never changes. This happens easily, as there are many
ways to come by a second counter: `tf.Variable(0)` beside the registered global step that slim, `optimize_loss` and
Estimators advance; two calls of a helper that makes a counter; a Keras model, which advances only its own
`iterations`.

## Example

```python
step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(loss, global_step=tf.train.get_or_create_global_step())
```

## Use instead

```python
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 1000, 0.96)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = optimizer.minimize(loss, global_step=step)
```

## Fix safety

The fix passes the schedule's counter to the train op. It is only suggested, as hooks, checkpoints and summaries may
rely on the counter that the train op advances now; it may be better to let the schedule read that one.

## Limits

A counter that flows into code lintstep can't see may be advanced there; the finding then has a lower confidence.
`compile` takes no step, so there is no fix for a Keras model: use one of Keras's own optimizers and schedules.

## References

- [`get_or_create_global_step`](https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/get_or_create_global_step)
- [`tf.keras.optimizers.schedules`](https://www.tensorflow.org/api_docs/python/tf/keras/optimizers/schedules)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts, Read, Step, TrainOp
from lintstep.findings import Finding, Fix, Related, Severity
from lintstep.rules.reporting import at_counter, at_schedule, beside, name_of, report
from lintstep.rules.rule import Bad, Good, Rule, script


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each train op that advances another counter than its schedule reads."""
    for op in facts.train_ops:
        wrong = [
            read
            for read in op.reads
            if read.step is Step.COUNTER and read.given is not read.counter and read.standing.frozen
        ]
        wrong = [
            read for read in wrong if read.counter.kind != "placeholder" and op.weight is None and op.missing is None
        ]
        if wrong:
            yield finding(facts, op, max(wrong, key=lambda read: read.standing.confidence))


def finding(facts: Facts, op: TrainOp, read: Read) -> Finding:
    """Return the finding of a train op and the read that proves it."""
    counter, schedule = read.counter, read.schedule
    given = f"`{read.given.label}`" if read.given is not None else "another counter"
    if read.given is not None and read.given.label == counter.label:
        given = "the registered step" if read.given.kind == "registered" else "another counter"
    clock = read.given is not None and read.given.kind == "clock"
    if clock:
        given = "only the model's own `iterations`"
    related = [*at_schedule(schedule, f"the schedule reads `{counter.label}` here"), *at_counter(counter)]
    if read.given is not None and read.given.place is not None and not clock:
        related.append(Related("the counter that the train op advances", read.given.place.span))
    fix = None
    if read.expression and op.insert is not None:
        text = f"pass `{op.step_keyword}={read.expression}` to the train op"
        fix = Fix(text, (op.insert(read.expression),), "unsafe")
    return report(
        RULE,
        f"{name_of(schedule)} never changes: the train op advances {given}, the schedule reads `{counter.label}`",
        read.standing.confidence,
        op.place,
        f"this train op advances {given}",
        [*related, *beside(facts, counter)],
        fix,
        "use one of Keras's own optimizers, with one of its schedules"
        if clock
        else "let the schedule read the counter that the train op advances",
        read.standing.assumptions,
    )


BAD = (
    Bad(
        "two variables: one is read, the other is passed",
        script(
            """\
step = tf.Variable(0, trainable=False)
epoch = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, epoch, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS102
"""
        ),
    ).mended(("global_step=step", "global_step=epoch"), unsafe=True),
    Bad(
        "an own variable is read, the registered step is passed",
        script(
            """\
step = tf.Variable(0, trainable=False)
rate = tf.train.polynomial_decay(0.1, step, 10)
optimizer = tf.train.AdamOptimizer(rate)
train_op = optimizer.minimize(loss, tf.train.get_or_create_global_step())  # <- LS102
"""
        ),
    ).mended(("tf.train.get_or_create_global_step()", "step"), unsafe=True),
    Bad(
        "slim advances the registered step by default, the decay reads an own variable",
        script(
            """\
from tensorflow.contrib import slim

step = tf.Variable(0, trainable=False, name="step")
rate = tf.train.natural_exp_decay(0.1, step, 10, 0.9)
tf.losses.add_loss(loss)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer)  # <- LS102
"""
        ),
    ).mended(("optimizer)  #", "optimizer, global_step=step)  #"), unsafe=True),
    Bad(
        "optimize_loss is given a counter of its own, its decay reads the registered step",
        script(
            """\
from tensorflow.contrib.layers import optimize_loss

registered = tf.train.get_or_create_global_step()


def decayed(rate, step):
    return tf.train.exponential_decay(rate, registered, 10, 0.9)


step = tf.Variable(0, trainable=False)
train_op = optimize_loss(loss, step, 0.1, "SGD", learning_rate_decay_fn=decayed)  # <- LS102
"""
        ),
    ),
    Bad(
        "an Estimator's train op advances a variable, its decay reads the registered step",
        """\
import tensorflow as tf


def model_fn(features, labels, mode):
    weight = tf.get_variable("weight", initializer=2.0)
    loss = tf.reduce_mean(tf.square(weight * features - labels))
    step = tf.Variable(0, trainable=False)
    rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 10, 0.9)
    train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)  # <- LS102
    return tf.estimator.EstimatorSpec(mode, loss=loss, train_op=train_op)


def input_fn():
    return tf.data.Dataset.from_tensor_slices(([1.0] * 6, [2.0] * 6)).batch(1)


tf.estimator.Estimator(model_fn).train(input_fn)
""",
    ).mended(("global_step=step", "global_step=tf.train.get_global_step()"), unsafe=True),
    Bad(
        "a Keras model advances only its own iterations: no argument could mend it",
        """\
import numpy as np
import tensorflow as tf

step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.1, step, 10, 0.9)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.train.GradientDescentOptimizer(rate), loss="mse")  # <- LS102
tf.keras.backend.get_session().run(tf.global_variables_initializer())
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
""",
    ),
    Bad(
        "a helper makes a new counter each time it is called",
        script(
            """\


def counter():
    return tf.Variable(0, trainable=False)


rate = tf.train.cosine_decay(0.1, counter(), 10)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=counter())  # <- LS102
"""
        ),
    ),
    Bad(
        "an object keeps two counters and mixes them up",
        """\
import tensorflow as tf


class Model:
    def __init__(self):
        self.step = tf.Variable(0, trainable=False)
        self.batches = tf.Variable(0, trainable=False)
        self.weight = tf.Variable(2.0)
        rate = tf.train.inverse_time_decay(0.1, self.batches, 10, 0.5)
        optimizer = tf.train.MomentumOptimizer(rate, 0.9)
        pairs = optimizer.compute_gradients(tf.square(self.weight))
        self.train_op = optimizer.apply_gradients(pairs, global_step=self.step)  # <- LS102


model = Model()
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(6):
        session.run(model.train_op)
""",
    ).mended(("global_step=self.step", "global_step=self.batches"), unsafe=True),
    Bad(
        "the own variable has the name by which the registered step is known",
        script(
            """\
from tensorflow.contrib import slim

global_step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, global_step, 10, 0.9)
train_op = slim.learning.create_train_op(loss, tf.train.GradientDescentOptimizer(rate))  # <- LS102
"""
        ),
    ).mended(("Optimizer(rate))", "Optimizer(rate), global_step=global_step)"), unsafe=True),
)

GOOD = (
    Good(
        "both names are one counter",
        script(
            """\
step = tf.Variable(0, trainable=False)
counter = step
rate = tf.train.exponential_decay(0.1, counter, 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""
        ),
    ),
    Good(
        "the counter that is read moves once an epoch, the other one every step",
        script(
            """\
step = tf.Variable(0, trainable=False)
epoch = tf.Variable(0, trainable=False)
next_epoch = tf.assign_add(epoch, 1)
rate = tf.train.exponential_decay(0.1, epoch, 1, 0.5)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
""",
            """\
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for _ in range(3):
        for _ in range(2):
            session.run(train_op)
        session.run(next_epoch)
""",
        ),
    ),
    Good(
        "the decay reads a placeholder that the loop feeds, beside a counter for hooks",
        script(
            """\
epoch = tf.placeholder(tf.int32, [])
rate = tf.train.exponential_decay(0.1, epoch, 1, 0.5)
step = tf.train.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
""",
            """\
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    for number in range(6):
        session.run(train_op, {epoch: number})
""",
        ),
    ),
    Good(
        "slim is given the variable that is read",
        script(
            """\
from tensorflow.contrib import slim

step = tf.Variable(0, trainable=False, name="step")
rate = tf.train.natural_exp_decay(0.1, step, 10, 0.9)
tf.losses.add_loss(loss)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer, global_step=step)
"""
        ),
    ),
    Good(
        "a variable named global_step is what the library advances by default",
        script(
            """\
from tensorflow.contrib import slim

step = tf.Variable(0, trainable=False, name="global_step")
rate = tf.train.natural_exp_decay(0.1, step, 10, 0.9)
tf.losses.add_loss(loss)
optimizer = tf.train.GradientDescentOptimizer(rate)
train_op = slim.learning.create_train_op(tf.losses.get_total_loss(), optimizer)
"""
        ),
    ),
    Good(
        "a variable in the collection is the registered step",
        script(
            """\
step = tf.Variable(0, trainable=False, name="my_step")
tf.add_to_collection(tf.GraphKeys.GLOBAL_STEP, step)
rate = tf.train.exponential_decay(0.1, tf.train.get_global_step(), 10, 0.9)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss, global_step=step)
"""
        ),
    ),
    Good(
        "two networks, each with a counter of its own",
        script(
            """\
second = tf.Variable(1.0)
a_step, b_step = tf.Variable(0, trainable=False), tf.Variable(0, trainable=False)
a_rate = tf.train.exponential_decay(0.1, a_step, 10, 0.9)
b_rate = tf.train.exponential_decay(0.1, b_step, 10, 0.9)
a_train = tf.train.AdamOptimizer(a_rate).minimize(loss, global_step=a_step, var_list=[weight])
b_train = tf.train.AdamOptimizer(b_rate).minimize(tf.square(second), global_step=b_step, var_list=[second])
train_op = [a_train, b_train]
"""
        ),
    ),
    Good(
        "the counter that is read is advanced by the other train op of the loop",
        script(
            """\
second = tf.Variable(1.0)
a_step, b_step = tf.Variable(0, trainable=False), tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, a_step, 10, 0.9)
a_train = tf.train.AdamOptimizer(rate).minimize(loss, global_step=a_step, var_list=[weight])
b_train = tf.train.AdamOptimizer(rate).minimize(tf.square(second), global_step=b_step, var_list=[second])
train_op = [a_train, b_train]
"""
        ),
    ),
    Good(
        "a Keras optimizer with a Keras schedule",
        """\
import numpy as np
import tensorflow as tf

rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.keras.optimizers.SGD(rate), loss="mse")
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
""",
    ),
    Good(
        "a Keras model with one of TensorFlow's optimizers at a constant rate",
        """\
import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(1,))])
model.compile(optimizer=tf.train.GradientDescentOptimizer(0.1), loss="mse")
model.fit(np.ones([6, 1]), np.ones([6, 1]), batch_size=1, verbose=0)
""",
    ),
)

RULE = Rule(
    code="LS102",
    name="mismatched-counter",
    severity=Severity.ERROR,
    summary="a train op advances one counter, its schedule reads another that nothing advances",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
