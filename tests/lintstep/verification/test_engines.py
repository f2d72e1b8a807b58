"""The two engines say the same of the same script, where a TensorFlow is at hand.

``LINTSTEP_TENSORFLOW`` names interpreters that have one (several, separated as in ``PATH``).
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import pytest

from lintstep.cli.verifications import VerifyOptions, verified
from lintstep.verification import VerifyError, VerifyReport

SCRIPTS = Path(__file__).parents[3] / "fixtures" / "scripts"
NAMES = (
    "seed",
    "seed_fixed",
    "frozen_wrong_counter",
    "trap_assign_add_separate_run",
    "trap_load",
    "frozen_registered_step",
)


def interpreters() -> list[str]:
    named = [each for each in os.environ.get("LINTSTEP_TENSORFLOW", "").split(os.pathsep) if each]
    return named or ([sys.executable] if PathFinder.find_spec("tensorflow") else [])  # not the runtime's own


needs_tensorflow = pytest.mark.skipif(not interpreters(), reason="no TensorFlow here: set LINTSTEP_TENSORFLOW")


def run(name: str, **options: Any) -> VerifyReport:
    script = str(SCRIPTS / f"{name}.py")
    return verified(VerifyOptions(scripts=(script,), timeout=240.0, **options), script)[0]


def what_it_says(report: VerifyReport) -> list[Any]:
    found = report.to_json()
    keys = ("line", "verdict", "rates", "counter", "counter_values")
    return [found["verdict"], [{key: op[key] for key in keys} for op in found["updates"]]]


@needs_tensorflow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("python", interpreters())
def test_the_engines_agree(name: str, python: str) -> None:
    installed = run(name, engine="installed", python=python)
    assert installed.engine == "installed"
    assert installed.level == "full"
    assert what_it_says(installed) == what_it_says(run(name))


UNSEEN = {
    "Keras trained with its own fit": """
import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1, input_shape=(2,))])
model.compile(loss="mse", optimizer="sgd")
model.fit(np.ones((4, 2), "float32"), np.ones((4, 1), "float32"), verbose=0)
""",
    "minimize was called in eager execution": """
import tensorflow as tf

tf.enable_eager_execution()
w = tf.Variable(1.0)
for _ in range(4):
    tf.train.GradientDescentOptimizer(0.1).minimize(lambda: w * w)
""",
}


@needs_tensorflow
@pytest.mark.parametrize("said", UNSEEN)
@pytest.mark.parametrize("python", interpreters())
def test_what_the_installed_engine_cannot_follow_is_inconclusive(tmp_path: Path, said: str, python: str) -> None:
    script = tmp_path / "train.py"
    script.write_text(UNSEEN[said], encoding="utf-8")
    options = VerifyOptions(scripts=(str(script),), timeout=240.0, engine="installed", python=python)
    report = verified(options, str(script))[0]
    assert report.verdict == "inconclusive"
    assert report.reason.startswith(said)


def test_an_interpreter_without_tensorflow_is_said_plainly() -> None:
    bare = next((each for each in ("/usr/bin/python3", sys.executable) if not has_tensorflow(each)), None)
    if bare is None:
        pytest.skip("every interpreter here has a TensorFlow")
    with pytest.raises(VerifyError, match=r"TensorFlow cannot be imported: .*; name another with --python"):
        run("seed", engine="installed", python=bare)


def test_an_interpreter_that_does_not_exist_is_said_plainly() -> None:
    with pytest.raises(VerifyError, match="cannot start no/such/python: No such file or directory"):
        run("seed", engine="installed", python="no/such/python")


def has_tensorflow(python: str) -> bool:
    if not Path(python).exists():
        return True
    found = [python, "-c", "import importlib.util as u; raise SystemExit(u.find_spec('tensorflow') is None)"]
    return subprocess.run(found, check=False).returncode == 0
