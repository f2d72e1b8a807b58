"""The Keras optimizers: what each keeps beside a variable, and which parameters its update rule takes.

Signatures and defaults: TensorFlow 1.15, ``python/keras/optimizer_v2/*.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.keras.optimizers import OptimizerV2
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import pow_
from lintstep_runtime.tensorflow.ops.selection import cast, identity
from lintstep_runtime.tensorflow.train.applying import APPLY
from lintstep_runtime.training import rules


class RuleOptimizer(OptimizerV2):
    """A Keras optimizer that is a row of data: `rule`, the `slots` it keeps with their start, its `hypers` in order."""

    _rule_: Any  # a function of `lintstep_runtime.training.rules`
    _slots_: Sequence[tuple[str, float]] = ()
    _hypers_: Sequence[str] = ()
    _by_rows_ = False  # rows nobody touched stay, with what is kept beside them

    def __init__(self, learning_rate: Any, name: str, kwargs: dict[str, Any], **hypers: Any) -> None:
        super().__init__(name, **kwargs)
        self._set_hyper("learning_rate", kwargs.get("lr", learning_rate))
        self._set_hyper("decay", self._initial_decay)
        for key, value in hypers.items():
            self._set_hyper(key, value)
        self.epsilon = 1e-7

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        for variable in var_list:
            for slot, start in self._slots_:
                self.add_slot(variable, slot, start)

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: Any) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        for name in self._hypers_:
            value = self.epsilon if name == "epsilon" else self._get_hyper(name, var_dtype)
            apply_state[var_device, var_dtype][name] = identity(convert_to_tensor(value, var_dtype))

    def _before_(self, values: dict[str, Any], kind: Any) -> list[Tensor]:
        """Return the rule's parameters that come before the rate."""
        return []

    def _apply_(self, grad: Any, var: Any, indices: Any, apply_state: Any) -> Any:
        kind = var.dtype.base_dtype
        values = (apply_state or {}).get((var.device, kind)) or self._fallback_apply_state(var.device, kind)
        return APPLY(
            var.handle,
            *(self.get_slot(var, slot).handle for slot, _ in self._slots_),
            grad,
            *([] if indices is None else [indices]),
            *self._before_(values, kind),
            values["lr_t"],
            *(values[name] for name in self._hypers_),
            rule=self._rule_,
            slots=len(self._slots_),
            sparse=indices is not None,
            name=f"ResourceApply{self._name}",
        ).op

    def _resource_apply_dense(self, grad: Any, var: Any, apply_state: Any = None) -> Any:
        return self._apply_(grad, var, None, apply_state)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any, apply_state: Any = None) -> Any:
        if self._by_rows_:
            return self._apply_(grad, var, indices, apply_state)
        return super()._resource_apply_sparse(grad, var, indices, apply_state)


class SGD(RuleOptimizer):
    """``tf.keras.optimizers.SGD``; raises ValueError for a momentum outside [0, 1]."""

    _by_rows_ = True

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: Any = 0.0,
        nesterov: bool = False,
        name: str = "SGD",
        **kwargs: Any,
    ) -> None:
        number = isinstance(momentum, int | float)
        if number and not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be between [0, 1].")
        super().__init__(learning_rate, name, kwargs, momentum=momentum)
        self.nesterov = nesterov
        self._rule_ = rules.gradient_descent
        if not number or momentum > 0:
            self._rule_ = rules.keras_nesterov if nesterov else rules.keras_momentum
            self._slots_, self._hypers_ = (("momentum", 0.0),), ("momentum",)


class Adam(RuleOptimizer):
    """``tf.keras.optimizers.Adam``."""

    _rule_: Any = staticmethod(rules.adam)
    _slots_: Sequence[tuple[str, float]] = (("m", 0.0), ("v", 0.0))
    _hypers_: Sequence[str] = ("beta_1", "beta_2", "epsilon")
    _powers_: Sequence[str] = ("beta_1", "beta_2")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: Any = 1e-7,
        amsgrad: bool = False,
        name: str = "Adam",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, name, kwargs, beta_1=beta_1, beta_2=beta_2)
        self.epsilon = epsilon or 1e-7
        self.amsgrad = amsgrad
        if amsgrad:
            self._rule_, self._slots_ = rules.amsgrad, (*self._slots_, ("vhat", 0.0))

    def _before_(self, values: dict[str, Any], kind: Any) -> list[Tensor]:
        count = cast(self.iterations + 1, kind)
        return [pow_(values[name], count) for name in self._powers_]


