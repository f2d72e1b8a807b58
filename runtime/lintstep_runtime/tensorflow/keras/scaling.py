"""Loss scaling of Keras optimizers: a skipped update does not advance `iterations`.

Source: TensorFlow 1.15, ``python/keras/mixed_precision/experimental/loss_scale_optimizer.py``.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.keras.optimizers import OptimizerV2
from lintstep_runtime.tensorflow.ops.control import smart_cond
from lintstep_runtime.tensorflow.ops.flow import group, no_op
from lintstep_runtime.tensorflow.train import scaling


class LossScaleOptimizer(OptimizerV2):
    """``tf.keras.mixed_precision.experimental.LossScaleOptimizer``."""

    def __init__(self, optimizer: Any, loss_scale: Any) -> None:
        super().__init__(getattr(optimizer, "_name", "Optimizer"))
        self._optimizer_ = optimizer
        self._loss_scale = scaling.loss_scale(loss_scale)

    @property
    def iterations(self) -> Any:
        """The inner optimizer's counter."""
        return self._optimizer_.iterations

    @iterations.setter
    def iterations(self, variable: Any) -> None:
        self._optimizer_.iterations = variable

    @property
    def loss_scale(self) -> Any:
        """The loss scale."""
        return self._loss_scale

    def get_scaled_loss(self, loss: Any) -> Any:
        """Return the loss, or the function that has it, times the factor."""
        factor = self._loss_scale()
        return (lambda: loss() * factor) if callable(loss) and not isinstance(loss, Opaque) else loss * factor

    def get_unscaled_gradients(self, grads: Any) -> list[Any]:
        """Return the gradients without the factor."""
        back = 1.0 / self._loss_scale()
        return [None if gradient is None else gradient * back for gradient in grads]

    def minimize(self, loss: Any, var_list: Any, grad_loss: Any = None, name: str | None = None) -> Any:
        value = loss() if callable(loss) and not isinstance(loss, Opaque) else loss
        return self.apply_gradients(zip(self.get_gradients(value, var_list), _listed(var_list), strict=True), name)

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        return self.get_unscaled_gradients(self._optimizer_.get_gradients(self.get_scaled_loss(loss), params))

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        return [self.apply_gradients(zip(self.get_gradients(loss, params), _listed(params), strict=True))]

    def apply_gradients(self, grads_and_vars: Any, name: str | None = None) -> Any:
        pairs = list(grads_and_vars)
        update, finite = self._loss_scale.update([gradient for gradient, _ in pairs])
        self._optimizer_.iterations  # noqa: B018  (the counter is made outside the condition)
        return group(smart_cond(finite, lambda: self._optimizer_.apply_gradients(pairs, name), no_op), update)

    def __getattr__(self, name: str) -> Any:
        return (
            getattr(self.__dict__["_optimizer_"], name) if "_optimizer_" in self.__dict__ else super().__getattr__(name)
        )


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
