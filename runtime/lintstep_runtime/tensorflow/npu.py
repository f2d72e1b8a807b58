"""``npu_bridge``: what scripts ported to Ascend processors wrap their optimizers, Estimators and sessions in.

The step passes through each of them, as it does in the Ascend adapter for TensorFlow 1.15; one device is one worker.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.estimator.estimator import Estimator
from lintstep_runtime.tensorflow.estimator.spec import EstimatorSpec, RunConfig
from lintstep_runtime.tensorflow.messages import ConfigProto
from lintstep_runtime.tensorflow.train.hooks import SessionRunHook
from lintstep_runtime.tensorflow.train.scaling import LossScaleOptimizer
from lintstep_runtime.tensorflow.train.wrapping import WrappedOptimizer

RewriterConfig = Opaque("RewriterConfig")
npu_ops = Opaque("npu_ops")
hccl_ops = Opaque("hccl_ops")


class NPUDistributedOptimizer(WrappedOptimizer):
    """``NPUDistributedOptimizer``: the sum over devices, of which there is one."""

    def __init__(self, optimizer: Any, is_weight_update_sharding: bool = False, name: str | None = None) -> None:
        super().__init__(optimizer, name or f"NPUDistributed{getattr(optimizer, '_name', 'Optimizer')}")


class NPULossScaleOptimizer(LossScaleOptimizer):
    """``NPULossScaleOptimizer``: no update, and no advance, while a gradient is not finite."""

    def __init__(self, opt: Any, loss_scale_manager: Any, is_distributed: bool = False) -> None:
        super().__init__(opt, loss_scale_manager)


class NPUOptimizer(LossScaleOptimizer):
    """``NPUOptimizer``: as the inner optimizer; with `is_loss_scale`, as `NPULossScaleOptimizer`."""

    def __init__(
        self,
        opt: Any,
        loss_scale_manager: Any = None,
        is_distributed: bool = False,
        is_loss_scale: bool = False,
        is_tailing_optimization: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(opt, loss_scale_manager)
        self._scales = bool(is_loss_scale) and loss_scale_manager is not None

    def compute_gradients(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """As the inner optimizer, of the scaled loss where it scales."""
        if self._scales:
            return super().compute_gradients(loss, *args, **kwargs)
        return self._opt.compute_gradients(loss, *args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As the inner optimizer, but only if all gradients are finite where it scales."""
        if self._scales:
            return super().apply_gradients(grads_and_vars, global_step, name)
        return self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)


def same(optimizer: Any = None) -> Any:
    """``npu_distributed_optimizer_wrapper``, ``npu_tf_optimizer``, ``npu_keras_optimizer``: one device, the same."""
    return optimizer


class NPURunConfig(RunConfig):
    """``NPURunConfig``: an Estimator's configuration."""


class NPUEstimatorSpec(EstimatorSpec):
    """``NPUEstimatorSpec``: what a model function returns."""


class NPUEstimator(Estimator):
    """``NPUEstimator``: an Estimator; with several iterations a loop, one step each all the same."""

    def __init__(
        self,
        model_fn: Any = None,
        model_dir: Any = None,
        config: Any = None,
        params: Any = None,
        job_start_file: str = "",
        warm_start_from: Any = None,
    ) -> None:
        super().__init__(model_fn, model_dir, config, params, warm_start_from)


class NPUBroadcastGlobalVariablesHook(SessionRunHook):
    """``NPUBroadcastGlobalVariablesHook``: one device has nothing to send."""

    def __init__(self, root_rank: Any = 0, index: Any = 0) -> None:
        pass


def npu_config_proto(config_proto: Any = None, job_name: Any = None) -> Any:
    """``npu_config_proto``: a session's configuration."""
    return ConfigProto() if config_proto is None else config_proto


def npu_run_config_init(run_config: Any = None) -> Any:
    """``npu_run_config_init``: an Estimator's configuration."""
    return RunConfig() if run_config is None else run_config


def npu_hooks_append(hooks_list: Any = ()) -> list[Any]:
    """``npu_hooks_append``: the same hooks."""
    return list(hooks_list or ())


def init_resource(config: Any = None) -> tuple[Any, Any]:
    """``init_resource``: a session and an operation for `shutdown_resource`, which need no starting here."""
    return Opaque("init_resource"), None


def shutdown_resource(sess: Any = None, op: Any = None) -> None:
    """``shutdown_resource``: nothing to do."""


def close_session(sess: Any = None) -> None:
    """``close_session``: nothing to do."""


def rank() -> int:
    """``get_npu_rank_id``, ``get_npu_local_rank_id``: the first device."""
    return 0


def world() -> int:
    """``get_npu_rank_size``, ``get_npu_local_rank_size``: one device."""
    return 1
