"""Optimizers of plain gradients: SGD, ASGD, Rprop, Muon."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.optim import checks
from lintstep_runtime.torch.optim.updating import UpdatingOptimizer
from lintstep_runtime.torch.rates import possibly
from lintstep_runtime.torch.tensor import is_tensor


class SGD(UpdatingOptimizer):
    """Stochastic gradient descent."""

    update = "sgd"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        momentum: Any = 0,
        dampening: Any = 0,
        weight_decay: Any = 0,
        nesterov: Any = False,
        *,
        maximize: Any = False,
        foreach: Any = None,
        differentiable: Any = False,
        fused: Any = None,
    ) -> None:
        checks.one_element(lr)
        checks.not_below_0(lr, "Invalid learning rate: {}")
        checks.not_below_0(momentum, "Invalid momentum value: {}")
        checks.not_below_0(weight_decay, "Invalid weight_decay value: {}")
        if nesterov and not (possibly(momentum > 0) and possibly(dampening == 0)):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        checks.fused(fused, differentiable, foreach)


class ASGD(UpdatingOptimizer):
    """Averaged stochastic gradient descent."""

    update = "asgd"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        lambd: Any = 1e-4,
        alpha: Any = 0.75,
        t0: Any = 1e6,
        weight_decay: Any = 0,
        foreach: Any = None,
        maximize: Any = False,
        differentiable: Any = False,
        capturable: Any = False,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)


class Rprop(UpdatingOptimizer):
    """Resilient backpropagation: the sign of the gradient and a step size of each weight."""

    update = "rprop"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-2,
        etas: Any = (0.5, 1.2),
        step_sizes: Any = (1e-6, 50),
        *,
        capturable: Any = False,
        foreach: Any = None,
        maximize: Any = False,
        differentiable: Any = False,
    ) -> None:
        checks.rate(lr)
        if not (possibly(etas[0] > 0.0) and possibly(etas[0] < 1.0) and possibly(etas[1] > 1.0)):
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)


class Muon(UpdatingOptimizer):
    """Momentum made orthogonal; for matrices only."""

    update = "muon"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        weight_decay: Any = 0.1,
        momentum: Any = 0.95,
        nesterov: Any = True,
        ns_coefficients: Any = (3.4445, -4.775, 2.0315),
        eps: Any = 1e-7,
        ns_steps: Any = 5,
        adjust_lr_fn: Any = None,
    ) -> None:
        checks.rate(lr, "Learning rate should be >= 0 but is: {}")
        checks.at_least_0(momentum, "momentum should be >= 0 but is: {}")
        checks.at_least_0(weight_decay, "weight decay should be >= 0 but is: {}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for parameter in group["params"]:
                if is_tensor(parameter) and len(parameter.shape) != 2:
                    raise ValueError(
                        f"Muon only supports 2D parameters whereas we found a parameter with size: {parameter.shape}"
                    )
