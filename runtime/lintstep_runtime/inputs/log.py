"""``tf.logging`` and ``absl.logging``: messages go to stderr from the level WARN on, as TensorFlow 1's do."""

from __future__ import annotations

import sys
from typing import Any

from lintstep_runtime.engine.run import current_run

DEBUG, INFO, WARN, ERROR, FATAL = 10, 20, 30, 40, 50
WARNING = WARN


class Verbosity:
    """The least level that is shown."""

    level: Any = WARN


def set_verbosity(verbosity: Any) -> None:
    """Set the least level that is shown: a number, or a name."""
    current_run().keep(Verbosity).level = globals().get(str(verbosity).upper(), verbosity)


def get_verbosity() -> Any:
    """Return the least level that is shown."""
    return current_run().keep(Verbosity).level


def log(level: Any, message: Any, *args: Any, **options: Any) -> None:
    """Show a message of that level."""
    least = current_run().keep(Verbosity).level
    if isinstance(level, int) and isinstance(least, int) and level >= least:
        name = {DEBUG: "DEBUG", INFO: "INFO", WARN: "WARNING", ERROR: "ERROR"}.get(level, "FATAL")
        print(f"{name}:tensorflow:{str(message) % args if args else message}", file=sys.stderr)


def debug(message: Any, *args: Any, **options: Any) -> None:
    """Show a message of level DEBUG."""
    log(DEBUG, message, *args)


def info(message: Any, *args: Any, **options: Any) -> None:
    """Show a message of level INFO."""
    log(INFO, message, *args)


def warning(message: Any, *args: Any, **options: Any) -> None:
    """Show a message of level WARN."""
    log(WARN, message, *args)


def error(message: Any, *args: Any, **options: Any) -> None:
    """Show a message of level ERROR."""
    log(ERROR, message, *args)


def fatal(message: Any, *args: Any, **options: Any) -> None:
    """Show a message of level FATAL."""
    log(FATAL, message, *args)


warn, exception = warning, error


def log_every_n(level: Any, message: Any, n: Any, *args: Any) -> None:
    """Show nothing: how often it would be shown does not matter here."""


log_first_n = log_if = vlog = log_every_n


def ignore(*args: Any, **options: Any) -> None:
    """Accept a setting that does not matter here."""


use_absl_handler = set_stderrthreshold = flush = use_python_logging = ignore
