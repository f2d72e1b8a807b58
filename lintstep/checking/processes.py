"""Check files in several processes. A crashed process fails only its current file."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from lintstep.checking import file as engine
from lintstep.checking.file import FileError, FileReport
from lintstep.project.config import Settings
from lintstep.source.process import collect
from lintstep.source.script import reported_path

MOST_SECONDS = 120.0  # of computing for one file: far beyond what the analysis's own bounds allow
MOST_WAIT = 1800.0  # seconds by the clock, which on a busy machine says little


_TIMED = hasattr(signal, "setitimer")  # not on Windows


@dataclass(frozen=True, slots=True)
class Job:
    """A file to check, and how."""

    file: Path
    settings: Settings
    named: bool


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    own: deque[int]  # the jobs that are meant for it
    job: int | None = None
    since: float = 0.0


def check_in_parallel(jobs: Sequence[Job], processes: int) -> Iterator[tuple[int, FileReport]]:
    """Yield the index and the report of each job, as they are done."""
    count = max(1, min(processes, len(jobs)))
    bounds = [len(jobs) * part // count for part in range(count + 1)]
    # Neighbours import the same modules, so each worker gets a run of them, and reads those modules once.
    waiting = [deque(range(first, last)) for first, last in itertools.pairwise(bounds)]
    workers: list[_Worker] = []
    try:
        while len(workers) < count:
            workers.append(_start(workers, waiting[len(workers)]))
        for worker in workers:
            _give(worker, waiting, jobs)
        while busy := [worker for worker in workers if worker.job is not None]:
            ready = wait([worker.pipe for worker in busy], timeout=1.0)
            for worker in busy:
                if worker.pipe in ready:
                    yield _receive(worker, jobs)
                elif time.monotonic() - worker.since > MOST_WAIT:
                    worker.process.kill()
                    yield _lost(worker, jobs, f"the analysis was ended after {MOST_WAIT:.0f} s")
                else:
                    continue
                if not worker.process.is_alive() or worker.pipe.closed:
                    workers.remove(worker)
                    if not any(waiting):
                        continue
                    worker = _start(workers, worker.own)
                    workers.append(worker)
                _give(worker, waiting, jobs)
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in workers:
            worker.process.join()


def _context(forks: bool) -> ForkContext | SpawnContext:
    return multiprocessing.get_context("fork") if forks else multiprocessing.get_context("spawn")


def _start(others: Sequence[_Worker], own: deque[int]) -> _Worker:
    """Start a worker; it closes what it inherits of the others, so that each dies with its parent."""
    # A fork shares what is imported already, but is only sound in a process of one thread.
    forks = sys.platform == "linux" and threading.active_count() == 1
    context = _context(forks)
    ours, theirs = context.Pipe()
    inherited = [ours, *(worker.pipe for worker in others)] if forks else []
    process = context.Process(target=_serve, args=(theirs, inherited), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, own)


def _give(worker: _Worker, waiting: Sequence[deque[int]], jobs: Sequence[Job]) -> None:
    """Give a worker its next job; one that has done its own takes over from the end of the longest run."""
    longest = max(waiting, key=len)
    worker.job = worker.own.popleft() if worker.own else longest.pop() if longest else None
    worker.since = time.monotonic()
    if worker.job is not None:
        try:
            worker.pipe.send(jobs[worker.job])
        except OSError:
            return  # it has died, which reading from it will tell


def _receive(worker: _Worker, jobs: Sequence[Job]) -> tuple[int, FileReport]:
    try:
        report: FileReport = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        if _TIMED and worker.process.exitcode == -signal.SIGPROF:
            return _lost(worker, jobs, f"the analysis was ended after {MOST_SECONDS:.0f} s of computing")
        return _lost(worker, jobs, f"the analysis died ({_cause(worker.process.exitcode)})")
    assert worker.job is not None
    return worker.job, report


def _lost(worker: _Worker, jobs: Sequence[Job], why: str) -> tuple[int, FileReport]:
    assert worker.job is not None
    worker.pipe.close()
    path = reported_path(jobs[worker.job].file)
    return worker.job, FileReport(path, errors=(FileError(path, 0, 0, why),))


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit {code}"


def _serve(pipe: Connection, inherited: Sequence[Connection]) -> None:
    """Check what comes through the pipe until it closes."""
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is the parent's to handle
    gc.freeze()  # what was imported before the fork stays: nobody need look through it
    while True:
        collect()
        try:
            job: Job = pipe.recv()
            if _TIMED:  # its signal ends the process
                signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
            pipe.send(engine.check_file(job.file, job.settings, named=job.named))
        except (EOFError, OSError):
            return
