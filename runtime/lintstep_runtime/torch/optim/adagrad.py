"""Optimizers that divide by a size of past gradients: Adagrad, Adadelta, RMSprop, Adafactor."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.optim import checks
from lintstep_runtime.torch.optim.updating import UpdatingOptimizer
from lintstep_runtime.torch.rates import possibly


class Adagrad(UpdatingOptimizer):
    """Divides by the root of the sum of squares."""

    update = "adagrad"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lr_decay: Any = 0,
        weight_decay: Any = 0,
        initial_accumulator_value: Any = 0,
        eps: Any = 1e-10,
        foreach: Any = None,
        *,
        maximize: Any = False,
        differentiable: Any = False,
        fused: Any = None,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(lr_decay, "Invalid lr_decay value: {}")
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        checks.at_least_0(initial_accumulator_value, "Invalid initial_accumulator_value value: {}")
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        checks.fused(fused, differentiable, foreach)

    def share_memory(self) -> None:
        """Does nothing: there is one process."""


class Adadelta(UpdatingOptimizer):
    """Divides by a running size of gradients, times one of updates."""

    update = "adadelta"

    def __init__(
        self,
        params: Any,
        lr: Any = 1.0,
        rho: Any = 0.9,
        eps: Any = 1e-6,
        weight_decay: Any = 0,
        foreach: Any = None,
        *,
        capturable: Any = False,
        maximize: Any = False,
        differentiable: Any = False,
    ) -> None:
        checks.rate(lr)
        if not (possibly(rho >= 0.0) and possibly(rho <= 1.0)):
            raise ValueError(f"Invalid rho value: {rho}")
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)


class RMSprop(UpdatingOptimizer):
    """Divides by the root of a running mean of squares."""

    update = "rmsprop"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        alpha: Any = 0.99,
        eps: Any = 1e-8,
        weight_decay: Any = 0,
        momentum: Any = 0,
        centered: Any = False,
        capturable: Any = False,
        foreach: Any = None,
        maximize: Any = False,
        differentiable: Any = False,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.at_least_0(momentum, "Invalid momentum value: {}")
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        checks.at_least_0(alpha, "Invalid alpha value: {}")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)


class Adafactor(UpdatingOptimizer):
    """Second moments by row and column."""

    update = "adafactor"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        beta2_decay: Any = -0.8,
        eps: Any = (None, 1e-3),
        d: Any = 1.0,
        weight_decay: Any = 0.0,
        *,
        foreach: Any = None,
        maximize: Any = False,
    ) -> None:
        checks.rate(lr, "Learning rate should be >= 0 but is: {}")
        if not possibly(beta2_decay <= 0.0):
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None:
            checks.at_least_0(eps[0], "epsilon1 should be >= 0 but is: {}")
        checks.at_least_0(eps[1], "epsilon2 should be >= 0 but is: {}")
        if not possibly(d >= 1.0):
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        checks.at_least_0(weight_decay, "weight_decay should be >= 0 but is: {}")
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)
