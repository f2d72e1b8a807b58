"""The rows of TensorFlow's API against the signatures recorded from TensorFlow 1.15: names, positions, requirements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lintstep.frameworks.tensorflow import LIBRARY
from lintstep.interpreter.library import Default, Row

SIGNATURES: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "fixtures" / "traces" / "values" / "signatures.tf1.15.json").read_text("utf-8")
)["cases"]

METHODS = {
    "Optimizer": "tf.train.Optimizer",
    "Variable": "tf.Variable",
    "Saver": "tf.train.Saver",
    "FileWriter": "tf.summary.FileWriter",
    "Session": "tf.Session",
    "Tensor": "tf.Tensor",
    "Operation": "tf.Operation",
    "Estimator": "tf.estimator.Estimator",
}

# Rows of APIs that the recording does not have.
ABSENT = {
    "hvd.DistributedOptimizer": "Horovod's",
    "Model.compile": "of Keras, which the recording leaves out",
    "tf.contrib.opt.LambOptimizer": "copied into projects, never in TensorFlow",
    "tf.mixed_precision.experimental.LossScaleOptimizer": "later than 1.15",
    "tf.mixed_precision.enable_mixed_precision_graph_rewrite": "later than 1.15",
    "tf.layers.smart_cond": "internal: tensorflow.python.layers.utils",
    "tf.raw_ops.AssignAdd": "generated; has keyword arguments only",
}

TABLES = (LIBRARY.rows, {row.api: row for row in LIBRARY.methods.values()})
DESCRIBED = [row for table in TABLES for row in table.values() if row.params]


def parameters(row: Row) -> list[list[Any]] | None:
    """Return the recorded parameters of a row's API, `[name]` or `[name, default]`; None where 1.15 has no such API."""
    owner, _, method = row.api.partition(".")
    name = f"{METHODS[owner]}.{method}" if owner in METHODS else row.api
    if owner == "slim":
        name = "tf.contrib." + row.api
    for candidate in (name, name + ".__new__", name + ".__init__"):
        if SIGNATURES.get(candidate, {}).get("parameters"):
            found: list[list[Any]] = SIGNATURES[candidate]["parameters"]
            return found
    return None


@pytest.mark.parametrize("row", DESCRIBED, ids=lambda row: row.api)
def test_parameters_stand_where_tensorflow_has_them(row: Row) -> None:
    recorded = parameters(row)
    if recorded is None:
        assert row.api in ABSENT
        return
    assert row.api not in ABSENT
    names = [parameter[0] for parameter in recorded]
    expected = {
        word: (p.keyword, names.index(p.keyword) if p.keyword in names else "absent")
        for word, p in row.params.items()
        if p.position is not None
    }
    assert {word: (p.keyword, p.position) for word, p in row.params.items() if p.position is not None} == expected


@pytest.mark.parametrize("row", [row for row in DESCRIBED if "step" in row.params], ids=lambda row: row.api)
def test_step_is_required_where_tensorflow_requires_it(row: Row) -> None:
    recorded, step = parameters(row), row.params["step"]
    if recorded is not None and step.position is not None:
        required = [parameter[0] for parameter in recorded if len(parameter) == 1]
        if step.default is Default.REQUIRED:
            assert step.keyword in required
        elif step.default is Default.NOTHING:
            assert step.keyword not in required
