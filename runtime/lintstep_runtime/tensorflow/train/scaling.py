"""Loss scaling: optimizers that leave an update out, and its advance of the step, where a gradient is not finite.

Sources: TensorFlow 1.15, ``python/training/experimental/loss_scale*.py`` and ``contrib/mixed_precision``.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.ops.control import cond, smart_cond
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, constant, convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import greater_equal, is_finite, maximum, reciprocal
from lintstep_runtime.tensorflow.ops.flow import group, no_op
from lintstep_runtime.tensorflow.ops.reductions import reduce_all
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.train.optimizer import Optimizer
from lintstep_runtime.tensorflow.train.wrapping import WrappedOptimizer
from lintstep_runtime.tensorflow.variables import Variable


def all_finite(gradients: Any) -> Any:
    """Return whether no gradient holds an infinity or what is no number: a boolean scalar."""
    flags = [reduce_all(is_finite(_values(gradient))) for gradient in gradients if gradient is not None]
    return reduce_all(flags)


def _values(gradient: Any) -> Any:
    return gradient.values if isinstance(gradient, IndexedSlices) else gradient


def _times(gradient: Any, factor: Any) -> Any:
    return None if gradient is None else gradient * cast(factor, gradient.dtype.base_dtype)


def _counter(name: str, value: Any, dtype: Any) -> Variable:
    return Variable(constant(value, dtype), trainable=False, name=name, dtype=dtype)


# ``tf.train.experimental``


class LossScale:
    """``tf.train.experimental.LossScale``: called, it is the factor; `update` moves it."""

    _opaque_keeps = True

    def __call__(self) -> Any:
        """Return the present factor, a float32 scalar."""
        raise NotImplementedError

    def update(self, grads: Any) -> tuple[Any, Any]:
        """Return the operation that moves the factor, and whether to apply `grads`."""
        raise NotImplementedError


class FixedLossScale(LossScale):
    """``tf.train.experimental.FixedLossScale``; raises ValueError below one."""

    def __init__(self, loss_scale_value: Any) -> None:
        if not isinstance(loss_scale_value, Opaque) and loss_scale_value < 1:
            raise ValueError("loss_scale_value must be at least 1.")
        self._value = loss_scale_value

    def __call__(self) -> Any:
        return convert_to_tensor(self._value, "float32")

    def update(self, grads: Any) -> tuple[Any, Any]:
        return no_op(), True


class DynamicLossScale(LossScale):
    """``tf.train.experimental.DynamicLossScale``: grows after so many finite updates, shrinks after one that is not."""

    def __init__(self, initial_loss_scale: Any = 32768, increment_period: Any = 2000, multiplier: Any = 2.0) -> None:
        self.initial_loss_scale, self.increment_period = float(initial_loss_scale), int(increment_period)
        self.multiplier = float(multiplier)
        self._factor = _counter("current_loss_scale", self.initial_loss_scale, "float32")
        self._good = _counter("good_steps", 0, "int64")

    def __call__(self) -> Any:
        return convert_to_tensor(self._factor)

    def update(self, grads: Any) -> tuple[Any, Any]:
        finite = all_finite(grads)

        def grown() -> Any:
            larger = self._factor * self.multiplier
            kept = cond(is_finite(larger), lambda: self._factor.assign(larger).op, no_op)
            return group(kept, self._good.assign(0))

        def good() -> Any:
            due = greater_equal(self._good + 1, self.increment_period)
            return cond(due, grown, lambda: self._good.assign_add(1).op)

        def bad() -> Any:
            smaller = maximum(self._factor / self.multiplier, 1.0)
            return group(self._good.assign(0), self._factor.assign(smaller))

        return cond(finite, good, bad), finite


def loss_scale(identifier: Any) -> Any:
    """Return the loss scale that a number or ``"dynamic"`` stands for.

    Raises:
        ValueError: it is neither, nor a loss scale.
    """
    if isinstance(identifier, int | float):
        return FixedLossScale(identifier)
    if isinstance(identifier, LossScale | Opaque):
        return identifier
    if identifier == "dynamic":
        return DynamicLossScale()
    raise ValueError(f"Could not interpret loss scale identifier: {identifier}")


class MixedPrecisionLossScaleOptimizer(WrappedOptimizer):
    """``tf.train.experimental.MixedPrecisionLossScaleOptimizer``; raises ValueError where `opt` is no optimizer."""

    def __init__(self, opt: Any, loss_scale: Any) -> None:
        if not isinstance(opt, Optimizer | Opaque):
            raise ValueError(f'"opt" must be an instance of Optimizer, but got: {type(opt)}')
        super().__init__(opt)
        self._loss_scale = globals()["loss_scale"](loss_scale)

    def compute_gradients(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """As the inner optimizer, of the scaled loss; the gradients are scaled back."""
        factor = self._loss_scale()
        scaled = (lambda: loss() * factor) if callable(loss) and not isinstance(loss, Opaque) else loss * factor
        pairs = self._opt.compute_gradients(scaled, *args, **kwargs)
        if isinstance(pairs, Opaque):
            return pairs
        back = 1 / self._loss_scale()
        return [(_times(gradient, back), variable) for gradient, variable in pairs]

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As the inner optimizer, but only if all gradients are finite where the factor is dynamic."""
        if not isinstance(self._loss_scale, DynamicLossScale) or isinstance(grads_and_vars, Opaque):
            return self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        pairs = tuple(grads_and_vars)
        update, finite = self._loss_scale.update([gradient for gradient, _ in pairs])

        def apply() -> Any:
            return self._opt.apply_gradients(pairs, global_step=global_step, name=f"{name or self._name}-wrapped")

        return group(smart_cond(finite, apply, no_op), update, name=name or self._name)


