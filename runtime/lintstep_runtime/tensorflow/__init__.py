"""The TensorFlow 1 surface: names and signatures only, each bound to the engine.

`names` is the table of what exists and where the engine has it, `surface` serves it as modules.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.engine.frameworks import Framework


def install() -> None:
    """Serve ``tensorflow`` and its kin to imports, after every finder that stands on ``sys.meta_path`` already."""
    finder = _finder("tensorflow")
    if not any(isinstance(each, type(finder)) for each in sys.meta_path):
        sys.meta_path.append(finder)


def _finder(root: str) -> Any:
    """Return what finds the modules; numpy prints scalars as numpy 1 does from then on."""
    import numpy as np

    from lintstep_runtime.tensorflow.ops import operators  # noqa: F401  (binds Python's operators)
    from lintstep_runtime.tensorflow.surface import Finder

    np.set_printoptions(legacy="1.21")
    return Finder()


@contextmanager
def _apart() -> Iterator[None]:
    """A graph of its own, with a weight: what a library trains is made by its callers."""
    from lintstep_runtime.tensorflow.graph import Graph
    from lintstep_runtime.tensorflow.variables import Variable

    with Graph().as_default():
        Variable(0.0, name="unknown_weight")
        yield


def _look_ahead() -> None:
    """Follow the schedules of rates that did not move."""
    from lintstep_runtime.tensorflow import ahead

    ahead.look()


def _argument(name: str) -> Any:
    """Return an unknown counter where the parameter's name asks for one."""
    from lintstep_runtime.tensorflow.train.steps import unknown_counter

    return unknown_counter(name) if name.endswith("global_step") else None


def _look_at(tree: ast.Module) -> None:
    """Find out whether the script wants a graph."""
    from lintstep_runtime.tensorflow import written_for

    written_for.look_at(tree)


def _returned(result: Any) -> None:
    """Note how the train ops that a function built are meant to be run."""
    from lintstep_runtime.tensorflow import recording

    recording.returned(result)


FRAMEWORK = Framework(
    roots=frozenset({"tensorflow", "tensorflow_core", "tf_slim", "npu_bridge"}),
    finder=_finder,
    look_ahead=_look_ahead,
    look_at=_look_at,
    building=frozenset({"minimize", "apply_gradients", "create_train_op", "optimize_loss"}),
    built_from=frozenset({"EstimatorSpec", "TPUEstimatorSpec"}),
    apart=_apart,
    argument=_argument,
    returned=_returned,
)
