"""Evaluate the cases of fixtures/value_cases.py on the bundled runtime: the child process of test_values.py.

python evaluate_values.py KIND OUT      as fixtures/record_values.py does on the real TensorFlow
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "runtime"), str(ROOT / "fixtures")]

import record_values  # noqa: E402
import value_cases  # noqa: E402
from lintstep_runtime.engine import trace  # noqa: E402
from lintstep_runtime.engine.unknown import Opaque  # noqa: E402
from lintstep_runtime.tensorflow import install  # noqa: E402

CHECKED_RUNS = 100  # of a training run whose rates are the same as those fetched alone


def decays(tf: Any) -> dict[str, Any]:
    """Return each schedule's rates as the recorder does, in a train op's run for as many steps as were recorded so."""
    recorded = np.load(ROOT / "fixtures/traces/values/decays.tf1.15.npz")
    found: dict[str, Any] = {}
    for case in value_cases.DECAYS:
        name = case.name
        with tf.Graph().as_default():
            step = tf.Variable(np.array(case.start, case.dtype), trainable=False)
            rate = eval(case.source, {"tf": tf, "step": step})
            train_op = tf.train.GradientDescentOptimizer(rate).minimize(tf.Variable(1.0) * 2.0)
            with tf.Session() as session:
                session.run(tf.global_variables_initializer())
                steps = [value_cases.step(case, run) for run in range(value_cases.DECAY_RUNS)]
                found[name] = np.array([session.run(rate, {step: value}) for value in steps])
                trained = steps if name + "/used" in recorded.files else steps[:CHECKED_RUNS]
                found[name + "/used"] = np.array([session.run([rate, train_op], {step: value})[0] for value in trained])
            session = tf.InteractiveSession()
            fed = steps[: value_cases.INTERACTIVE_RUNS]
            found[name + "/interactive"] = np.array([session.run(rate, {step: value}) for value in fed])
            session.close()
    return found


MEASURES: dict[str, tuple[list[Any], Any]] = {
    "operations": (value_cases.OPERATIONS, record_values.operation),
    "optimizers": (value_cases.OPTIMIZERS, record_values.optimizer),
    "trainings": (value_cases.TRAININGS, record_values.training),
}


def measured(tf: Any, rows: list[Any], measure: Any) -> dict[str, Any]:
    """Return what each row gives, and under ``opaque`` what the runtime does not know of it."""
    found: dict[str, Any] = {}
    opaque: list[str] = []
    trace.observe(lambda event, fields: opaque.append(fields["text"]) if event == "assumption" else None)
    for row in rows:
        opaque.clear()
        trace.open_trace(None)  # so that what was said of one case is said again of the next
        found.update(record_values.each([row], lambda row: measure(tf, row)))
        found[row.name]["opaque"] = list(opaque)
    return found


def signatures(tf: Any, names: list[str]) -> dict[str, Any]:
    """Return the parameters of what the runtime implements, in the form of the recorded ones."""
    found: dict[str, Any] = {}
    for name in names:
        owner, member = None, tf
        for part in name.split(".")[1:]:
            owner, member = member, getattr(member, part, None)
            if member is None or isinstance(member, Opaque):
                break
        if inspect.isroutine(member):
            record_values.describe(found, name, member, skip=int(inspect.isclass(owner)))
    return found


def main() -> None:
    kind, out = sys.argv[1], Path(sys.argv[2])
    install()
    tf = importlib.import_module("tensorflow")
    if kind == "decays":
        np.savez(out, **decays(tf))
    elif kind == "signatures":
        recorded = json.loads((ROOT / "fixtures/traces/values/signatures.tf1.15.json").read_text("utf-8"))
        out.write_text(json.dumps(signatures(tf, list(recorded["cases"]))), "utf-8")
    else:
        out.write_text(json.dumps(measured(tf, *MEASURES[kind])), "utf-8")


if __name__ == "__main__":
    main()
