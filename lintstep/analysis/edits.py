"""The edits that facts offer: an argument passed to a call, changed or taken from it."""

from __future__ import annotations

from collections.abc import Callable

from lintstep.findings import Edit, Span
from lintstep.interpreter.library import Row
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Counter
from lintstep.source import nodes as cst


def untrainer(counter: Counter) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which makes a variable not trainable, or None where no call makes it."""
    give = giver(counter.site, counter.row, "trainable")
    return None if give is None else lambda: give("False")


def giver(site: Site | None, row: Row | None, word: str) -> Callable[[str], Edit] | None:
    """Return a function that gives the edit which passes an argument to a library call, or None where no call in sight
    shows what it passes."""
    call, param = site.node if site is not None else None, row.params.get(word) if row is not None else None
    if site is None or param is None or not isinstance(call, cst.Call) or any(a.star for a in call.args):
        return None
    given = [a for a in call.args if a.keyword is not None and a.keyword.value == param.keyword]
    positional = [a for a in call.args if a.keyword is None]
    if not given and param.position is not None:
        given = positional[param.position : param.position + 1]
    if given:
        return lambda text: Edit(site.locator.span(given[0].value), text)
    return inserter(site, call, param.keyword)


def dropper(site: Site, call: cst.Call) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which takes a step given by keyword or position from a train op's call."""
    named = [a for a in call.args if a.keyword is not None and a.keyword.value == "global_step"]
    plain = [a for a in call.args if a.keyword is None and not a.star]
    takes_second = isinstance(call.func, cst.Attribute) and call.func.attr.value in ("minimize", "apply_gradients")
    if named and takes_second and named[0] is call.args[-1] and len(call.args) > 1:
        return lambda: Edit(between(site.locator.end(call.args[-2]), site.locator.end(named[0])), "")
    if named or (takes_second and len(plain) > 1 and plain[1] is call.args[1]):
        given = named[0] if named else plain[1]
        return lambda: Edit(site.locator.span(given.value), "None")
    return None


def between(start: Span, end: Span) -> Span:
    """Return the span from one place to another."""
    return Span(start.path, start.line, start.column, end.line, end.column, start.cell)


def inserter(site: Site, call: cst.Call, keyword: str) -> Callable[[str], Edit]:
    """Return a function that gives the edit which passes a step to a call."""
    is_train_op = isinstance(call.func, cst.Attribute) and call.func.attr.value in ("minimize", "apply_gradients")

    def insert(expression: str) -> Edit:
        for argument in call.args:
            if argument.keyword is not None and argument.keyword.value == keyword:
                return Edit(site.locator.span(argument.value), expression)
        plain = [argument for argument in call.args if argument.star != "**"]
        if is_train_op and len(plain) > 1 and plain[1].keyword is None and not plain[1].star:
            return Edit(site.locator.span(plain[1].value), expression)
        text = f"{keyword}={expression}"
        if plain:
            return Edit(site.locator.end(plain[-1]), f", {text}")
        end = site.locator.end(call)
        at = Span(end.path, end.line, end.column - 1, end.line, end.column - 1, end.cell)
        return Edit(at, f"{text}, " if call.args else text)

    return insert
