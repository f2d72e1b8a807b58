"""A cheap look at the tokens of a source: logical lines, comments, names, and whether it is within the parser's limits.

It needs no grammar, so it serves Python 2, Python 3 and notebook cells alike, and runs before anything is parsed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

NEWLINE = re.compile(r"\r\n?|\n")

# CPython's own limit (MAXLEVEL in its tokenizer): code nested deeper is not Python.
MAX_BRACKETS = 200
# Parsers spend C stack on each link of a chain such as ``a.b.c``, ``1 + 1 + 1`` or ``elif``, libcst's up to 3 KB.
MAX_CHAIN = 3000
# A tree takes about 600 bytes a token.
MAX_TOKENS = 300_000

_WORD = re.compile(r"\w+")
_IS_KEYWORD = re.compile(r"\s*=(?!=)")  # in brackets, a word before this names a parameter
_PREFIX = re.compile(r"\w+(?=['\"])")
_SAYS_A_NAME = re.compile(r"['\"]{1,3}[\w.]+['\"]{1,3}")
_TOKEN = re.compile(
    r"""
      (?P<word> \w+(?!['"\w]) )
    | (?P<comment> \#[^\r\n]* )
    | (?P<string> \w*(?:
          '''[^'\\]*(?:(?:\\(?s:.)|'(?!''))[^'\\]*)*(?:'''|\\?\Z)
        | \"""[^"\\]*(?:(?:\\(?s:.)|"(?!""))[^"\\]*)*(?:\"""|\\?\Z)
        | '[^'\\\r\n]*(?:\\(?:\r\n|(?s:.))[^'\\\r\n]*)*'?
        | "[^"\\\r\n]*(?:\\(?:\r\n|(?s:.))[^"\\\r\n]*)*"? ))
    | (?P<newline> \r\n?|\n )
    | (?P<joined> \\(?:\r\n?|\n) )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<break> [,;] )
    | (?P<operator> \*\*|//|<<|>>|[^\w\s\\] )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment: its 1-based line and column, and its text from the ``#`` on."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What the tokens show: the physical lines (first, last; 1-based) of each logical line, the comments, and every
    name, those that a string may hold among them, but for the keywords of arguments."""

    statements: tuple[tuple[int, int], ...]
    comments: tuple[Comment, ...]
    names: frozenset[str] = frozenset()

    def statement_at(self, line: int) -> tuple[int, int]:
        """Return the first and last physical line of the logical line that covers ``line`` (itself where none does)."""
        index = bisect_right(self.statements, line, key=lambda statement: statement[0]) - 1
        if index >= 0 and line <= self.statements[index][1]:
            return self.statements[index]
        return line, line


class TooDeepError(Exception):
    """No parser could stand this text; ``line`` and ``column`` (1-based) are where the limit was passed."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


def scan(text: str) -> Layout:
    """Return the logical lines, comments and names of ``text``.

    Raises TooDeepError where it nests or chains deeper, or is larger, than a parser can stand. A chain is the tokens
    since the last comma on every open bracket level: at least the depth of the tree, and far below the bound in code
    that a person wrote.
    """
    statements: list[tuple[int, int]] = []
    comments: list[Comment] = []
    brackets: list[int] = []
    names: set[str] = set()
    line, line_start, first, chain, tokens = 1, 0, 0, 0, 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "newline":
            if tokens > MAX_TOKENS:
                break
            if first and not brackets:
                statements.append((first, line))
                first = chain = 0
            line, line_start = line + 1, token.end()
            continue
        if kind == "comment":
            comments.append(Comment(line, token.start() - line_start + 1, token.group()))
            continue
        first = first or line
        tokens += 1
        if kind == "break":
            chain = brackets[-1] if brackets else 0
            continue
        chain += 1
        if chain > MAX_CHAIN or len(brackets) > MAX_BRACKETS:
            raise TooDeepError(_excess(len(brackets)), line, token.start() - line_start + 1)
        if kind == "word":
            if not (brackets and _IS_KEYWORD.match(text, token.end())):
                names.add(token.group())
        elif kind == "open":
            brackets.append(chain)
        elif kind == "close":
            chain = brackets.pop() if brackets else 0
        elif kind == "joined" or kind == "string":
            names.update(_names_in(token.group()))
            for end in NEWLINE.finditer(token.group()):
                line, line_start = line + 1, token.start() + end.end()
    if tokens > MAX_TOKENS:
        raise TooDeepError(f"too large to analyse: more than {MAX_TOKENS:,} tokens", line)
    if first:
        statements.append((first, line))
    if text.count("elif") > MAX_CHAIN:
        raise TooDeepError(f"too deep to analyse: more than {MAX_CHAIN:,} elif branches")
    return Layout(tuple(statements), tuple(comments), frozenset(names))


def _names_in(string: str) -> list[str]:
    """Return the names in a string that is one, dotted or not, and all words of a string that code may stand in."""
    prefix = _PREFIX.match(string)
    start = prefix.end() if prefix else 0
    if "f" in string[:start].lower() or _SAYS_A_NAME.fullmatch(string, start):
        return _WORD.findall(string, start)
    return []


def _excess(brackets: int) -> str:
    if brackets > MAX_BRACKETS:
        return f"too deep to analyse: more than {MAX_BRACKETS} nested brackets"
    return f"too deep to analyse: one expression of more than {MAX_CHAIN:,} chained terms"
