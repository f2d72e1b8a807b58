"""A progress line while a script runs; it is erased at the end."""

from __future__ import annotations

import threading
import time
from typing import IO

from lintstep.verification.trace.events import Trace

_APPEARS_AFTER = 0.7
_REFRESH = 0.1


class Progress:
    """Shows how many train-op runs there were, and for how long it has been running. A context manager."""

    def __init__(self, stream: IO[str], script: str) -> None:
        self.stream, self.script = stream, script
        self.started = time.monotonic()
        self.runs = 0
        self.shown = 0
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._draw, daemon=True)

    def __enter__(self) -> Progress:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        self.thread.join()
        if self.shown:
            self._write("")

    def show(self, trace: Trace) -> None:
        """Take in how far the child is."""
        self.runs = sum(len(section.runs) for section in trace.sections)

    def _draw(self) -> None:
        if self.done.wait(_APPEARS_AFTER):
            return
        while True:
            runs = "1 run" if self.runs == 1 else f"{self.runs} runs"
            self._write(f"running {self.script}: {runs}, {time.monotonic() - self.started:.0f} s")
            if self.done.wait(_REFRESH):
                return

    def _write(self, text: str) -> None:
        self.stream.write("\r" + text.ljust(self.shown) + ("\r" if not text else ""))
        self.stream.flush()
        self.shown = len(text)
