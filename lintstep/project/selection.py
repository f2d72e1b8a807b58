"""Which rules are asked for: codes, prefixes and names, most specific first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

ALL = "ALL"


class SelectionError(Exception):
    """A selector that names no rule."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Selectors as a person wrote them. An empty ``select`` means every rule."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def codes(self, rules: Iterable[tuple[str, str]]) -> frozenset[str]:
        """Return the selected codes among ``rules``, pairs of code and name.

        The longest selector that matches a rule decides; of equal ones, ``ignore`` does. Raises SelectionError.
        """
        known = list(rules)
        chosen = [_matcher(selector, known) for selector in (*(self.select or (ALL,)), *self.extend_select)]
        dropped = [_matcher(selector, known) for selector in self.ignore]
        return frozenset(code for code, _ in known if _weight(code, chosen) > _weight(code, dropped))


def matching(selectors: Sequence[str], rules: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the codes that any of the selectors names. Raises SelectionError."""
    known = list(rules)
    prefixes = [_matcher(selector, known) for selector in selectors]
    return frozenset(code for code, _ in known if _weight(code, prefixes) >= 0)


def _matcher(selector: str, rules: Sequence[tuple[str, str]]) -> str:
    """Return the code prefix a selector stands for."""
    wanted = selector.strip()
    if wanted.upper() == ALL:
        return ""
    for code, name in rules:
        if wanted.lower() == name:
            return code
    if wanted and any(code.startswith(wanted.upper()) for code, _ in rules):
        return wanted.upper()
    raise SelectionError(f"unknown rule {wanted!r}{nearest(wanted, [part for rule in rules for part in rule])}")


def _weight(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)


def nearest(wanted: str, known: Iterable[str]) -> str:
    """Return ``; did you mean ...?`` with the known word nearest to ``wanted``, or nothing where none is near."""
    from difflib import get_close_matches

    words = list(known)
    by_lower = {word.lower(): word for word in words}
    close = get_close_matches(wanted.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"; did you mean {by_lower[close[0]]}?" if close else ""
