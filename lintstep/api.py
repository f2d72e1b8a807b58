"""lintstep as a library: check text or paths, and mend them. The command line, hooks and editors use nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.checking import file as engine
from lintstep.checking.file import FileError
from lintstep.checking.files import Checked, How, check_all
from lintstep.findings import Finding
from lintstep.fixing.rounds import Refusal
from lintstep.project.config import ConfigError, Configs, Settings
from lintstep.project.discovery import discover
from lintstep.report import Change, FixReport, Report, joined, merge
from lintstep.source.script import Source, SourceError, from_bytes, from_text, load

__all__ = [
    "Change",
    "ConfigError",
    "Configs",
    "FileError",
    "Finding",
    "FixReport",
    "How",
    "Refusal",
    "Report",
    "Settings",
    "apply_fixes",
    "check_paths",
    "check_source",
    "fix_paths",
    "verify",
]

if TYPE_CHECKING:
    from lintstep.verification import VerifyReport
    from lintstep.verification.request import IsolationLevel


def check_source(source: str | bytes, path: str = "<text>", *, settings: Settings | None = None) -> Report:
    """Check one script, or a notebook where ``path`` ends in ``.ipynb``.

    ``path`` is the path to report; project modules the script imports are looked for beside it. Text that can't be read
    is an entry of ``errors``, never an exception.
    """
    settings = settings or Settings()
    try:
        loaded = _loaded(source, path)
    except SourceError as error:
        return merge([engine.refused(error, settings)])
    return merge([engine.check(loaded, settings)], {path: loaded.text})


def check_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    settings: Settings | None = None,
    configs: Configs | None = None,
    force_exclude: bool = False,
    how: How | None = None,
) -> Report:
    """Check files and the scripts and notebooks in folders. A file that can't be read is an entry of ``errors``.

    Each file is checked by the configuration nearest to it (``configs``, by default what the files say), or every one
    by ``settings``. ``force_exclude`` leaves out excluded files even where they are named. ``how`` says with how many
    processes, which cache and which baseline; by default with one and without. Raises ConfigError.
    """
    return _report(_checked(paths, settings, configs, force_exclude, how))


def apply_fixes(
    source: str | bytes, path: str = "<text>", *, settings: Settings | None = None, unsafe: bool = False
) -> FixReport:
    """Return what fixing a text does to it; its new text is ``changes[0].after``. Nothing is written.

    ``unsafe`` makes the suggested fixes too.
    """
    settings = settings or Settings()
    try:
        loaded = _loaded(source, path)
    except SourceError as error:
        report = merge([engine.refused(error, settings)])
        return FixReport(report, report)
    from lintstep.fixing.files import fix

    return fix(loaded, settings, unsafe=unsafe, write=False)


def fix_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    settings: Settings | None = None,
    configs: Configs | None = None,
    force_exclude: bool = False,
    how: How | None = None,
    unsafe: bool = False,
    write: bool = True,
) -> FixReport:
    """Check as ``check_paths`` does, and mend what has a safe fix (``unsafe``: or a suggested one).

    Each file is written at once or not at all; with ``write=False`` nothing is, and ``changes`` says what would be.
    """
    from lintstep.fixing.files import fix

    parts: list[FixReport] = []
    for each in _checked(paths, settings, configs, force_exclude, how):
        if any(finding.fix for finding in each.report.findings):
            source = load(each.candidate.file)
            baseline = how.baseline if how else None
            parts.append(fix(source, each.settings, unsafe=unsafe, write=write, baseline=baseline))
        else:
            report = _report([each])
            parts.append(FixReport(report, report))
    return joined(parts)


def verify(
    path: str | os.PathLike[str],
    args: Sequence[str] = (),
    *,
    steps: int = 10,
    timeout: float = 60.0,
    isolation: IsolationLevel = "full",
) -> VerifyReport:
    """Run a script in a sandbox, on the reference runtime and judge whether its schedule moves.

    ``args`` are the script's own; ``steps`` is how many runs of each train op are seen, ``timeout`` the seconds after
    which it is ended, ``isolation`` the least that will do. Raises lintstep.verification.VerifyError where the script
    could not be run.
    """
    from lintstep.analysis import analyse
    from lintstep.checking.file import check
    from lintstep.verification import VerifyRequest, Writer, verify_script
    from lintstep.verification.request import limits_for
    from lintstep.verification.verdict.static import writers

    def writers_of_script() -> tuple[Writer, ...] | None:
        try:
            return writers(analyse(load(path)))
        except SourceError:
            return None

    limits = limits_for("reference", timeout)
    request = VerifyRequest(Path(path), tuple(args), steps=steps, isolation=isolation, limits=limits)
    report = verify_script(request, writers_of_script)
    try:
        return report.beside(check(load(path), Settings()).findings)
    except SourceError:
        return report


def _loaded(source: str | bytes, path: str) -> Source:
    file = Path(path) if not path.startswith("<") and Path(path).parent.is_dir() else None  # it may not be saved yet
    return from_bytes(source, path, file) if isinstance(source, bytes) else from_text(source, path, file)


def _checked(
    paths: Sequence[str | os.PathLike[str]],
    settings: Settings | None,
    configs: Configs | None,
    force_exclude: bool,
    how: How | None,
) -> list[Checked]:
    nearest = configs or Configs()
    candidates = discover(paths, nearest, force_exclude=force_exclude)
    return check_all(candidates, lambda file: settings or nearest.settings(file), how or How())


def _report(checked: Iterable[Checked]) -> Report:
    each = list(checked)
    return merge((one.report for one in each), known=(finding for one in each for finding in one.known))
