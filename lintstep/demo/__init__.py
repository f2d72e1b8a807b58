"""Training scripts that never advance their schedule, for ``lintstep demo``: one a framework, each a plain script."""

from __future__ import annotations

from pathlib import Path

SCRIPTS = {"tensorflow": "train_tensorflow.py"}
"""Each framework's script, the one shown by default first."""


def script(framework: str) -> str:
    """Return the text of a framework's script."""
    return Path(__file__).with_name(SCRIPTS[framework]).read_text(encoding="utf-8")
