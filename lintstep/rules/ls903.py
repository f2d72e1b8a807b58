"""A bound of the analysis was hit.

## What it does

Says that the analysis of a file stopped following something: calls nested too deep, an expression too deep, more work
than one file may cost, a name with too many possible values, more project modules than are read for one script.

## Why is this bad?

It is not a fault of the script. But what lies beyond the bound was not looked at, so a finding may be missing; and
findings that were made have a low confidence where what was left out might advance the counter.

## Example

```python
step = (
    ----------------------------------------------------------------------------------------------------
    ----------------------------------------------------------------------------------------------------
    1
)
train_op = optimizer.minimize(loss, global_step=step)
```

## Use instead

```python
step = 1
train_op = optimizer.minimize(loss, global_step=step)
```

## Fix safety

There is no fix.

## Limits

A bound that hides nothing that could touch a counter is reported as well. Recursion is no bound: a function that
calls itself is followed twice. A script that names nothing that trains or schedules is not followed at all.

## References

- [How the analysis works](../how-it-works.md)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding, Severity, Span
from lintstep.rules.rule import Bad, Good, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Yield one finding for each bound that was hit."""
    for limit in facts.limits:
        span = limit.place.span if limit.place is not None else Span(facts.path, 1, 1, 1, 1)
        message = f"{limit.message}: a finding may be missing"
        yield Finding(RULE.code, RULE.name, message, RULE.severity, Confidence.HIGH, span, label="here")


HEAD = """\
import tensorflow as tf

step = tf.train.get_or_create_global_step()
train_op = tf.train.GradientDescentOptimizer(0.1).minimize(tf.Variable(2.0) ** 2, global_step=step)
"""


def chain(calls: int, mark: int = -1) -> str:
    """Return functions that each call the next, with a mark on one's line, and a call of the first."""
    lines = []
    for number in range(calls):
        marker = "  # <- LS903" if number == mark else ""
        lines.append(f"def f{number}():\n    return f{number + 1}(){marker}\n")
    return HEAD + "".join(lines) + f"def f{calls}():\n    return step\n\n\nf0()\n"


def deep(expression: str, marker: str = "  # <- LS903") -> str:
    """Return a script with a deep expression."""
    return HEAD + f"value = {expression}{marker}\n"


BAD = (
    Bad("functions that call each other 40 deep", chain(40, mark=22)),
    Bad("190 minus signs", deep("-" * 190 + "1")),
    Bad("190 negations", deep("not " * 190 + "step")),
    Bad("190 attributes", deep("step" + ".a" * 190)),
    Bad("190 items", deep("step" + "[0]" * 190)),
    Bad("190 calls in a row", deep("step" + "()" * 190)),
    Bad("190 methods in a row", deep("step" + ".a()" * 95)),
)
GOOD = (
    Good("functions that call each other ten deep", chain(10)),
    Good("a function that calls itself", HEAD + "def f(n):\n    return f(n - 1)\n\n\nf(100)\n"),
    Good("two functions that call each other", HEAD + "def f():\n    g()\n\n\ndef g():\n    f()\n\n\nf()\n"),
    Good("a sum of 500 terms", HEAD + "value = 1" + " + 1" * 500 + "\n"),
    Good("a list of 500 items", HEAD + "values = [" + "1, " * 500 + "]\n"),
    Good("fifty attributes", deep("step" + ".a" * 50, "")),
    Good("a thousand statements", HEAD + "value = tf.no_op()\n" * 1000),
    Good("a hundred branches, one after the other", HEAD + "if tf.flag:\n    value = 1\n" * 100),
    Good(
        "branches nested ten deep",
        HEAD + "".join("    " * n + f"if flag{n}:\n" for n in range(10)) + "    " * 10 + "step\n",
    ),
)

RULE = Rule(
    code="LS903",
    name="analysis-limit",
    severity=Severity.INFO,
    summary="a bound of the analysis was hit, so a finding may be missing",
    check=check,
    page=__doc__ or "",
    bad=BAD,
    good=GOOD,
)
