"""Starts the child, feeds it its request, takes its trace, and makes sure it ends.

The child is a fresh interpreter without the user's environment and site packages, in a process group of its own; it
works in a temporary folder. Three standard streams are all it has: the request comes in on the first, the trace goes
out on the second, what the interpreter itself complains of on the third.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from lintstep.verification import isolation
from lintstep.verification.child import launch
from lintstep.verification.child.files import disk_used, project_of, readable
from lintstep.verification.child.folders import remove_stale, working_folder
from lintstep.verification.request import Limits, VerifyError, VerifyRequest

if TYPE_CHECKING:
    from lintstep.verification.trace.events import Trace

TOO_WEAK = 77
_LIBRARIES = ("numpy", "fissix")
"""What the runtime imports."""
_STDERR_KEPT = 64 << 10
_LOOK_EVERY = 0.2
_GRACE = 2.0
_BYTES_A_STEP = 4_000


@dataclass(slots=True)
class Outcome:
    """What came of one child.

    ``level`` and ``layers`` are what the child itself said of its isolation before it read any of the user's code;
    ``level`` is None where it did not get so far. ``stopped`` says why the parent ended it, if it did.
    """

    trace: Trace
    level: str | None = None
    layers: list[isolation.Layer] = field(default_factory=list)
    status: int | None = None
    stopped: str | None = None
    stderr: str = ""
    seconds: float = 0.0

    @property
    def too_weak(self) -> bool:
        """Whether it ended by itself because the isolation was less than demanded."""
        return self.status == TOO_WEAK and not self.trace.sections


def run(request: VerifyRequest, meanwhile: Callable[[], None] | None = None) -> Outcome:
    """Run the request's script in a child and return what came of it, whatever that is.

    ``meanwhile`` is called once the child has its request, before it is waited for.

    Raises:
        VerifyError: the interpreter, the runtime or numpy could not be found or started.
    """
    platform = platform_module()
    with working_folder() as made, platform.parent_closed():
        folder = str(Path(made).resolve())
        Path(folder, "work").mkdir()
        payload = _payload(request, folder)
        started = time.monotonic()
        policy = payload["policy"]
        with _process(request, payload) as process, platform.attach(process, policy):
            outcome = _attend(process, json.dumps(payload).encode(), request, folder, meanwhile)
        outcome.seconds = time.monotonic() - started
    return outcome


def platform_module() -> Any:
    """Return this platform's module of `isolation`."""
    if sys.platform == "linux":
        from lintstep.verification.isolation import linux

        return linux
    if sys.platform == "darwin":
        from lintstep.verification.isolation import macos

        return macos
    if sys.platform == "win32":
        from lintstep.verification.isolation import windows

        return windows
    from lintstep.verification.isolation import posix

    return posix


def locate(module: str) -> Path:
    """Return the folder that a top-level module would be imported from, without importing it.

    Raises:
        VerifyError: it is not installed.
    """
    found = launch.folder_of(module)
    if found is None:
        raise VerifyError(f"{module} is not installed beside lintstep; reinstall lintstep")
    return Path(found)


@dataclass(frozen=True, slots=True)
class _Engine:
    """What runs the script: the module, the folder it is imported from, the files it reads, where its libraries are."""

    module: str
    folder: Path
    files: tuple[str, ...]
    site: tuple[str, ...] = ()


def _engine(request: VerifyRequest) -> _Engine:
    if request.engine == "reference":
        runtime, numpy = locate("lintstep_runtime"), locate("numpy")
        return _Engine(launch.ENGINE, runtime, (str(runtime / "lintstep_runtime"), str(numpy)), (str(numpy),))
    python = Path(os.path.abspath(request.python or sys.executable))  # noqa: PTH100 - the link stands in the environment
    homes = {python.parent.parent, python.resolve().parent.parent}
    libraries = [str(home / name) for home in homes for name in ("lib", "lib64")]
    engines = Path(launch.HERE).parent / "engines"
    own = engines / "installed"
    return _Engine("installed.child", engines, (str(own), *libraries, "/proc/self"))  # TensorFlow reads its cmdline


def _payload(request: VerifyRequest, folder: str) -> dict[str, Any]:
    script = Path(os.path.abspath(request.script))  # noqa: PTH100 - a script behind a link keeps its own neighbours
    named = None if request.project is None else request.project.resolve()
    project, opened = project_of(script) if named is None else (named, named)
    engine = _engine(request)
    files, listed = readable([script.parent, opened])
    policy = isolation.Policy(
        parent=os.getpid(),
        folder=folder,
        read=[str(script.resolve()), *files, *_interpreter_files(), *engine.files],
        listed=listed,
        memory=request.limits.memory,
        file_size=request.limits.file_size,
        open_files=request.limits.open_files,
        threads=request.limits.threads,
        cpu_seconds=_cpu_seconds(request),
    )
    asked = {
        "script": str(script),
        "args": list(request.args),
        "project": str(project),
        "steps": request.steps,
        "batches": request.batches,
        "rung": request.rung,
        "writers": [
            {"path": place.path, "line": place.line, "end_line": place.end_line}
            for place in (request.in_program(each.place) for each in request.writers or () if each.kind == "writer")
        ],
        "site": list(engine.site),
        "cwd": str(Path(folder, "work")),
        "seconds": max(request.limits.seconds - 1.0, request.limits.seconds / 2),
    }
    if request.source is not None:
        asked["source"] = request.source
    return {
        "policy": policy,
        "need": request.isolation,
        "path": [str(engine.folder)],
        "engine": engine.module,
        "request": asked,
    }


