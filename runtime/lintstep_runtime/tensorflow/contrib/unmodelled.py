"""Optimizers of ``tf.contrib.opt`` whose updates are not computed: steps and rates are exact, weights stand still.

Source of signatures: TensorFlow 1.15, ``contrib/opt/python/training``.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, opaque_node
from lintstep_runtime.tensorflow.train.optimizer import Optimizer
from lintstep_runtime.tensorflow.train.optimizers import AdagradOptimizer


class UnmodelledOptimizer(Optimizer):
    """An optimizer whose update reads the gradient and its rate, and changes nothing."""

    def __init__(self, learning_rate: Any, use_locking: bool, name: str) -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._learning_rate_tensor: Any = None

    def _prepare(self) -> None:
        recorder.current().assumed(f"the update of {type(self).__name__} is not computed: what it trains stands still")
        rate = self._call_if_callable(self._learning_rate)
        self._learning_rate_tensor = convert_to_tensor(rate, name="learning_rate")

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        return opaque_node(f"Apply{self._name}", [var, grad, self._learning_rate_tensor]).op

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._apply_dense(grad.values, var)


class ShampooOptimizer(UnmodelledOptimizer):
    """``tf.contrib.opt.ShampooOptimizer``: when it preconditions depends on `global_step`, which it only reads."""

    def __init__(
        self,
        global_step: Any = 0,
        max_matrix_size: Any = 768,
        gbar_decay: Any = 0.0,
        gbar_weight: Any = 1.0,
        mat_gbar_decay: Any = 1.0,
        mat_gbar_weight: Any = 1.0,
        learning_rate: Any = 1.0,
        svd_interval: Any = 1,
        precond_update_interval: Any = 1,
        epsilon: Any = 1e-4,
        alpha: Any = 0.5,
        use_iterative_root: bool = False,
        use_locking: bool = False,
        name: str = "Shampoo",
    ) -> None:
        super().__init__(learning_rate, use_locking, name)
        self._global_step = global_step

    def _readers_(self) -> list[Any]:
        return [convert_to_tensor(self._global_step)]


class GGTOptimizer(UnmodelledOptimizer):
    """``tf.contrib.opt.GGTOptimizer``."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        use_locking: bool = False,
        name: str = "GGT",
        window: Any = 10,
        eps: Any = 1e-4,
        svd_eps: Any = 1e-6,
        sigma_eps: Any = 1e-2,
    ) -> None:
        super().__init__(learning_rate, use_locking, name)

    def minimize(  # type: ignore[override]  # TensorFlow's own are as different
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: Any = Optimizer.GATE_OP,
        aggregation_method: Any = None,
        name: str | None = None,
        grad_loss: Any = None,
        stop_gradients: Any = None,
        scale_loss_by_num_replicas: Any = False,
    ) -> Any:
        """As `Optimizer.minimize`, with one replica."""
        pairs = self.compute_gradients(loss, var_list, gate_gradients, grad_loss=grad_loss)
        with recording.labelled("minimize"):
            return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(  # type: ignore[override]
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: Any = Optimizer.GATE_OP,
        aggregation_method: Any = None,
        grad_loss: Any = None,
        stop_gradients: Any = None,
        scale_loss_by_num_replicas: Any = False,
    ) -> list[tuple[Any, Any]]:
        """As `Optimizer.compute_gradients`, with one replica."""
        return super().compute_gradients(loss, var_list, gate_gradients, grad_loss=grad_loss)


class RegAdagradOptimizer(AdagradOptimizer):
    """``tf.contrib.opt.RegAdagradOptimizer``: Adagrad, outside of its context that stops accumulating."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "RegAdagrad",
    ) -> None:
        super().__init__(learning_rate, initial_accumulator_value, use_locking, name)
