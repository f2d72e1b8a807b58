"""Fingerprints: how a finding is recognised after the file around it has changed."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lintstep.findings import Finding
from lintstep.source.script import Source

_SCOPE = re.compile(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)")


def marked(source: Source, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings with their fingerprints: of the code, the statement and the functions and classes around it,
    and of no line number. Equal ones are told apart by their order."""
    seen: Counter[str] = Counter()
    for finding in findings:
        basis = "\0".join([finding.code, *_place(source, finding)])
        seen[basis] += 1
        yield replace(finding, fingerprint=of_text(basis, str(seen[basis])))


def of_text(*parts: str) -> str:
    """Return the fingerprint of some texts."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _place(source: Source, finding: Finding) -> list[str]:
    """Return the names of the enclosing functions and classes, the innermost first, and the statement itself."""
    if finding.span.path != source.path:
        return [finding.span.path, finding.message]
    first, last = source.layout.statement_at(source.script_line(finding.span))
    lines = source.script_lines
    statement = " ".join(" ".join(lines[first - 1 : last]).split())
    return [*_scopes(source, first), statement]


def _scopes(source: Source, line: int) -> Iterator[str]:
    lines = source.script_lines
    indent = _indent(lines[line - 1])
    statements = source.layout.statements
    for index in range(bisect_left(statements, (line, 0)) - 1, -1, -1):
        if not indent:
            return
        first = statements[index][0]
        if (outer := _indent(lines[first - 1])) < indent:
            indent = outer
            if match := _SCOPE.match(lines[first - 1]):
                yield match[1]


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())
