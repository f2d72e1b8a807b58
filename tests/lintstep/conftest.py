"""Scripts that the shell's tests check: the smallest that a rule speaks of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

FROZEN = """\
import tensorflow as tf

step = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, step, 100, 0.96)
loss = tf.constant(1.0)
train_op = tf.train.GradientDescentOptimizer(rate).minimize(loss)
"""
FIXED = FROZEN.replace("minimize(loss)", "minimize(loss, global_step=step)")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def frozen(folder: Path) -> Path:
    """A working directory's ``train.py`` whose schedule is frozen."""
    file = folder / "train.py"
    file.write_text(FROZEN, encoding="utf-8")
    return file


@pytest.fixture
def lintstep() -> Callable[..., Result]:
    """Run the command line, as wide as a pipe is; standard output and standard error apart."""

    def run(*arguments: object, text: str | bytes | None = None) -> Result:
        from lintstep.cli.main import main

        words, usual = [str(argument) for argument in arguments], {"COLUMNS": None}
        return CliRunner().invoke(main, words, input=text, env=usual, prog_name="lintstep")

    return run
