"""The optimizers: what each keeps beside a variable, and which parameters its update rule takes.

Signatures and defaults: TensorFlow 1.15, ``python/training/*.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lintstep_runtime.tensorflow.dtypes import int64
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, dense
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.ops.state import FILL_STATIC, zeros_initial
from lintstep_runtime.tensorflow.train.applying import APPLY
from lintstep_runtime.tensorflow.train.optimizer import Optimizer
from lintstep_runtime.training import rules


class RuleOptimizer(Optimizer):
    """An optimizer that is a row of data: `rule`, the `slots` it keeps (name, name of the operation), its `parameters`.

    `parameters` maps the attribute that holds a constructor argument to that which holds its tensor.
    """

    _rule_: Any  # a function of `lintstep_runtime.training.rules`
    _slots_: Sequence[tuple[str, str]] = ()
    _parameters_: Sequence[tuple[str, str]] = ()
    _dense_only_ = False  # rows nobody touched move too

    def _prepare(self) -> None:
        for argument, tensor in self._parameters_:
            value = self._call_if_callable(getattr(self, argument))
            setattr(
                self,
                tensor,
                convert_to_tensor(value, name=tensor.strip("_").removesuffix("_tensor").removesuffix("_t")),
            )

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            for slot, label in self._slots_:
                self._get_or_make_slot(variable, self._start_(variable, slot), slot, label or self._name)

    def _start_(self, variable: Any, slot: str) -> Callable[[], Any]:
        return lambda: zeros_initial(variable)

    def _values_(self, variable: Any) -> list[Any]:
        kind = variable.dtype.base_dtype
        return [cast(getattr(self, tensor), kind) for _, tensor in self._parameters_]

    def _inputs_(self, variable: Any) -> list[Tensor]:
        return [variable.handle, *(self._slots[slot][variable].handle for slot, _ in self._slots_)]

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        return APPLY(
            *self._inputs_(var),
            grad,
            *self._values_(var),
            rule=type(self)._rule_,
            slots=len(self._slots_),
            sparse=False,
            name=f"Apply{self._name}",
        ).op

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        if self._dense_only_:
            full = IndexedSlices(grad.values, grad.indices, grad.dense_shape)
            return self._apply_dense(dense(full if full.dense_shape is not None else _sized(full, var)), var)
        return APPLY(
            *self._inputs_(var),
            grad.values,
            grad.indices,
            *self._values_(var),
            rule=type(self)._rule_,
            slots=len(self._slots_),
            sparse=True,
            name=f"SparseApply{self._name}",
        ).op


def _sized(slices: IndexedSlices, variable: Any) -> IndexedSlices:
    from lintstep_runtime.tensorflow.ops.arrays import shape

    return IndexedSlices(slices.values, slices.indices, shape(variable))


def _filled(variable: Any, value: float) -> Callable[[], Any]:
    static = variable.get_shape()._shape
    return lambda: FILL_STATIC(shape=static or (), dtype=variable.dtype.base_dtype, value=value, name="Const")


class GradientDescentOptimizer(RuleOptimizer):
    """``tf.train.GradientDescentOptimizer``."""

    _rule_ = staticmethod(rules.gradient_descent)
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"),)

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._learning_rate_tensor: Any = None


class MomentumOptimizer(RuleOptimizer):
    """``tf.train.MomentumOptimizer``."""

    _rule_ = staticmethod(rules.momentum)
    _slots_ = (("momentum", ""),)
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"), ("_momentum", "_momentum_tensor"))

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._momentum, self._use_nesterov = learning_rate, momentum, use_nesterov

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        rule = rules.nesterov if self._use_nesterov else rules.momentum
        return APPLY(
            *self._inputs_(var), grad, *self._values_(var), rule=rule, slots=1, sparse=False, name="ApplyMomentum"
        ).op

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        rule = rules.nesterov if self._use_nesterov else rules.momentum
        return APPLY(
            *self._inputs_(var),
            grad.values,
            grad.indices,
            *self._values_(var),
            rule=rule,
            slots=1,
            sparse=True,
            name="SparseApplyMomentum",
        ).op


class AdamOptimizer(RuleOptimizer):
    """``tf.train.AdamOptimizer``: keeps the powers of both betas in variables of its own."""

    _rule_: Any = staticmethod(rules.adam)
    _slots_ = (("m", ""), ("v", ""))
    _parameters_ = (("_lr", "_lr_t"), ("_beta1", "_beta1_t"), ("_beta2", "_beta2_t"), ("_epsilon", "_epsilon_t"))
    _powers_: Sequence[tuple[str, str]] = (("beta1_power", "_beta1"), ("beta2_power", "_beta2"))
    _dense_only_ = True

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr, self._beta1, self._beta2, self._epsilon = learning_rate, beta1, beta2, epsilon
        self._beta1_t: Any = None
        self._beta2_t: Any = None

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        if var_list:
            first = min(var_list, key=lambda variable: str(variable.name))
            for name, argument in self._powers_:
                self._create_non_slot_variable(self._call_if_callable(getattr(self, argument)), name, first)
        super()._create_slots(var_list)

    def _get_beta_accumulators(self) -> tuple[Any, ...]:
        return tuple(self._get_non_slot_variable(name, get_default_graph()) for name, _ in self._powers_)

    def _values_(self, variable: Any) -> list[Any]:
        kind = variable.dtype.base_dtype
        return [*(cast(power, kind) for power in self._get_beta_accumulators()), *super()._values_(variable)]

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        accumulators = [power for power in self._get_beta_accumulators() if power is not None]
        with get_default_graph().control_dependencies(update_ops):
            betas = (self._beta1_t, self._beta2_t)
            advances = [power.assign(power * beta) for power, beta in zip(accumulators, betas, strict=False)]
        return group(*update_ops, *advances, name=name_scope)


class AdagradOptimizer(RuleOptimizer):
    """``tf.train.AdagradOptimizer``; raises ValueError where the accumulator would not start positive."""

    _rule_ = staticmethod(rules.adagrad)
    _slots_ = (("accumulator", ""),)
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"),)

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if not initial_accumulator_value > 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._learning_rate, self._initial_accumulator_value = learning_rate, initial_accumulator_value

    def _start_(self, variable: Any, slot: str) -> Callable[[], Any]:
        return _filled(variable, self._initial_accumulator_value)


class AdadeltaOptimizer(RuleOptimizer):
    """``tf.train.AdadeltaOptimizer``."""

    _rule_ = staticmethod(rules.adadelta)
    _slots_ = (("accum", ""), ("accum_update", ""))
    _parameters_ = (("_lr", "_lr_t"), ("_rho", "_rho_t"), ("_epsilon", "_epsilon_t"))

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(use_locking, name)
        self._lr, self._rho, self._epsilon = learning_rate, rho, epsilon


class RMSPropOptimizer(RuleOptimizer):
    """``tf.train.RMSPropOptimizer``."""

    _rule_ = staticmethod(rules.rmsprop)
    _slots_ = (("rms", ""), ("momentum", ""))
    _parameters_ = (
        ("_learning_rate", "_learning_rate_tensor"),
        ("_decay", "_decay_tensor"),
        ("_momentum", "_momentum_tensor"),
        ("_epsilon", "_epsilon_tensor"),
    )

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._decay, self._momentum, self._epsilon = learning_rate, decay, momentum, epsilon
        self._centered = centered

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            self._get_or_make_slot(variable, _filled(variable, 1.0), "rms", self._name)
            if self._centered:
                self._zeros_slot(variable, "mg", self._name)
            self._zeros_slot(variable, "momentum", self._name)

    def _apply_(self, grad: Any, var: Any, indices: Any) -> Any:
        names = ["mg", "rms", "momentum"] if self._centered else ["rms", "momentum"]
        rows = [] if indices is None else [indices]
        return APPLY(
            var.handle,
            *(self._slots[name][var].handle for name in names),
            grad,
            *rows,
            *self._values_(var),
            rule=rules.centered_rmsprop if self._centered else rules.rmsprop,
            slots=len(names),
            sparse=bool(rows),
            name="ApplyRMSProp",
        ).op

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        return self._apply_(grad, var, None)

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._apply_(grad.values, var, grad.indices)


class FtrlOptimizer(RuleOptimizer):
    """``tf.train.FtrlOptimizer``."""

    _rule_ = staticmethod(rules.ftrl)
    _slots_ = (("accum", ""), ("linear", ""))
    _parameters_ = (
        ("_learning_rate", "_learning_rate_tensor"),
        ("_l1_", "_l1_tensor"),
        ("_l2_", "_l2_tensor"),
        ("_learning_rate_power", "_learning_rate_power_tensor"),
        ("_l2_shrinkage_", "_l2_shrinkage_tensor"),
    )

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: str | None = None,
        linear_name: str | None = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._learning_rate_power = learning_rate, learning_rate_power
        self._initial_accumulator_value = initial_accumulator_value
        self._l1_, self._l2_ = l1_regularization_strength, l2_regularization_strength
        self._l2_shrinkage_ = l2_shrinkage_regularization_strength

    def _start_(self, variable: Any, slot: str) -> Callable[[], Any]:
        return _filled(variable, self._initial_accumulator_value if slot == "accum" else 0.0)


class AdagradDAOptimizer(RuleOptimizer):
    """``tf.train.AdagradDAOptimizer``: reads `global_step` plus one, and does not advance it by itself."""

    _rule_ = staticmethod(rules.adagrad_da)
    _slots_ = (("gradient_accumulator", ""), ("gradient_squared_accumulator", ""))
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"), ("_l1_", "_l1_tensor"), ("_l2_", "_l2_tensor"))

    def __init__(
        self,
        learning_rate: Any,
        global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "AdagradDA",
    ) -> None:
        if not initial_gradient_squared_accumulator_value > 0.0:
            raise ValueError(
                "initial_gradient_squared_accumulator_value must be positive: "
                f"{initial_gradient_squared_accumulator_value}"
            )
        super().__init__(use_locking, name)
        self._learning_rate, self._global_step = learning_rate, global_step
        self._initial_ = initial_gradient_squared_accumulator_value
        self._l1_, self._l2_ = l1_regularization_strength, l2_regularization_strength

    def _start_(self, variable: Any, slot: str) -> Callable[[], Any]:
        return _filled(variable, self._initial_ if slot == "gradient_squared_accumulator" else 0.0)

    def _prepare(self) -> None:
        super()._prepare()
        step = convert_to_tensor(self._global_step)
        if step.dtype.base_dtype is not int64:
            raise TypeError(
                f"Input 'global_step' of 'ApplyAdagradDA' Op has type {step.dtype.base_dtype.name} that does "
                "not match expected type of int64."
            )
        self._global_step_on_worker = step + 1

    def _values_(self, variable: Any) -> list[Any]:
        return [*super()._values_(variable), self._global_step_on_worker]

    def _readers_(self) -> list[Tensor]:
        return [self._global_step_on_worker]


class ProximalGradientDescentOptimizer(RuleOptimizer):
    """``tf.train.ProximalGradientDescentOptimizer``."""

    _rule_ = staticmethod(rules.proximal_gradient_descent)
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"), ("_l1_", "_l1_tensor"), ("_l2_", "_l2_tensor"))

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        super().__init__(use_locking, name)
        self._learning_rate, self._l1_, self._l2_ = (
            learning_rate,
            l1_regularization_strength,
            l2_regularization_strength,
        )


class ProximalAdagradOptimizer(RuleOptimizer):
    """``tf.train.ProximalAdagradOptimizer``; raises ValueError where the accumulator would not start positive."""

    _rule_ = staticmethod(rules.proximal_adagrad)
    _slots_ = (("accumulator", ""),)
    _parameters_ = (("_learning_rate", "_learning_rate_tensor"), ("_l1_", "_l1_tensor"), ("_l2_", "_l2_tensor"))

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ) -> None:
        if not initial_accumulator_value > 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._learning_rate, self._initial_accumulator_value = learning_rate, initial_accumulator_value
        self._l1_, self._l2_ = l1_regularization_strength, l2_regularization_strength

    def _start_(self, variable: Any, slot: str) -> Callable[[], Any]:
        return _filled(variable, self._initial_accumulator_value)