class Adamax(Adam):
    """``tf.keras.optimizers.Adamax``."""

    _rule_ = staticmethod(rules.adamax)
    _powers_ = ("beta_1",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: Any = 1e-7,
        name: str = "Adamax",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, False, name, **kwargs)


class Nadam(Adam):
    """``tf.keras.optimizers.Nadam``: `decay` shapes its momentum; the rate is no schedule (ValueError)."""

    _rule_ = staticmethod(rules.keras_nadam)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: Any = 0.9,
        beta_2: Any = 0.999,
        epsilon: Any = 1e-7,
        name: str = "Nadam",
        **kwargs: Any,
    ) -> None:
        from lintstep_runtime.tensorflow.keras.schedules import LearningRateSchedule

        kwargs = {**kwargs, "decay": kwargs.get("schedule_decay", kwargs.get("decay", 0.004))}
        kwargs.pop("schedule_decay", None)
        if isinstance(learning_rate, LearningRateSchedule):
            raise ValueError(
                "The Nadam optimizer does not support tf.keras.optimizers.LearningRateSchedules as the learning rate."
            )
        super().__init__(learning_rate, beta_1, beta_2, epsilon, False, name, **kwargs)
        self._cache_: Any = None

    def _decayed_lr(self, var_dtype: Any) -> Any:
        return self._get_hyper("learning_rate", var_dtype)

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        if self._cache_ is None:
            self._cache_ = self.add_weight("momentum_cache", initializer=1.0)
        super()._create_slots(var_list)

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: Any) -> None:
        super()._prepare_local(var_device, var_dtype, apply_state)
        values = apply_state[var_device, var_dtype]
        now, following = (
            values["beta_1"] * (1.0 - 0.5 * pow_(0.96, self._initial_decay * cast(self.iterations + ahead, var_dtype)))
            for ahead in (1, 2)
        )
        product = self._cache_.assign(cast(self._cache_.value(), var_dtype) * now)
        power = pow_(values["beta_2"], cast(self.iterations + 1, var_dtype))
        values["momenta"] = [now, following, identity(product), power]

    def _before_(self, values: dict[str, Any], kind: Any) -> list[Tensor]:
        momenta: list[Tensor] = values["momenta"]
        return momenta


