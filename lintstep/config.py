"""What a check is asked to do. Where the values come from (files, options) is the loader's business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lintstep.finding import Confidence, Severity
from lintstep.selection import Selection


@dataclass(frozen=True, slots=True)
class Settings:
    """One file's settings: which rules, how sure, how much they matter, and from what severity a check fails."""

    selection: Selection = field(default_factory=Selection)
    confidence: Confidence = Confidence.MEDIUM
    severity: Mapping[str, Severity] = field(default_factory=dict)
    fail_on: Severity = Severity.WARNING
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def ignored(self, path: str) -> tuple[str, ...]:
        """Return the selectors that ``per_file_ignores`` names for a path."""
        return tuple(
            selector
            for pattern, selectors in self.per_file_ignores.items()
            if _glob_matches(pattern, path)
            for selector in selectors
        )


def _glob_matches(pattern: str, path: str) -> bool:
    from fnmatch import fnmatch

    return fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}")
