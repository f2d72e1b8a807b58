"""Colour and width: what the terminal gets, and what a pipe gets."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass
from typing import IO

_PIPE_WIDTH = 120
_ESCAPE = re.compile(r"\x1b\[[\d;]*m")
_MIN_WIDTH = 40
TAB = 4

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "bold": "1",
    "dim": "2",
    "gutter": "1;34",
    "related": "34",
    "added": "32",
    "removed": "31",
    "good": "1;32",
}


@dataclass(frozen=True, slots=True)
class Style:
    """How wide a line may be, whether colours and links are understood, and whether long prose is folded."""

    width: int = _PIPE_WIDTH
    colour: bool = False
    links: bool = False
    folds: bool = False

    def paint(self, text: str, role: str) -> str:
        """Return ``text`` in the colour of a role, or plain."""
        return f"\033[{_CODES[role]}m{text}\033[0m" if self.colour and text else text

    def folded(self, text: str) -> str:
        """Return prose with its long lines folded at spaces, on a terminal; a pipe gets whole lines."""
        return "\n".join(map(self._fold, text.split("\n"))) if self.folds else text

    def _fold(self, line: str) -> str:
        rows: list[list[str]] = [[]]
        used = 0
        for word in line.split(" "):
            columns = sum(map(width_of, _ESCAPE.sub("", word)))
            if rows[-1] and used + 1 + columns > self.width:
                rows.append([])
                used = 0
            used += columns + (1 if rows[-1] else 0)
            rows[-1].append(word)
        return "\n".join(map(" ".join, rows))

    def link(self, text: str, target: str) -> str:
        """Return ``text`` as a hyperlink where the terminal has them."""
        return f"\033]8;;{target}\033\\{text}\033]8;;\033\\" if self.links else text


def style_of(stream: IO[str]) -> Style:
    """Return the style for a stream: colour on a terminal only, unless NO_COLOR or FORCE_COLOR says otherwise."""
    terminal = stream.isatty()
    environment = os.environ
    colour = terminal and environment.get("TERM") != "dumb"
    if environment.get("FORCE_COLOR"):
        colour = True
    if environment.get("NO_COLOR"):
        colour = False
    if not terminal and not environment.get("COLUMNS"):
        return Style(colour=colour)
    width = shutil.get_terminal_size((_PIPE_WIDTH, 24)).columns
    return Style(max(width, _MIN_WIDTH), colour, colour and terminal and _has_links(), folds=terminal)


def _has_links() -> bool:
    """Whether the terminal is one of those known to understand OSC 8 links."""
    environment = os.environ
    return (
        environment.get("TERM_PROGRAM") in ("iTerm.app", "WezTerm", "vscode", "ghostty")
        or "WT_SESSION" in environment
        or "KITTY_WINDOW_ID" in environment
        or int(environment.get("VTE_VERSION") or 0) >= 5000
    )


def clean(text: str) -> str:
    """Return ``text`` without characters that would steer a terminal."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def width_of(character: str) -> int:
    """Return how many columns a terminal gives a character."""
    if character < "\x7f":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character in "\t\n\r\f\v" else "\N{REPLACEMENT CHARACTER}"
