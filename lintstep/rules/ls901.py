"""A file that can be read neither as Python 3 nor as Python 2.

## What it does

Reports a file that lintstep could not read: it is not text in the encoding it declares, it is a binary file or a broken
notebook, or its text is neither Python 3 nor Python 2. Everything else in the run is still checked, and the check exits
with 2, because a file that was not analysed is not a clean file.

## Why is this bad?

Nothing is known about the step counters of a file that can't be read.

## Example

```python
learning_rate = tf.train.exponential_decay(0.1, global_step, 100, 0.96
train_op = optimizer.minimize(loss)
```

## Use instead

```python
learning_rate = tf.train.exponential_decay(0.1, global_step, 100, 0.96)
train_op = optimizer.minimize(loss, global_step=global_step)
```

## Fix safety

There is no fix.

## Limits

A file without any schedule or optimizer in it is not parsed when it is found in a folder, so its syntax errors are not
reported; they are when the file is named. In a notebook a cell that is no Python costs that cell only. Python 2 source
is read as Python 2, and is no fault. Code nested so deeply that a parser would not survive it, or that is larger than
any script, is no syntax error: it is told apart, as a file that was not analysed. Syntax is that of the Python that
runs lintstep: for newer syntax the message names the Python that reads it.

## References

- [PEP 263: source encodings](https://peps.python.org/pep-0263/)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding, Severity, Span
from lintstep.rules.rule import Bad, Good, Rule


def finding(message: str, span: Span) -> Finding:
    """Return the finding for a file that can't be read, and where that shows."""
    return Finding(RULE.code, RULE.name, message, RULE.severity, Confidence.HIGH, span, label="here")


def check(facts: Facts) -> Iterator[Finding]:
    """Yield nothing: a file that has facts could be read."""
    yield from ()


RULE = Rule(
    code="LS901",
    name="syntax-error",
    severity=Severity.ERROR,
    summary="the file can be read neither as Python 3 nor as Python 2",
    check=check,
    page=__doc__ or "",
    bad=(
        Bad("a bracket is never closed", "import tensorflow as tf\nrate = tf.train.exponential_decay(  # <- LS901\n"),
        Bad("a string is never ended", "import tensorflow as tf\nname = 'tf.train.AdamOptimizer  # <- LS901\n"),
        Bad(
            "a statement is cut off",
            "import tensorflow as tf\nop = tf.train.AdamOptimizer().minimize(loss) = # <- LS901\n",
        ),
        Bad("a block is missing", "import tensorflow as tf\nif tf.train.AdamOptimizer(0.1):\nprint()  # <- LS901\n"),
        Bad("an indent comes from nowhere", "import tensorflow as tf\n  op = tf.train.AdamOptimizer()  # <- LS901\n"),
        Bad("a bracket closes nothing", "import tensorflow as tf\nop = tf.train.AdamOptimizer())  # <- LS901\n"),
    ),
    good=(
        Good("an empty file", ""),
        Good("Python 3", "import tensorflow as tf\nop = tf.train.AdamOptimizer(0.1)\n"),
        Good("a print statement is Python 2", "import tensorflow as tf\nprint tf.train.AdamOptimizer(0.1)\n"),
        Good("the old except clause is Python 2", "try:\n    tf.train.AdamOptimizer()\nexcept E, e:\n    pass\n"),
        Good("backticks are Python 2", "name = `tf.train.AdamOptimizer`\n"),
        Good("an octal number is Python 2", "tf.train.AdamOptimizer(0777)\n"),
        Good("mixed tabs and spaces are Python 2", "if a:\n        b = tf.train.AdamOptimizer()\n\tc = 1\n"),
        Good("new syntax is Python 3", "match tf.train.AdamOptimizer():\n    case _:\n        pass\n"),
    ),
)