def _cpu_seconds(request: VerifyRequest) -> int:
    """Return processor time that the wall clock ends first, whatever the number of processors in use."""
    return int(request.limits.seconds + _GRACE) * (1 if request.engine == "reference" else os.cpu_count() or 1) + 1


def _interpreter_files() -> list[str]:
    """Return the folders a running interpreter reads: its library and the system's shared libraries."""
    folders = [Path(os.__file__).parent]
    for prefix in {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}:
        folders += [Path(prefix, "lib"), Path(prefix, "lib64"), Path(prefix, "DLLs")]
    folders += [Path(each) for each in ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")]
    folders += [Path(each) for each in ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo")]
    return sorted({str(each) for each in folders} | {str(each.resolve()) for each in folders})


@contextlib.contextmanager
def _process(request: VerifyRequest, payload: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child; on leaving, it and all of its process group are gone."""
    python = request.python or sys.executable
    libraries = payload["request"]["site"]
    loaded = [payload["engine"], *payload["path"], *libraries] if libraries else []
    try:
        process = launch.start(platform_module().command(payload["policy"]), python, loaded)
    except OSError as error:
        raise VerifyError(f"cannot start {python}: {error.strerror}") from None
    try:
        yield process
    finally:
        _kill(process)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _attend(
    process: subprocess.Popen[bytes],
    payload: bytes,
    request: VerifyRequest,
    folder: str,
    meanwhile: Callable[[], None] | None,
) -> Outcome:
    """Feed the child, read what it writes, end it when a limit is passed."""
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(payload)
        process.stdin.close()
    intake = _Intake(request)
    outcome, complaints = intake.outcome, bytearray()
    reader = threading.Thread(target=intake.read, args=(process.stdout,), daemon=True)
    listener = threading.Thread(target=_keep_tail, args=(process.stderr, complaints), daemon=True)
    watcher = threading.Thread(target=_watch, args=(reader, process, request.limits, folder, outcome), daemon=True)
    for thread in (reader, listener, watcher):
        thread.start()
    remove_stale()
    if meanwhile is not None:
        meanwhile()
    watcher.join()
    if outcome.stopped is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            outcome.status = process.wait(timeout=_GRACE)
    _kill(process)
    for thread in (reader, listener):
        thread.join(_GRACE)
    outcome.stderr = bytes(complaints).decode("utf-8", "replace")
    return outcome


def _watch(
    reader: threading.Thread, process: subprocess.Popen[bytes], limits: Limits, folder: str, outcome: Outcome
) -> None:
    """Wait until the trace has ended; end the child when it takes more than it may, and say so in the outcome."""
    deadline = time.monotonic() + limits.seconds
    while True:
        left = deadline - time.monotonic()
        reader.join(max(0.0, min(_LOOK_EVERY, left)))
        if not reader.is_alive():
            return
        if left <= 0:
            outcome.stopped = f"it was still running after {limits.seconds:g} s"
        elif disk_used(folder, process.pid, limits.disk) > limits.disk:
            outcome.stopped = f"it wrote more than {limits.disk >> 20} MB to disk"
        if outcome.stopped is not None:
            process.kill()
            return


class _Intake:
    """Reads the trace: its first line is the child's word on its isolation, the rest is the script's."""

    def __init__(self, request: VerifyRequest) -> None:
        from lintstep.verification.trace.reader import LINE_LIMIT, TraceReader  # the child is already running

        self.limit = max(request.limits.trace, _BYTES_A_STEP * request.steps)
        self.line_limit = LINE_LIMIT
        self.on_event = request.on_event
        self.reader = TraceReader(request.steps)
        self.outcome = Outcome(self.reader.trace)

    def read(self, stream: IO[bytes]) -> None:
        taken = 0
        for line in iter(lambda: stream.readline(self.line_limit + 2), b""):
            taken += len(line)
            if taken > self.limit:
                self.outcome.stopped = f"its trace is longer than {self.limit >> 20} MB"
            elif self.outcome.level is None:
                self._isolation(line)
            else:
                self.reader.feed(line.rstrip(b"\r\n"))
                if self.on_event is not None:
                    self.on_event(self.reader.trace)
                self.outcome.stopped = self.reader.trace.broken or self.outcome.stopped
            if self.outcome.stopped is not None:
                return

    def _isolation(self, line: bytes) -> None:
        try:
            said = json.loads(line)
            self.outcome.layers = [isolation.Layer(*layer) for layer in said["layers"]]
            self.outcome.level = said["level"]
        except (ValueError, KeyError, TypeError):
            self.outcome.stopped = "it did not say how it is isolated"


def _keep_tail(stream: IO[bytes], kept: bytearray) -> None:
    while block := stream.read1(1 << 16):  # type: ignore[attr-defined]
        kept += block
        del kept[:-_STDERR_KEPT]