def enable_mixed_precision_graph_rewrite(opt: Any, loss_scale: Any = "dynamic") -> Any:
    """``tf.train.experimental.enable_mixed_precision_graph_rewrite``: `opt` with a loss scale; types stay as they are.

    Raises:
        ValueError: `opt` is no optimizer, or has a loss scale already.
    """
    if isinstance(opt, MixedPrecisionLossScaleOptimizer):
        raise ValueError('"opt" must not already be an instance of a MixedPrecisionLossScaleOptimizer.')
    from lintstep_runtime.tensorflow.keras.optimizers import OptimizerV2
    from lintstep_runtime.tensorflow.keras.scaling import LossScaleOptimizer

    if isinstance(opt, OptimizerV2):
        return LossScaleOptimizer(opt, loss_scale)
    return MixedPrecisionLossScaleOptimizer(opt, loss_scale)


def disable_mixed_precision_graph_rewrite() -> None:
    """``tf.train.experimental.disable_mixed_precision_graph_rewrite``: nothing to do."""


# ``tf.contrib.mixed_precision``


class LossScaleManager:
    """``tf.contrib.mixed_precision.LossScaleManager``."""

    _opaque_keeps = True

    def get_loss_scale(self) -> Any:
        """Return the present factor, a float32 scalar."""
        raise NotImplementedError

    def update_loss_scale(self, finite_grads: Any) -> Any:
        """Return the operation that moves the factor."""
        raise NotImplementedError


class FixedLossScaleManager(LossScaleManager):
    """``tf.contrib.mixed_precision.FixedLossScaleManager``; raises ValueError below one."""

    def __init__(self, loss_scale: Any) -> None:
        if not isinstance(loss_scale, Opaque) and loss_scale < 1:
            raise ValueError("loss scale must be at least 1.")
        self._loss_scale = convert_to_tensor(loss_scale, "float32")

    def get_loss_scale(self) -> Any:
        return self._loss_scale

    def update_loss_scale(self, finite_grads: Any) -> Any:
        return no_op()


class ExponentialUpdateLossScaleManager(LossScaleManager):
    """``tf.contrib.mixed_precision.ExponentialUpdateLossScaleManager``: counts good and bad updates."""

    def __init__(
        self,
        init_loss_scale: Any,
        incr_every_n_steps: Any,
        decr_every_n_nan_or_inf: Any = 2,
        incr_ratio: Any = 2,
        decr_ratio: Any = 0.8,
    ) -> None:
        self._every, self._tolerated = incr_every_n_steps, decr_every_n_nan_or_inf
        self._up, self._down = incr_ratio, decr_ratio
        self._factor = _counter("loss_scale", float(init_loss_scale), "float32")
        self._good = _counter("good_steps", 0, "int32")
        self._bad = _counter("bad_steps", 0, "int32")

    def get_loss_scale(self) -> Any:
        return self._factor

    def _moved(self, value: Any) -> Any:
        return group(self._factor.assign(value), self._good.assign(0), self._bad.assign(0))

    def update_loss_scale(self, finite_grads: Any) -> Any:
        def good() -> Any:
            def up() -> Any:
                larger = self._factor * self._up
                return self._moved(cond(is_finite(larger), lambda: larger, lambda: self._factor.read_value()))

            return cond(greater_equal(self._good + 1, self._every), up, lambda: self._good.assign_add(1).op)

        def bad() -> Any:
            return cond(
                greater_equal(self._bad + 1, self._tolerated),
                lambda: self._moved(maximum(1.0, self._factor * self._down)),
                lambda: group(self._bad.assign_add(1), self._good.assign(0)),
            )

        return cond(finite_grads, good, bad)


class LossScaleOptimizer(WrappedOptimizer):
    """``tf.contrib.mixed_precision.LossScaleOptimizer``: no update while a gradient is not finite."""

    def __init__(self, opt: Any, loss_scale_manager: Any) -> None:
        super().__init__(opt)
        self._loss_scale_manager = loss_scale_manager

    def compute_gradients(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """As the inner optimizer, of the scaled loss; the gradients are scaled back."""
        factor = self._loss_scale_manager.get_loss_scale()
        value = loss() if callable(loss) and not isinstance(loss, Opaque) else loss
        scaled = value * cast(
            factor, getattr(value, "dtype", "float32") if not isinstance(value, Opaque) else "float32"
        )
        pairs = self._opt.compute_gradients(scaled, *args, **kwargs)
        if isinstance(pairs, Opaque):
            return pairs
        back = reciprocal(factor)
        return [(_times(gradient, back), variable) for gradient, variable in pairs]

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As the inner optimizer, but only if all gradients are finite."""
        if isinstance(grads_and_vars, Opaque):
            return self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        pairs = list(grads_and_vars)
        finite = all_finite([gradient for gradient, _ in pairs])
        with get_default_graph().name_scope(name or "loss_scale"):
            updated = cond(finite, lambda: self._opt.apply_gradients(pairs, global_step=global_step, name=name), no_op)
            return group(updated, self._loss_scale_manager.update_loss_scale(finite))
