"""``tf.contrib.opt``: optimizers with a rule of their own. Source: TensorFlow 1.15, ``contrib/opt/python/training``."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.train.applying import APPLY
from lintstep_runtime.tensorflow.train.optimizers import AdamOptimizer, MomentumOptimizer, RuleOptimizer
from lintstep_runtime.training import rules


class DecoupledWeightDecayExtension:
    """``tf.contrib.opt.DecoupledWeightDecayExtension``: takes `weight_decay` off a variable before its update."""

    _weight_decay: Any
    _decay_var_list: Any = None

    def __init__(self, weight_decay: Any, *args: Any, **kwargs: Any) -> None:
        self._weight_decay = weight_decay
        super().__init__(*args, **kwargs)

    def minimize(self, loss: Any, *args: Any, decay_var_list: Any = None, **kwargs: Any) -> Any:
        """As `Optimizer.minimize`; `decay_var_list` says which variables decay (default: all)."""
        self._decay_var_list = set(decay_var_list) if decay_var_list else None
        parent: Any = super()
        return parent.minimize(loss, *args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, *args: Any, decay_var_list: Any = None, **kwargs: Any) -> Any:
        """As `Optimizer.apply_gradients`; `decay_var_list` says which variables decay (default: all)."""
        self._decay_var_list = set(decay_var_list) if decay_var_list else self._decay_var_list
        parent: Any = super()
        return parent.apply_gradients(grads_and_vars, *args, **kwargs)

    def _update_(self, gradient: Any, variable: Any) -> Any:
        parent: Any = super()
        if self._decay_var_list is not None and variable not in self._decay_var_list:
            return parent._update_(gradient, variable)
        decay = self._weight_decay() if callable(self._weight_decay) else self._weight_decay
        if isinstance(gradient, IndexedSlices):
            decayed = _decayed_rows(variable, gradient.indices, decay)
        else:
            decayed = variable.assign_sub(decay * variable)
        with get_default_graph().control_dependencies([decayed]):
            return parent._update_(gradient, variable)


def _decayed_rows(variable: Any, indices: Any, decay: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.picking import gather
    from lintstep_runtime.tensorflow.variables import scatter_sub

    return scatter_sub(variable, indices, decay * gather(variable, indices))


def extend_with_decoupled_weight_decay(base_optimizer: Any) -> Any:
    """``tf.contrib.opt.extend_with_decoupled_weight_decay``: a class that takes a weight decay first."""
    if isinstance(base_optimizer, Opaque):
        return base_optimizer
    return type(
        f"{base_optimizer.__name__}WithDecoupledWeightDecay", (DecoupledWeightDecayExtension, base_optimizer), {}
    )


class AdamWOptimizer(DecoupledWeightDecayExtension, AdamOptimizer):
    """``tf.contrib.opt.AdamWOptimizer``."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdamW",
    ) -> None:
        super().__init__(weight_decay, learning_rate, beta1, beta2, epsilon, use_locking, name)


