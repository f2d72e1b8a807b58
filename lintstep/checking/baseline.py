"""Known findings, hidden until they are fixed.

A baseline is a JSON file. An entry is a path, a code and a fingerprint, so a finding stays known when lines move; the
path is relative to the baseline's folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lintstep.checking.file import FileReport, running_codes
from lintstep.findings import Confidence, Finding
from lintstep.project.config import Settings
from lintstep.source.files import write_atomically
from lintstep.source.script import unreadable

DEFAULT_NAME = "lintstep-baseline.json"
_VERSION = 1


class BaselineError(Exception):
    """A baseline that can't be read or written, in one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A known finding. ``message`` and ``confidence`` are what it said when it was written down."""

    path: str
    code: str
    fingerprint: str
    confidence: Confidence
    message: str


@dataclass(slots=True)
class Baseline:
    """The known findings in a file, by path and fingerprint. ``quiet`` keeps them out of reports.

    While files are checked it takes note of which ones were, and which entries are ``gone``: mended since.
    """

    file: Path
    entries: dict[tuple[str, str], Entry]
    quiet: bool = True
    checked: set[str] = field(default_factory=set)
    gone: list[Entry] = field(default_factory=list)

    def without_known(self, report: FileReport) -> tuple[FileReport, tuple[Finding, ...]]:
        """Return a report without the findings that are known, and those."""
        known = tuple(finding for finding in report.findings if self._key(finding) in self.entries)
        if not known or not self.quiet:
            return report, ()
        new = tuple(finding for finding in report.findings if self._key(finding) not in self.entries)
        return replace(report, findings=new), known

    def note(self, report: FileReport, settings: Settings) -> None:
        """Take note of what a check of a file says of its entries.

        Of a file that could not be analysed nothing is known, nor of a rule that did not run, nor of a finding less
        sure than was asked for.
        """
        if report.errors:
            return
        path = self._relative(report.path)
        self.checked.add(path)
        found = {self._key(finding) for finding in report.findings}
        missed = [entry for key, entry in self.entries.items() if entry.path == path and key not in found]
        if missed:
            running = running_codes(settings)
            self.gone += [each for each in missed if each.code in running and each.confidence >= settings.confidence]

    def prune(self) -> int:
        """Take out the entries that are gone, or whose files are, write the file, and return how many there were.

        Raises BaselineError.
        """
        gone = {(entry.path, entry.fingerprint) for entry in self.gone}
        gone |= {key for key, entry in self.entries.items() if not (self.file.parent / entry.path).exists()}
        if gone:
            self.entries = {key: entry for key, entry in self.entries.items() if key not in gone}
            self.write()
        return len(gone)

    def learn(self, findings: Iterable[Finding]) -> None:
        """Make the findings the known ones of the files that were checked, and write the file. Raises BaselineError."""
        self.entries = {
            key: entry
            for key, entry in self.entries.items()
            if entry.path not in self.checked and (self.file.parent / entry.path).exists()
        }
        for finding in findings:
            key = self._key(finding)
            self.entries[key] = Entry(key[0], finding.code, key[1], finding.confidence, finding.message)
        self.write()

    def write(self) -> None:
        """Write the file at once or not at all. Raises BaselineError."""
        entries = sorted(self.entries.values(), key=lambda entry: (entry.path, entry.code, entry.fingerprint))
        content = {"version": _VERSION, "findings": [_as_object(entry) for entry in entries]}
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        try:
            write_atomically(self.file, text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise BaselineError(f"the baseline {self.file} can't be written: {unreadable(error)}") from None

    def _key(self, finding: Finding) -> tuple[str, str]:
        return self._relative(finding.span.path), finding.fingerprint

    def _relative(self, path: str) -> str:
        return Path(os.path.relpath(path, self.file.parent)).as_posix()


def read(file: Path) -> Baseline:
    """Return the baseline in a file. Raises BaselineError."""
    try:
        content = json.loads(file.read_bytes().decode("utf-8", "surrogatepass"))
        if content["version"] != _VERSION:
            raise BaselineError(f"the baseline {file} is of version {content['version']!r}, not {_VERSION}")
        entries = [_from_object(value) for value in content["findings"]]
    except FileNotFoundError:
        raise BaselineError(f"there is no baseline {file}; lintstep check --write-baseline makes one") from None
    except OSError as error:
        raise BaselineError(f"the baseline {file} can't be read: {unreadable(error)}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BaselineError(f"{file} is not a lintstep baseline") from None
    return Baseline(file, {(entry.path, entry.fingerprint): entry for entry in entries})


def _as_object(entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "code": entry.code,
        "fingerprint": entry.fingerprint,
        "confidence": str(entry.confidence),
        "message": entry.message,
    }


def _from_object(value: Mapping[str, Any]) -> Entry:
    path, code, fingerprint, message = (value[key] for key in ("path", "code", "fingerprint", "message"))
    if not all(isinstance(text, str) for text in (path, code, fingerprint, message)):
        raise TypeError("text expected")
    return Entry(path, code, fingerprint, Confidence[str(value["confidence"]).upper()], message)
