"""``lintstep check --watch``: check again whenever a file changes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lintstep.cli.printer import OptionError, say
from lintstep.project.config import FILES, Configs
from lintstep.project.discovery import SUFFIXES

_LEFT_OUT = frozenset({".git", "__pycache__", ".lintstep_cache"})
_PAUSE = 100  # milliseconds between two looks


def watch(paths: Sequence[str], configs: Configs, check: Callable[[], int]) -> int:
    """Call ``check`` now and after each change of a script, a notebook or a configuration, until interrupted.

    Raises OptionError where the package that watches files is not installed.
    """
    try:
        from watchfiles import watch as changes
    except ImportError:
        raise OptionError("--watch needs the package watchfiles: pip install watchfiles") from None
    folders = {str(Path(path) if Path(path).is_dir() else Path(path).parent) for path in paths}
    code: int | None = None
    batches = changes(
        *folders,
        watch_filter=lambda _, path: _matters(Path(path)),
        yield_on_timeout=True,
        rust_timeout=_PAUSE,
        raise_interrupt=True,
    )
    for batch in batches:  # the first, mostly empty, comes once the watcher listens: no later change is missed
        if code is not None and not batch:
            continue
        if code is not None:
            configs.forget()
            if sys.stdout.isatty():
                sys.stdout.write("\033[2J\033[H")  # a clear screen
        else:
            say("watching; Ctrl-C ends it")
        code = check()
        sys.stdout.flush()
    return code or 0


def _matters(path: Path) -> bool:
    """Whether a change of a file can change a report."""
    if path.name in FILES or path.name == ".gitignore":
        return True
    return path.name.endswith(SUFFIXES) and not any(part in _LEFT_OUT for part in path.parts)
