"""A suppression comment that suppresses nothing.

## What it does

Reports a `# lintstep: ignore...` or `# noqa: LS...` comment that silences no finding, names a rule that does not exist,
or is not understood. A comment that names several rules is judged rule by rule, and only for rules that run.

## Why is this bad?

It hides the next real fault of that kind, and it says of the code what is no longer true.

## Example

```python
train_op = optimizer.minimize(loss, global_step=step)  # lintstep: ignore[LS101]
```

## Use instead

```python
train_op = optimizer.minimize(loss, global_step=step)
```

## Fix safety

Safe: removing the comment changes no code. In a list of rules, only the idle ones are taken out.

## Limits

A bare `# noqa`, and the codes of other linters in a `# noqa` list, are left alone.

## References

- [Suppressing findings](../configuration.md#suppressing-findings)
"""

from __future__ import annotations

from collections.abc import Iterator

from lintstep.analysis.facts import Facts
from lintstep.findings import Confidence, Finding, Fix, Idle, Severity
from lintstep.rules.rule import Bad, Good, Rule


def finding(comment: Idle) -> Finding:
    """Return the finding for a comment of which some part silences nothing."""
    fix = Fix("remove it", (comment.removal,))
    message = _message(comment)
    return Finding(RULE.code, RULE.name, message, RULE.severity, Confidence.HIGH, comment.span, "nothing here", fix=fix)


def _message(comment: Idle) -> str:
    if not comment.understood:
        return f"`{comment.text}` is no suppression: write `# lintstep: ignore[CODE]`"
    if not comment.codes:
        return f"`{comment.text}` silences nothing"
    unknown = [f"there is no rule {code}{hint}" for code, hint in comment.unknown]
    known = [code for code in comment.codes if code not in dict(comment.unknown)]
    idle = [f"{', '.join(known)} silences nothing here"] if known else []
    return "; ".join([*idle, *unknown])


def check(facts: Facts) -> Iterator[Finding]:
    """Yield nothing: comments are judged after the other rules have run."""
    yield from ()


_HEAD = "import tensorflow as tf\nstep = tf.Variable(0, trainable=False)\n"
_GOOD = "op = tf.train.AdamOptimizer(0.1).minimize(loss, global_step=step)"
_RATE = "rate = tf.train.exponential_decay(0.1, step, 100, 0.9)\n"
_FROZEN = f"{_RATE}op = tf.train.AdamOptimizer(rate).minimize(loss)"


def _bad(why: str, comment: str, left: str = "") -> Bad:
    mark = "  # <- LS902\n"
    return Bad(why, f"{_HEAD}{_GOOD}{comment}{mark}", f"{_HEAD}{_GOOD}{left}{mark}")


RULE = Rule(
    code="LS902",
    name="unused-suppression",
    severity=Severity.WARNING,
    summary="a suppression comment suppresses nothing",
    check=check,
    page=__doc__ or "",
    bad=(
        _bad("the fault it was written for is gone", "  # lintstep: ignore[LS101]"),
        _bad("it names no rule, and nothing is wrong", "  # lintstep: ignore"),
        _bad("it has a reason and no use", "  # lintstep: ignore[LS101] the rate is meant to stay"),
        _bad("a rule of that code does not exist", "  # lintstep: ignore[LS777]"),
        _bad("it is written for flake8 and of no use", "  # noqa: LS101"),
        _bad("a word is misspelt, so it does nothing", "  # lintstep: ingore[LS101]"),
        _bad("another linter's code beside it stays", "  # noqa: E501, LS101", "  # noqa: E501"),
        Bad(
            "of two rules, one finds something here",
            f"{_HEAD}{_FROZEN}  # lintstep: ignore[LS101, LS201]  # <- LS902\n",
            f"{_HEAD}{_FROZEN}  # lintstep: ignore[LS101]  # <- LS902\n",
        ),
    ),
    good=(
        Good("it silences a finding", f"{_HEAD}{_FROZEN}  # lintstep: ignore[LS101]\n"),
        Good("it silences every finding of its line", f"{_HEAD}{_FROZEN}  # lintstep: ignore\n"),
        Good("it silences a finding by its name", f"{_HEAD}{_FROZEN}  # lintstep: ignore[frozen-schedule]\n"),
        Good("it silences a finding of the file", f"# lintstep: ignore-file[LS101]\n{_HEAD}{_FROZEN}\n"),
        Good("flake8's way of writing it", f"{_HEAD}{_FROZEN}  # noqa: LS101\n"),
        Good("a bare noqa is for every linter", f"{_HEAD}{_GOOD}  # noqa\n"),
        Good("another linter's code", f"{_HEAD}{_GOOD}  # noqa: E501\n"),
        Good("a text that looks like a comment", f"{_HEAD}{_GOOD}\nhint = '# lintstep: ignore[LS101]'\n"),
        Good(
            "it stands on another line of the statement",
            f"{_HEAD}{_FROZEN[:-1]}  # lintstep: ignore[LS101] it is meant\n)\n",
        ),
    ),
)
