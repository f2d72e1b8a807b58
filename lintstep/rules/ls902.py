'''A suppression comment that suppresses nothing.

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

- [Suppressing findings](https://lintstep.readthedocs.io/configuration/#suppressing-findings)
'''

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintstep.analysis.facts import Facts
from lintstep.finding import Confidence, Finding, Fix, Severity
from lintstep.rules.rule import Bad, Good, Rule
from lintstep.source import Source
from lintstep.suppression import Suppression, removal


def findings(source: Source, comments: Iterable[Suppression], running: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each comment of which some part silences nothing."""
    for comment in comments:
        codes = comment.unused(running)
        if codes is None or (not codes and RULE.code in comment.used):
            continue
        span = source.script_span(comment.line, comment.column, comment.line, comment.end_column)
        fix = Fix("remove it", (removal(source, comment, codes),))
        yield Finding(
            RULE.code, RULE.name, _message(comment, codes), RULE.severity, Confidence.HIGH, span, "nothing here", fix=fix
        )


def _message(comment: Suppression, codes: tuple[str, ...]) -> str:
    if not comment.understood:
        return f"`{comment.text}` is no suppression: write `# lintstep: ignore[CODE]`"
    if not codes:
        return f"`{comment.text}` silences nothing"
    return f"{', '.join(codes)} silences nothing here"


def check(facts: Facts) -> Iterator[Finding]:
    """Yield nothing: comments are judged after the other rules have run."""
    yield from ()
