"""Check many files, in one process or several, skipping cached and irrelevant ones."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep.checking import file as engine
from lintstep.checking.file import FileError, FileReport
from lintstep.checking.markers import matters
from lintstep.checking.scan import sift
from lintstep.findings import Finding
from lintstep.project.config import Settings
from lintstep.project.discovery import Candidate
from lintstep.source.process import collect
from lintstep.source.script import reported_path, unreadable

if TYPE_CHECKING:
    from lintstep.checking.baseline import Baseline
    from lintstep.checking.cache import Cache

# Below this a pool costs more than it saves.
WORTH_A_POOL = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file, the settings it was checked with, its report, and the findings a baseline keeps quiet."""

    candidate: Candidate
    settings: Settings
    report: FileReport
    known: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How files are checked: in how many processes (0: one a core), with which cache and baseline; ``progress`` is told
    how many of how many analyses are done."""

    jobs: int = 1
    cache: Cache | None = None
    baseline: Baseline | None = None
    progress: Progress | None = None


def check_all(candidates: Iterable[Candidate], settings_of: Callable[[Path], Settings], how: How) -> list[Checked]:
    """Check the candidates and return them in their order."""
    done: list[Checked | None] = []
    left: list[tuple[int, Candidate, Settings, bytes]] = []
    for candidate, settings, bystander in _sorted_out(candidates, settings_of, how):
        report = _bystander(candidate) if bystander else _without_analysis(candidate, settings, how.cache)
        done.append(Checked(candidate, settings, report) if isinstance(report, FileReport) else None)
        if not isinstance(report, FileReport):
            left.append((len(done) - 1, candidate, settings, report))
    jobs = [(candidate, settings) for _, candidate, settings, _ in left]
    for count, (position, report) in enumerate(_analysed(jobs, how.jobs), 1):
        index, candidate, settings, data = left[position]
        done[index] = Checked(candidate, settings, report)
        if how.cache:
            how.cache.put(candidate.file, data, settings, report)
        if how.progress:
            how.progress(count, len(left))
    return [_without_known(checked, how.baseline) for checked in done if checked]


def _sorted_out(
    candidates: Iterable[Candidate], settings_of: Callable[[Path], Settings], how: How
) -> list[tuple[Candidate, Settings, bool]]:
    """Return each candidate with its settings, and whether it was found in a folder and can't matter: the cache knows,
    or its bytes tell."""
    known = how.cache.bystanders() if how.cache else None
    found: list[tuple[Candidate, Settings, bool]] = []
    asked: list[int] = []

    def to_sift() -> Iterator[tuple[str, tuple[str, ...]]]:
        for candidate in candidates:
            settings = settings_of(candidate.file)
            told = candidate.named or candidate.problem is not None
            passed = not told and known is not None and known.knows(str(candidate.file), settings.target)
            found.append((candidate, settings, passed))
            if not (told or passed):
                asked.append(len(found) - 1)
                yield str(candidate.file), settings.target

    for index, may_matter in zip(asked, sift(to_sift(), how.jobs or os.cpu_count() or 1), strict=True):
        if not may_matter:
            candidate, settings, _ = found[index]
            found[index] = candidate, settings, True
            if known is not None:
                known.add(str(candidate.file))
    if how.cache and known is not None:
        how.cache.keep(known)
    return found


def _bystander(candidate: Candidate) -> FileReport:
    return FileReport(reported_path(candidate.file))


def _without_analysis(candidate: Candidate, settings: Settings, cache: Cache | None) -> FileReport | bytes:
    """Return the report of a file that need not be analysed, else its bytes."""
    try:
        if candidate.problem:
            raise candidate.problem
        data = candidate.file.read_bytes()
    except OSError as error:
        path = reported_path(candidate.file)
        return FileReport(path, errors=(FileError(path, 0, 0, unreadable(error)),))
    if candidate.named and not matters(data, settings.target):
        return engine.check_file(candidate.file, settings, named=True)
    return (cache.get(candidate.file, data, settings) if cache else None) or data


def _analysed(jobs: list[tuple[Candidate, Settings]], processes: int) -> Iterator[tuple[int, FileReport]]:
    processes = processes or os.cpu_count() or 1
    if processes > 1 and len(jobs) > WORTH_A_POOL:
        engine.prepare()
        from lintstep.checking.processes import Job, check_in_parallel

        parallel = [Job(candidate.file, settings, candidate.named) for candidate, settings in jobs]
        yield from check_in_parallel(parallel, processes)
        return
    for index, (candidate, settings) in enumerate(jobs):
        collect()
        yield index, engine.check_file(candidate.file, settings, named=candidate.named)


def _without_known(checked: Checked, baseline: Baseline | None) -> Checked:
    if baseline is None:
        return checked
    baseline.note(checked.report, checked.settings)
    report, known = baseline.without_known(checked.report)
    return replace(checked, report=report, known=known)