class MomentumWOptimizer(DecoupledWeightDecayExtension, MomentumOptimizer):
    """``tf.contrib.opt.MomentumWOptimizer``."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "MomentumW",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(weight_decay, learning_rate, momentum, use_locking, name, use_nesterov)


class NadamOptimizer(AdamOptimizer):
    """``tf.contrib.opt.NadamOptimizer``."""

    _rule_ = staticmethod(rules.nadam)


class AdaMaxOptimizer(AdamOptimizer):
    """``tf.contrib.opt.AdaMaxOptimizer``."""

    _rule_ = staticmethod(rules.adamax)
    _powers_ = (("beta1_power", "_beta1"),)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdaMax",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)


class LazyAdamOptimizer(AdamOptimizer):
    """``tf.contrib.opt.LazyAdamOptimizer``: rows nobody touched stay."""

    _dense_only_ = False


class LARSOptimizer(RuleOptimizer):
    """``tf.contrib.opt.LARSOptimizer``: raises ValueError for a negative momentum or decay."""

    _rule_ = staticmethod(rules.lars)
    _slots_ = (("momentum", ""),)
    _parameters_ = (
        ("_learning_rate", "_learning_rate_tensor"),
        ("_momentum", "_momentum_tensor"),
        ("_weight_decay", "_decay_tensor"),
        ("_eeta", "_eeta_tensor"),
        ("_epsilon", "_epsilon_tensor"),
    )
    _dense_only_ = True

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any = 0.9,
        weight_decay: Any = 0.0001,
        eeta: Any = 0.001,
        epsilon: Any = 0.0,
        name: str = "LARSOptimizer",
        skip_list: Any = None,
        use_nesterov: bool = False,
    ) -> None:
        if momentum < 0.0:
            raise ValueError(f"momentum should be positive: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"weight_decay should be positive: {weight_decay}")
        super().__init__(False, name)
        self._learning_rate, self._momentum, self._weight_decay = learning_rate, momentum, weight_decay
        self._eeta, self._epsilon, self._skip_list = eeta, epsilon, skip_list

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        skipped = any(part in var.name for part in self._skip_list or ())
        values = self._values_(var)
        kept = values[:2] if skipped else values
        return APPLY(
            *self._inputs_(var),
            grad,
            *kept,
            rule=rules.momentum if skipped else rules.lars,
            slots=1,
            sparse=False,
            name="ApplyLARS",
        ).op


class _SignOptimizer(RuleOptimizer):
    """Sign-based updates; `sign_decay_fn` is called with the step given to `apply_gradients`."""

    _slots_ = (("m", ""),)
    _sign_decay_fn: Callable[[Any], Any] | None = None
    _sign_decay_: Any = 1.0

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """As `Optimizer.apply_gradients`.

        Raises:
            ValueError: there is a decay of signs and no step for it.
        """
        if self._sign_decay_fn is not None:
            self._sign_decay_ = convert_to_tensor(self._sign_decay_fn(global_step))
        return super().apply_gradients(grads_and_vars, global_step, name)

    def _readers_(self) -> list[Any]:
        return [self._sign_decay_] if self._sign_decay_fn is not None else []


class PowerSignOptimizer(_SignOptimizer):
    """``tf.contrib.opt.PowerSignOptimizer``."""

    _rule_ = staticmethod(rules.power_sign)
    _parameters_ = (
        ("_lr", "_lr_t"),
        ("_logbase", "_logbase_t"),
        ("_sign_decay_", "_sign_decay_t"),
        ("_beta", "_beta_t"),
    )

    def __init__(
        self,
        learning_rate: Any = 0.1,
        base: float = math.e,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "PowerSignOptimizer",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr, self._beta, self._logbase = learning_rate, beta, math.log(base)
        self._sign_decay_fn = sign_decay_fn


class AddSignOptimizer(_SignOptimizer):
    """``tf.contrib.opt.AddSignOptimizer``."""

    _rule_ = staticmethod(rules.add_sign)
    _parameters_ = (("_lr", "_lr_t"), ("_alpha", "_alpha_t"), ("_sign_decay_", "_sign_decay_t"), ("_beta", "_beta_t"))

    def __init__(
        self,
        learning_rate: Any = 0.1,
        alpha: Any = 1.0,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "AddSignOptimizer",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr, self._alpha, self._beta, self._sign_decay_fn = learning_rate, alpha, beta, sign_decay_fn


class AdamGSOptimizer(AdamOptimizer):
    """``tf.contrib.opt.AdamGSOptimizer``: bias correction by powers of a step that it only reads."""

    _powers_: Sequence[tuple[str, str]] = ()

    def __init__(
        self,
        global_step: Any = 0,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)
        self._global_step = global_step

    def _prepare(self) -> None:
        from lintstep_runtime.tensorflow.ops.selection import cast

        super()._prepare()
        self._count_ = cast(convert_to_tensor(self._global_step), "float32") + 1.0

    def _get_beta_accumulators(self) -> tuple[Any, ...]:
        return (self._beta1_t**self._count_, self._beta2_t**self._count_)

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        return group(*update_ops, name=name_scope)

    def _readers_(self) -> list[Any]:
        return [self._count_]


class LazyAdamGSOptimizer(AdamGSOptimizer):
    """``tf.contrib.opt.LazyAdamGSOptimizer``: rows nobody touched stay."""

    _dense_only_ = False
