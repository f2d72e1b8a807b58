"""libcst's parser without libcst's nodes: text in, the light tree of ``reading.tree`` out.

The parser is a module of its own inside libcst, written in Rust. It makes each node by calling the class of that name
in whatever stands in ``sys.modules`` as ``libcst``. While it runs, that is a module of our classes: importing libcst's
own takes longer than most checks, and making its nodes a third of the parse. (A thread that imported libcst for the
first time while another one parses would get ours; nothing in lintstep imports it.)
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lintstep.source import tree

if TYPE_CHECKING:
    import libcst

_lock = threading.Lock()


class RefusedError(Exception):
    """Text that is not Python 3 to libcst: the parser's words, and where it gave up (1-based line, 0-based column)."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def parse_module(code: str) -> libcst.Module:
    """Return the tree of ``code``. Raises RefusedError."""
    with _lock:
        call, parse = _caller(), _parser()
        with _standing_in():
            module: libcst.Module = call(parse, code)
    return module


@contextmanager
def _standing_in() -> Iterator[None]:
    before = sys.modules.get("libcst")
    sys.modules["libcst"] = _nodes()
    try:
        yield
    finally:
        if before is None:
            del sys.modules["libcst"]
        else:
            sys.modules["libcst"] = before


@cache
def _parser() -> Callable[[str], Any]:
    """Return libcst's ``native.parse_module``, loaded by itself where libcst is not imported."""
    name = "libcst.native"
    if name not in sys.modules:
        package = find_spec("libcst")
        found = PathFinder.find_spec(name, package.submodule_search_locations if package else None)
        if found is None or found.loader is None:
            raise ImportError(f"{name} is not installed; reinstall lintstep", name=name)
        module = module_from_spec(found)
        found.loader.exec_module(module)
        sys.modules[name] = module  # should libcst be imported after all, it takes this one
    parse: Callable[[str], Any] = sys.modules[name].parse_module
    return parse


@cache
def _caller() -> Callable[[Callable[[str], Any], str], Any]:
    """Return a function that calls the parser where an import costs nothing: it asks for libcst anew for each node,
    which is there."""
    space: dict[str, Any] = {"__builtins__": {"__import__": lambda *_: None}}
    exec("def call(parse, code): return parse(code)", space)
    call: Callable[[Callable[[str], Any], str], Any] = space["call"]
    return call


@cache
def _nodes() -> ModuleType:
    """Return what the parser takes for libcst."""
    module = _StandIn("libcst")
    vars(module).update({name: node for name, node in tree.NODES.items() if name}, __path__=[], __spec__=None)
    vars(module).update({name: _around(text) for name, text in _AROUND.items()})
    vars(module).update({name: _before(text) for name, text in _BEFORE.items()})
    vars(module).update({name: _after(text) for name, text in _AFTER.items()})
    for made in (_simple_whitespace, _newline, _comment, _trailing_whitespace, _empty_line, _parenthesized_whitespace):
        setattr(module, made.__name__.title().replace("_", ""), made)
    vars(module)["ParserSyntaxError"] = _refused
    return module


def _refused(message: str, lines: object, raw_line: int, raw_column: int) -> RefusedError:
    return RefusedError(message, raw_line, raw_column)


class _StandIn(ModuleType):
    def __getattr__(self, name: str) -> Callable[..., Any]:
        def refuse(**fields: object) -> None:
            raise RefusedError(f"{name} is syntax that this version of lintstep does not know", 1, 0)

        return refuse


# Blanks, comments and punctuation: what they are written as, in order. Each is called with libcst's fields by name.


def _simple_whitespace(value: str) -> tree.Parts:
    return value


def _newline(value: str | None = None) -> tree.Parts:
    return tree.Blank.NEWLINE if value is None else value


def _comment(value: str) -> tree.Parts:
    return value


def _trailing_whitespace(whitespace: tree.Parts, newline: tree.Parts, comment: tree.Parts = None) -> tree.Parts:
    return whitespace, comment, newline


def _empty_line(indent: bool, whitespace: tree.Parts, newline: tree.Parts, comment: tree.Parts = None) -> tree.Parts:
    return tree.Blank.INDENT if indent else None, whitespace, comment, newline


def _parenthesized_whitespace(
    first_line: tree.Parts, empty_lines: tree.Parts, indent: bool, last_line: tree.Parts
) -> tree.Parts:
    return first_line, empty_lines, tree.Blank.INDENT if indent else None, last_line


def _around(text: str) -> Callable[..., tree.Parts]:
    return lambda whitespace_before, whitespace_after: (whitespace_before, text, whitespace_after)


def _before(text: str) -> Callable[..., tree.Parts]:
    return lambda whitespace_after: (text, whitespace_after)


def _after(text: str) -> Callable[..., tree.Parts]:
    return lambda whitespace_before: (whitespace_before, text)


_AROUND = {"Comma": ",", "Dot": ".", "Colon": ":", "Semicolon": ";", "AssignEqual": "="}
_BEFORE = {"LeftParen": "(", "LeftSquareBracket": "[", "LeftCurlyBrace": "{", "Asynchronous": "async"}
_AFTER = {"RightParen": ")", "RightSquareBracket": "]", "RightCurlyBrace": "}"}
