"""Which TensorFlow a script was written for, as far as it matters here: one that builds graphs, or one that is eager.

TensorFlow 2 is eager unless it is told otherwise, and says so nowhere in a script. What is told by the names a script
uses: some mean nothing to a graph, others nothing without one.
"""

from __future__ import annotations

import ast

from lintstep_runtime.engine.run import current_run

EAGER = {"GradientTape", "numpy()"}
GRAPH = {
    "Estimator", "InteractiveSession", "MonitoredSession", "MonitoredTrainingSession", "Session",
    "SingularMonitoredSession", "Supervisor", "TPUEstimator", "disable_eager_execution", "disable_v2_behavior",
    "enable_eager_execution", "enable_v2_behavior", "get_default_graph", "global_variables_initializer", "gradients",
    "initialize_all_variables", "make_initializable_iterator", "make_one_shot_iterator", "managed_session",
    "placeholder", "reset_default_graph",
}  # fmt: skip


class Mentioned:
    """The names that a run's modules use, as far as they were read."""

    def __init__(self) -> None:
        self.names: set[str] = set()


def look_at(tree: ast.Module) -> None:
    """Take in one module; execution is eager from here on if no module needs a graph and one needs it to be eager."""
    names = current_run().keep(Mentioned).names
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.name.partition(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            names.add(f"{node.func.attr}()")
    if "tensorflow" in names and names & EAGER and not names & GRAPH:
        from lintstep_runtime.tensorflow.eager import enable_eager_execution
        from lintstep_runtime.tensorflow.graph import get_default_graph

        if not get_default_graph().operations:
            enable_eager_execution()
