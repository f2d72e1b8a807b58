"""The edits that facts offer: an argument passed to a call, changed or taken from it."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lintstep.findings import Edit
from lintstep.interpreter import registry, syntax
from lintstep.interpreter.library import Row
from lintstep.interpreter.site import Site
from lintstep.interpreter.values import Counter


def untrainer(counter: Counter) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which makes a variable not trainable, or None where no call makes it."""
    give = giver(counter.site, counter.row, "trainable")
    return None if give is None else lambda: give("False")


def giver(site: Site | None, row: Row | None, word: str) -> Callable[[str], Edit] | None:
    """Return a function that gives the edit which passes an argument to a library call, or None where no call in sight
    shows what it passes."""
    call, param = site.node if site is not None else None, row.params.get(word) if row is not None else None
    if site is None or param is None or not isinstance(call, ast.Call) or syntax.spreads(call):
        return None
    given = syntax.given(call, param)
    if given:
        return lambda text: Edit(site.locator.span(given[0]), text)
    return inserter(site, call, param.keyword)


def dropper(site: Site, call: ast.Call, keyword: str) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which takes a step given by keyword or position from an update's call."""
    named = next((one for one in call.keywords if one.arg == keyword), None)
    takes_second = is_update(call)
    count = len(call.args) + len(call.keywords)
    if named is not None and takes_second and count > 1 and named is syntax.last_argument(call):
        return lambda: drop_last(site, call, count)
    if named is not None:
        return lambda: Edit(site.locator.span(named.value), "None")
    second = call.args[1] if takes_second and len(call.args) > 1 else None
    if second is None or any(isinstance(argument, ast.Starred) for argument in call.args[:2]):
        return None
    return lambda: Edit(site.locator.span(second), "None")


def drop_last(site: Site, call: ast.Call, count: int) -> Edit:
    """Return the edit which takes the last argument from a call, with the comma before it."""
    concrete = site.locator.concrete(call)
    start, end = concrete.argument(count - 2), concrete.argument(count - 1)
    return Edit(site.locator.source.span(start.end_line, start.end_column, end.end_line, end.end_column), "")


def unwrapper(site: Site) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which takes a call without arguments away from what it calls."""
    text = site.text
    return (lambda: Edit(site.span, text.removesuffix("()"))) if text.endswith("()") else None


def renamer(site: Site, row: Row) -> Callable[[], Edit] | None:
    """Return a function that gives the edit which calls what makes a thing, where a call only asks for it."""
    text, asked = site.text, row.api.rpartition(".")[2] + "("
    if not row.instead:
        return None
    return (lambda: Edit(site.span, text.replace(asked, row.instead + "("))) if text.count(asked) == 1 else None


def is_update(call: ast.Call) -> bool:
    """Whether a call is of an optimizer's method that takes the step."""
    return isinstance(call.func, ast.Attribute) and registry.update_method(call.func.attr) is not None


def inserter(site: Site, call: ast.Call, keyword: str) -> Callable[[str], Edit]:
    """Return a function that gives the edit which passes a step to a call."""
    given = [one.value for one in call.keywords if one.arg == keyword]
    if not given and is_update(call) and len(call.args) > 1 and not isinstance(call.args[1], ast.Starred):
        given = [call.args[1]]

    def insert(expression: str) -> Edit:
        if given:
            return Edit(site.locator.span(given[0]), expression)
        room = site.locator.concrete(call).room()
        return Edit(site.locator.source.span(*room.where), f"{room.before}{keyword}={expression}{room.after}")

    return insert
