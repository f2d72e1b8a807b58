"""Optimizers that wrap another one and pass the step through. Source: TensorFlow 1.15, ``contrib``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.ops.flow import group, no_op
from lintstep_runtime.tensorflow.ops.linear import clip_by_global_norm, clip_by_norm
from lintstep_runtime.tensorflow.train.averages import ExponentialMovingAverage
from lintstep_runtime.tensorflow.train.coordinator import QueueRunner
from lintstep_runtime.tensorflow.train.hooks import SessionRunHook
from lintstep_runtime.tensorflow.train.saver import Saver
from lintstep_runtime.tensorflow.train.wrapping import WrappedOptimizer


class MovingAverageOptimizer(WrappedOptimizer):
    """``tf.contrib.opt.MovingAverageOptimizer``: keeps moving averages of what it trains; `num_updates` is a step."""

    def __init__(
        self, opt: Any, average_decay: Any = 0.9999, num_updates: Any = None, sequential_update: bool = True
    ) -> None:
        super().__init__(opt)
        self._ema = ExponentialMovingAverage(average_decay, num_updates)
        self._sequential_ = sequential_update

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """Apply the gradients, then move the averages."""
        pairs = list(grads_and_vars)
        train_op = self._opt.apply_gradients(pairs, global_step=global_step, name=name)
        trained = [variable for gradient, variable in pairs if gradient is not None]
        with get_default_graph().control_dependencies([train_op] if self._sequential_ else []):
            return group(train_op, self._ema.apply(trained), name="train_with_avg")

    def swapping_saver(self, var_list: Any = None, name: str = "swapping_saver", **kwargs: Any) -> Any:
        """Return a saver."""
        return Saver(var_list, allow_empty=True)


class CrossShardOptimizer(WrappedOptimizer):
    """``tf.contrib.tpu.CrossShardOptimizer``: the mean over shards, of which there is one; the step passes through."""

    def __init__(
        self,
        opt: Any,
        reduction: Any = "weighted_mean",
        name: str = "CrossShardOptimizer",
        group_assignment: Any = None,
    ) -> None:
        super().__init__(opt, name)


class SyncReplicasOptimizer(WrappedOptimizer):
    """``tf.train.SyncReplicasOptimizer``: one worker here, so that each run of the train op is a step.

    In TensorFlow the chief's queue runner advances the step; here the train op does. The argument `replica_id`, which
    TensorFlow before 1.0 had, is left out where what fails may be left out.
    """

    def __init__(
        self,
        opt: Any,
        replicas_to_aggregate: Any,
        total_num_replicas: Any = None,
        variable_averages: Any = None,
        variables_to_average: Any = None,
        use_locking: bool = False,
        name: str = "sync_replicas",
        **removed: Any,
    ) -> None:
        super().__init__(opt, name, use_locking)
        self._refuse_(removed)
        self._averages_, self._averaged_ = variable_averages, variables_to_average
        self.local_step_init_op: Any = None
        self.chief_init_op: Any = None
        self.ready_for_local_init_op: Any = None

    @staticmethod
    def _refuse_(removed: dict[str, Any]) -> None:
        for name in removed:
            if name != "replica_id" or not current_run().recovers:
                raise TypeError(f"SyncReplicasOptimizer.__init__() got an unexpected keyword argument {name!r}")
            recorder.current().assumed("SyncReplicasOptimizer's replica_id, of TensorFlow before 1.0, is left out")

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """Apply the gradients and advance `global_step`.

        Raises:
            ValueError: there is no step, or there are no gradients.
        """
        if not grads_and_vars:
            raise ValueError("Must supply at least one variable")
        if global_step is None:
            raise ValueError("Global step is required to check staleness")
        train_op = self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        self.local_step_init_op = self.chief_init_op = self.ready_for_local_init_op = no_op()
        if self._averages_ is None or isinstance(self._averages_, Opaque):
            return train_op
        with get_default_graph().control_dependencies([train_op]):
            return group(train_op, self._averages_.apply(self._averaged_))

    def make_session_run_hook(self, is_chief: bool, num_tokens: int = -1) -> Any:
        """Return a hook that does nothing."""
        return SessionRunHook()

    def get_chief_queue_runner(self) -> Any:
        """Return a queue runner that does nothing."""
        return QueueRunner()

    def get_init_tokens_op(self, num_tokens: int = -1) -> Any:
        """Return an operation that does nothing."""
        return no_op()


class DropStaleGradientOptimizer(WrappedOptimizer):
    """``tf.contrib.opt.DropStaleGradientOptimizer``: no gradient is stale with one worker."""

    def __init__(self, opt: Any, staleness: int, use_locking: bool = False, name: str = "DropStaleGradient") -> None:
        super().__init__(opt, name, use_locking)


class VariableClippingOptimizer(WrappedOptimizer):
    """``tf.contrib.opt.VariableClippingOptimizer``: clips the norms of some variables after each update."""

    def __init__(
        self,
        opt: Any,
        vars_to_clip_dims: Any,
        max_norm: Any,
        use_locking: bool = False,
        colocate_clip_ops_with_vars: bool = False,
        name: str = "VariableClipping",
    ) -> None:
        super().__init__(opt, name, use_locking)
        self._dimensions_, self._max_norm = dict(vars_to_clip_dims), max_norm

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """Apply the gradients, then clip; rows that have no gradient are clipped with the others."""
        pairs = list(grads_and_vars)
        train_op = self._opt.apply_gradients(pairs, global_step=global_step)
        with get_default_graph().control_dependencies([train_op]):
            clipped = [
                variable.assign(clip_by_norm(variable.read_value(), self._max_norm, self._dimensions_[variable]))
                for gradient, variable in pairs
                if gradient is not None and variable in self._dimensions_
            ]
        return group(train_op, *clipped, name=name or self._name)


class ClippingOptimizer(WrappedOptimizer):
    """What `clip_gradients_by_norm` returns."""

    def __init__(self, opt: Any, clip_norm: Any) -> None:
        super().__init__(opt, f"ClipByNorm{opt.get_name()}")
        self._clip_norm = clip_norm

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As the inner optimizer, of gradients clipped together."""
        gradients, variables = zip(*grads_and_vars, strict=True)
        clipped = clip_by_global_norm(gradients, self._clip_norm)[0]
        return self._opt.apply_gradients(list(zip(clipped, variables, strict=True)), global_step, name)


def clip_gradients_by_norm(optimizer: Any, clip_norm: Any) -> Any:
    """``tf.contrib.estimator.clip_gradients_by_norm``: an optimizer that clips the norm of all gradients together."""
    return ClippingOptimizer(optimizer, clip_norm)
