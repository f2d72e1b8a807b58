"""Suppression comments: which findings they hide, and which of them hide nothing.

``# lintstep: ignore[LS101, ...]`` and ``# noqa: LS101`` cover the statement they stand in, from any of its lines;
``# lintstep: ignore`` covers it for every rule; ``# lintstep: ignore-file`` and ``ignore-file[...]`` cover the file. A
reason may follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lintstep.findings import Edit, Finding, Idle
from lintstep.project.selection import nearest
from lintstep.source.script import Source
from lintstep.source.tokens import Comment

_OWN = re.compile(r"#\s*lintstep:\s*(?P<kind>[\w-]*)\s*(?:\[(?P<codes>[^\]#]*)\]?)?[^#]*", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa:\s*(?P<codes>[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_MINE = re.compile(r"LS\d+\Z", re.IGNORECASE)


@dataclass(slots=True)
class Suppression:
    """One suppression comment: where it stands in the script, what it covers, and what it has silenced so far.

    ``codes`` is None for every rule. ``lines`` (first, last; 1-based lines of the script) is None for the file.
    A ``shared`` comment (``noqa``) may hold other linters' codes, which are none of our business.
    ``column`` and ``end_column`` (1-based, end exclusive) bound the comment's own text on ``line``.
    """

    line: int
    column: int
    end_column: int
    text: str
    codes: tuple[str, ...] | None
    lines: tuple[int, int] | None
    understood: bool = True
    shared: bool = False
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding, line: int) -> bool:
        """Whether the comment silences ``finding``, which starts on ``line`` of the script."""
        if not self.understood or (self.lines and not self.lines[0] <= line <= self.lines[1]):
            return False
        return self.codes is None or any(_names(code, finding) for code in self.codes)

    def idle(self, running: frozenset[str], known: frozenset[str]) -> tuple[str, ...] | None:
        """Return the codes that silenced nothing though their rules ran, or that name no rule; () for a comment that
        as a whole did nothing; None where every part was of use or can't be judged."""
        if not self.understood:
            return ()
        if self.codes is None:
            return None if self.used or running != known else ()
        words = ((code, code.upper()) for code in self.codes if _MINE.match(code) or not self.shared)
        found = tuple(code for code, word in words if word not in self.used and (word in running or word not in known))
        return found or None


def find(source: Source) -> list[Suppression]:
    """Return the suppression comments of a source. Raises SourceError where it can't be scanned."""
    script = source.script.lower()
    if "lintstep:" not in script and "noqa" not in script:
        return []
    found: list[Suppression] = []
    for comment in source.layout.comments:
        statement = source.layout.statement_at(comment.line)
        found.extend(_read(comment, statement))
    return found


def apply(
    source: Source, findings: Iterable[Finding], suppressions: Sequence[Suppression]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that stay and those that a comment silences, and mark the comments that were of use."""
    kept: list[Finding] = []
    silenced: list[Finding] = []
    for finding in findings:
        if finding.span.path != source.path:
            kept.append(finding)
            continue
        line = source.script_line(finding.span)
        covering = [suppression for suppression in suppressions if suppression.covers(finding, line)]
        for suppression in covering:
            suppression.used.update((finding.code, finding.name.upper()))
        (silenced if covering else kept).append(finding)
    return kept, silenced


def idle(
    source: Source, suppressions: Iterable[Suppression], running: frozenset[str], known: frozenset[str]
) -> Iterator[Idle]:
    """Yield the comments that, in part or as a whole, silence nothing.

    ``running`` and ``known`` hold the codes and names, in capitals, of the rules that ran and of all rules.
    """
    for comment in suppressions:
        codes = comment.idle(running, known)
        if codes is not None:
            span = source.script_span(comment.line, comment.column, comment.line, comment.end_column)
            words = [word if _MINE.match(word) else word.lower() for word in sorted(known)]
            unknown = tuple((code, nearest(code, words)) for code in codes if code.upper() not in known)
            yield Idle(span, comment.text, codes, comment.understood, _removal(source, comment, codes), unknown)


def _removal(source: Source, suppression: Suppression, codes: Sequence[str]) -> Edit:
    """Return the edit that takes ``codes`` out of a comment, or the whole comment where no code would be left."""
    left = [code for code in suppression.codes or () if code not in codes] if codes else []
    line, column = suppression.line, suppression.column
    if left:
        listed = suppression.text
        for code in codes:
            leading, count = re.subn(rf"\b{re.escape(code)}[,\s]+(?=\w)", "", listed, count=1)
            listed = leading if count else re.sub(rf"[,\s]+{re.escape(code)}\b", "", listed, count=1)
        return Edit(source.script_span(line, column, line, suppression.end_column), listed)
    before = source.script_lines[line - 1][: column - 1]
    after = source.script_lines[line - 1][suppression.end_column - 1 :]
    if not before.strip() and not after.strip() and line < len(source.script_lines):
        return Edit(source.script_span(line, 1, line + 1, 1), "")
    if after.strip():  # another comment takes this one's place
        end = suppression.end_column + len(after) - len(after.lstrip())
        return Edit(source.script_span(line, column, line, end), "")
    return Edit(source.script_span(line, len(before.rstrip()) + 1, line, suppression.end_column), "")


def _read(comment: Comment, statement: tuple[int, int]) -> Iterable[Suppression]:
    for match in _OWN.finditer(comment.text):
        kind = match["kind"].lower()
        codes = None if match["codes"] is None else tuple(filter(None, re.split(r"[,\s]+", match["codes"])))
        yield Suppression(
            line=comment.line,
            column=comment.column + match.start(),
            end_column=comment.column + match.start() + len(match.group().rstrip()),
            text=match.group().rstrip(),
            codes=codes,
            lines=None if kind == "ignore-file" else statement,
            understood=kind in ("ignore", "ignore-file") and codes != (),
        )
    for match in _NOQA.finditer(comment.text):
        codes = tuple(re.split(r"[,\s]+", match["codes"]))
        if any(map(_MINE.match, codes)):
            yield Suppression(
                line=comment.line,
                column=comment.column + match.start(),
                end_column=comment.column + match.end(),
                text=match.group(),
                codes=codes,
                lines=statement,
                shared=True,
            )


def _names(code: str, finding: Finding) -> bool:
    return code.upper() == finding.code or code.lower() == finding.name
