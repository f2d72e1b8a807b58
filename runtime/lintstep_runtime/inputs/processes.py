"""Other programs, other processes, waiting and downloads: started, they succeed at once and say nothing known."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.provision import Replacements


def _started(command: Any) -> None:
    recorder.current().assumed(f"{command!s:.100} was not run: its output is unknown")


def _succeeding(answer: Callable[[Any], Any]) -> Callable[..., Any]:
    def start(command: Any = None, *args: Any, **kwargs: Any) -> Any:
        _started(command)
        return answer(command)

    return start


def _unknown(command: Any) -> Opaque:
    return Opaque(f"output of {command!s:.40}")


def _completed(command: Any) -> Any:
    import subprocess

    return subprocess.CompletedProcess(command, 0, _unknown(command), _unknown(command))


def _download(url: Any, filename: Any = None, *args: Any, **kwargs: Any) -> Any:
    recorder.current().assumed(f"{url!s:.100} was not downloaded: its content is unknown")
    return filename if filename is not None else Opaque(f"download of {url!s:.40}"), Opaque("headers")


def _open_url(url: Any, *args: Any, **kwargs: Any) -> Any:
    return _download(url)[0]


class Process:
    """A process that runs here, while it is started. Source: ``multiprocessing.Process``."""

    exitcode = 0
    pid = 1
    daemon = False

    def __init__(
        self,
        group: Any = None,
        target: Any = None,
        name: Any = None,
        args: Any = (),
        kwargs: Any = None,
        **options: Any,
    ) -> None:
        self._call = (target, args, kwargs or {})
        self.name = name or "Process"

    def run(self) -> None:
        """Call the target."""
        target, args, kwargs = self._call
        if target is not None:
            target(*args, **kwargs)

    def start(self) -> None:
        """Run at once."""
        recorder.current().assumed(f"the process {self.name} was run in turn, not beside the script")
        self.run()

    def join(self, timeout: Any = None) -> None:
        """Return: it has ended."""

    terminate = kill = close = join

    def is_alive(self) -> bool:
        """Say no."""
        return False


class Result:
    """What a pool computed. Source: ``multiprocessing.pool.AsyncResult``."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def get(self, timeout: Any = None) -> Any:
        """Return it."""
        return self._value

    def wait(self, timeout: Any = None) -> None:
        """Return: it is there."""

    def ready(self) -> bool:
        """Say yes."""
        return True

    successful = ready


class Pool:
    """A pool whose work is done here. Source: ``multiprocessing.Pool``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def map(self, function: Any, items: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the results in order; of unknown items, an unknown result."""
        return Opaque("results") if isinstance(items, Opaque) else [function(item) for item in items]

    imap = imap_unordered = map

    def starmap(self, function: Any, items: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the results of calls with several arguments."""
        return Opaque("results") if isinstance(items, Opaque) else [function(*item) for item in items]

    def apply(self, function: Any, args: Any = (), kwds: Any = None) -> Any:
        """Return one result."""
        return function(*args, **(kwds or {}))

    def apply_async(self, function: Any, args: Any = (), kwds: Any = None, *more: Any, **options: Any) -> Any:
        """Return something whose `get` gives one result."""
        result = self.apply(function, args, kwds)
        return Result(result)

    def map_async(self, function: Any, items: Any, *args: Any, **kwargs: Any) -> Any:
        """Return something whose `get` gives the results."""
        return self.apply_async(self.map, (function, items))

    def close(self) -> None:
        """Take no more work."""

    join = terminate = close

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *exception: object) -> None:
        pass


def replacements() -> Replacements:
    """Return what stands in for other programs and for waiting."""
    nothing = _succeeding(lambda command: 0)
    return {
        "os": {"system": nothing, "popen": _succeeding(_unknown), "fork": _succeeding(lambda _: 0), "kill": nothing,
               "startfile": nothing, "execv": nothing, "execvp": nothing, "spawnv": nothing},
        "subprocess": {"call": nothing, "check_call": nothing, "run": _succeeding(_completed), "getstatusoutput":
                       _succeeding(lambda command: (0, _unknown(command))), "check_output": _succeeding(_unknown),
                       "getoutput": _succeeding(_unknown), "Popen": _succeeding(_unknown)},
        "time": {"sleep": lambda seconds=0: None, "clock": time.perf_counter},
        "urllib.request": {"urlopen": _open_url, "urlretrieve": _download},
        "multiprocessing": {"Process": Process, "Pool": Pool, "cpu_count": lambda: 1},
        "multiprocessing.pool": {"Pool": Pool, "ThreadPool": Pool},
        "urllib": {"urlopen": _open_url, "urlretrieve": _download},
        "webbrowser": {"open": nothing},
    }  # fmt: skip
