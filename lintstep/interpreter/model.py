"""What a framework's model is: a package adds one as an entry point of the group ``lintstep.frameworks``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lintstep.interpreter.library import Row


@dataclass(frozen=True, slots=True)
class Model:
    """A framework, as data.

    ``prefixes`` are pairs of an import's dotted prefix and the short one its rows use. ``namespaces`` are the first
    parts of the rows' names. A file can matter if each group of ``markers`` has a member among its bytes. ``rows`` are
    the API's names and what they do; ``families`` name several at once, by prefix and suffix. ``harmless`` packages do
    nothing to a counter they are given. ``concerns`` are regular expressions; a project module that none matches has
    nothing to do with a counter, unless it trains.
    """

    name: str
    prefixes: tuple[tuple[str, str], ...]
    namespaces: frozenset[str]
    markers: tuple[tuple[bytes, ...], ...]
    rows: Mapping[str, Row]
    families: tuple[tuple[str, str, Row], ...] = ()
    harmless: frozenset[str] = frozenset()
    concerns: tuple[bytes, ...] = ()