class RMSprop(RuleOptimizer):
    """``tf.keras.optimizers.RMSprop``; raises ValueError for a momentum outside [0, 1]."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-7,
        centered: bool = False,
        name: str = "RMSprop",
        **kwargs: Any,
    ) -> None:
        number = isinstance(momentum, int | float)
        if number and not 0 <= momentum <= 1:
            raise ValueError("`momentum` must be between [0, 1].")
        super().__init__(learning_rate, name, kwargs, rho=rho, momentum=momentum)
        self.epsilon, self.centered = epsilon or 1e-7, centered
        means = (("mg", 0.0), ("rms", 0.0)) if centered else (("rms", 0.0),)
        if number and momentum == 0:
            self._rule_ = rules.keras_centered_rmsprop if centered else rules.keras_rmsprop
            self._slots_, self._hypers_ = means, ("rho", "epsilon")
        else:
            self._rule_ = rules.centered_rmsprop if centered else rules.rmsprop
            self._slots_, self._hypers_ = (*means, ("momentum", 0.0)), ("rho", "momentum", "epsilon")


class Adagrad(RuleOptimizer):
    """``tf.keras.optimizers.Adagrad``; raises ValueError for a negative accumulator."""

    _rule_ = staticmethod(rules.keras_adagrad)
    _hypers_ = ("epsilon",)
    _by_rows_ = True

    def __init__(
        self,
        learning_rate: Any = 0.001,
        initial_accumulator_value: Any = 0.1,
        epsilon: Any = 1e-7,
        name: str = "Adagrad",
        **kwargs: Any,
    ) -> None:
        if initial_accumulator_value < 0.0:
            raise ValueError(f"initial_accumulator_value must be non-negative: {initial_accumulator_value}")
        super().__init__(learning_rate, name, kwargs)
        self.epsilon = epsilon or 1e-7
        self._slots_ = (("accumulator", float(initial_accumulator_value)),)


class Adadelta(RuleOptimizer):
    """``tf.keras.optimizers.Adadelta``."""

    _rule_ = staticmethod(rules.adadelta)
    _slots_ = (("accum_grad", 0.0), ("accum_var", 0.0))
    _hypers_ = ("rho", "epsilon")
    _by_rows_ = True

    def __init__(
        self, learning_rate: Any = 0.001, rho: Any = 0.95, epsilon: Any = 1e-7, name: str = "Adadelta", **kwargs: Any
    ) -> None:
        super().__init__(learning_rate, name, kwargs, rho=rho)
        self.epsilon = epsilon or 1e-7


class Ftrl(RuleOptimizer):
    """``tf.keras.optimizers.Ftrl``."""

    _rule_ = staticmethod(rules.ftrl)
    _hypers_ = (
        "l1_regularization_strength",
        "l2_regularization_strength",
        "learning_rate_power",
        "l2_shrinkage_regularization_strength",
    )
    _by_rows_ = True

    def __init__(
        self,
        learning_rate: Any = 0.001,
        learning_rate_power: Any = -0.5,
        initial_accumulator_value: Any = 0.1,
        l1_regularization_strength: Any = 0.0,
        l2_regularization_strength: Any = 0.0,
        name: str = "Ftrl",
        l2_shrinkage_regularization_strength: Any = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate,
            name,
            kwargs,
            learning_rate_power=learning_rate_power,
            l1_regularization_strength=l1_regularization_strength,
            l2_regularization_strength=l2_regularization_strength,
            l2_shrinkage_regularization_strength=l2_shrinkage_regularization_strength,
        )
        self._slots_ = (("accumulator", float(initial_accumulator_value)), ("linear", 0.0))


class TFOptimizer(OptimizerV2):
    """What Keras makes of an optimizer of ``tf.train``: it advances its own `iterations`, and no other step."""

    def __init__(self, optimizer: Any, iterations: Any = None) -> None:
        super().__init__(getattr(optimizer, "_name", "TFOptimizer"))
        self.optimizer = optimizer
        if iterations is not None:
            self.iterations = iterations

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        return [gradient for gradient, _ in self.optimizer.compute_gradients(loss, params)]

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        """Return a list of the operation that updates `params` and advances its own `iterations`."""
        step = self.iterations
        pairs = self.optimizer.compute_gradients(loss, params)
        return [self.optimizer.apply_gradients(pairs, step)]

    def apply_gradients(self, grads_and_vars: Any, name: str | None = None) -> Any:
        return self.optimizer.apply_gradients(grads_and_vars, self.iterations)


_NAMED: dict[str, type[RuleOptimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, Adam, Adamax, Nadam, RMSprop, Adagrad, Adadelta, Ftrl)
}


def get(identifier: Any) -> Any:
    """``tf.keras.optimizers.get``: the optimizer for a name, a configuration or an optimizer of either kind.

    Raises:
        ValueError: it is none of these.
    """
    from lintstep_runtime.engine.unknown import Opaque
    from lintstep_runtime.tensorflow.train.optimizer import Optimizer

    if isinstance(identifier, OptimizerV2 | Opaque):
        return identifier
    if isinstance(identifier, Optimizer):
        return TFOptimizer(identifier)
    if isinstance(identifier, dict):
        return _NAMED[str(identifier["class_name"]).lower()](**identifier.get("config", {}))
    if isinstance(identifier, str) and identifier.lower() in _NAMED:
        made: Any = _NAMED[identifier.lower()]
        return made()
    raise ValueError(f"Could not interpret optimizer identifier: {identifier}")
