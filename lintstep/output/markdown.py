"""A page of Markdown as a terminal shows it: headings, wrapped text, code, lists and links."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from lintstep.output.style import Style

_MOST_COLUMNS = 100
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_MARK = re.compile(r"\x00([^\x00]*)\x01")


def rendered(text: str, style: Style) -> str:
    """Return the page; it has what rules' pages have: ``#`` headings, paragraphs, ``-`` lists, fences, links, code."""
    return "\n".join(_lines(text, style))


def _lines(text: str, style: Style) -> Iterator[str]:
    width = min(style.width, _MOST_COLUMNS)
    code = False
    paragraph: list[str] = []
    for line in [*text.splitlines(), ""]:
        fence = line.startswith("```")
        if paragraph and (fence or not line or line.startswith(("- ", "#"))):
            yield from _wrapped(paragraph, width, style)
            paragraph = []
        if fence:
            code = not code
        elif code:
            yield f"    {style.paint(line, 'related')}"
        elif line.startswith("#"):
            yield style.paint(line.lstrip("# "), "bold")
        elif line:
            paragraph.append(line)
        else:
            yield ""


def _wrapped(paragraph: list[str], width: int, style: Style) -> Iterator[str]:
    """Yield a paragraph, or an entry of a list, in lines; code and addresses are never parted."""
    joined = _LINK.sub(_link, " ".join(line.strip() for line in paragraph))
    kept = re.sub(r"`([^`]*)`", lambda found: "\x00" + found[1].replace(" ", "\xa0") + "\x01", joined)
    indent = "  " if kept.startswith("- ") else ""
    for line in textwrap.wrap(
        kept,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
        fix_sentence_endings=False,
    ):
        yield _MARK.sub(lambda found: _code(found[1], style), line).replace("\xa0", " ")


def _link(found: re.Match[str]) -> str:
    """Return a link as text, with its address where that is one anywhere."""
    return f"{found[1]}: {found[2]}" if found[2].startswith("https://") else found[1]


def _code(text: str, style: Style) -> str:
    return style.paint(text, "info") if style.colour else f"`{text}`"
