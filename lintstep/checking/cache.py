"""Cache of results: keyed by content, path, settings and lintstep itself, and by the files they rest on.

The cache may be deleted, cut short, or written by anyone at any time: whatever can't be read is a miss, and what can't
be written is left.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from functools import cached_property
from pathlib import Path
from typing import Any

from lintstep import __version__
from lintstep.checking.bystanders import Bystanders
from lintstep.checking.file import SYNTAX_ERROR, FileReport
from lintstep.checking.serial import from_json, to_json
from lintstep.project.config import Settings
from lintstep.source.files import write_atomically

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by lintstep; see https://bford.info/cachedir/\n"
_STALE_SECONDS = 14 * 24 * 3600
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


class Cache:
    """The cache in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._digests: dict[str, str | None] = {}

    def get(self, file: Path, data: bytes, settings: Settings) -> FileReport | None:
        """Return what a check of these bytes found, where that is known and still true."""
        try:
            entry = json.loads(self._place(file, data, settings).read_bytes())
            if all(self._digest(path) == digest for path, digest in entry["rests_on"].items()):
                return from_json(entry["report"])
        except _UNREADABLE:
            return None
        return None

    def put(self, file: Path, data: bytes, settings: Settings, report: FileReport) -> None:
        """Remember what a check found; not where it failed for a reason that may pass."""
        if any(error.code != SYNTAX_ERROR for error in report.errors):
            return
        place = self._place(file, data, settings)
        rests_on = {path: self._digest(path) for path in report.rests_on}
        text = json.dumps({"rests_on": rests_on, "report": to_json(report)}, separators=(",", ":"))
        try:
            self._prepare(place.parent)
            write_atomically(place, text.encode(), durable=False)
        except _UNREADABLE:
            return  # a result that is not kept is worked out again

    def bystanders(self) -> Bystanders:
        """Return what is known of files that can't matter, for runs from this working folder."""
        where = hashlib.sha256(str(Path.cwd()).encode("utf-8", "surrogatepass")).hexdigest()
        return Bystanders(self.folder / self._signature / f"bystanders-{where[:16]}.json")

    def keep(self, known: Bystanders) -> None:
        """Remember what was found out of files that can't matter."""
        if not known.changed:
            return
        try:
            self._prepare(known.place.parent)
            known.save()
        except _UNREADABLE:
            return  # they are looked through again

    def _place(self, file: Path, data: bytes, settings: Settings) -> Path:
        """Return the file of an entry; its name holds all that the result depends on, but for other files."""
        where = json.dumps([str(Path.cwd()), str(file), _settings_key(settings)])
        digest = hashlib.sha256(where.encode("utf-8", "surrogatepass") + b"\0" + data).hexdigest()
        return self.folder / self._signature / digest[:2] / f"{digest[2:]}.json"

    def _digest(self, path: str) -> str | None:
        if path not in self._digests:
            try:
                self._digests[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            except OSError:
                self._digests[path] = None
        return self._digests[path]

    @cached_property
    def _signature(self) -> str:
        """What lintstep is: its version, its own files, and the packages that add rules or frameworks."""
        from lintstep.plugins import identities

        own = Path(__file__).parents[1]
        files = sorted(own.rglob("*.py"))
        newest = [(str(file.relative_to(own)), file.stat().st_mtime_ns) for file in files]
        text = json.dumps([__version__, newest, identities()])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _prepare(self, folder: Path) -> None:
        if not (self.folder / _TAG).exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
            (self.folder / _TAG).write_text(_TAG_TEXT, encoding="utf-8")
        if not (self.folder / self._signature).exists():
            self._drop_stale()
        folder.mkdir(parents=True, exist_ok=True)

    def _drop_stale(self) -> None:
        """Drop what another lintstep left here and has not touched for long."""
        for other in self.folder.iterdir():
            if other.is_dir() and time.time() - other.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def clean(folder: Path) -> bool:
    """Remove a cache and say whether there was one. Raises ValueError for a folder that is none, and OSError."""
    if not folder.is_dir():
        return False
    if not (folder / _TAG).is_file() or "lintstep" not in (folder / _TAG).read_text(encoding="utf-8", errors="replace"):
        raise ValueError(f"{folder} is not a lintstep cache")
    shutil.rmtree(folder)
    return True


def _settings_key(settings: Settings) -> list[Any]:
    return [
        settings.selection.select,
        settings.selection.extend_select,
        settings.selection.ignore,
        int(settings.confidence),
        sorted((code, int(severity)) for code, severity in settings.severity.items()),
        int(settings.fail_on),
        settings.file_ignores,
        settings.target,
        sorted(settings.step_wrappers.items()),
        os.sep,
    ]
