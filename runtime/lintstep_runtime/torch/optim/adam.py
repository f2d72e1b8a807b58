"""The Adam family: Adam, AdamW, NAdam, RAdam, Adamax, SparseAdam."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.optim import checks
from lintstep_runtime.torch.optim.updating import UpdatingOptimizer
from lintstep_runtime.torch.rates import possibly
from lintstep_runtime.torch.tensor import is_tensor


class Adam(UpdatingOptimizer):
    """Adam."""

    update = "adam"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        weight_decay: Any = 0,
        amsgrad: Any = False,
        *,
        foreach: Any = None,
        maximize: Any = False,
        capturable: Any = False,
        differentiable: Any = False,
        fused: Any = None,
        decoupled_weight_decay: Any = False,
    ) -> None:
        if is_tensor(lr) and foreach and not capturable:
            raise ValueError("lr as a Tensor is not supported for capturable=False and foreach=True")
        checks.rate(lr)
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.betas(betas)
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        _require_alike(betas)
        defaults = {
            "lr": lr,
            "betas": (betas[0], betas[1]),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)
        checks.fused(fused, differentiable, foreach)


def _require_alike(betas: Any) -> None:
    if any(is_unknown(beta) for beta in betas):
        return
    if not (all(isinstance(beta, float) for beta in betas) or all(is_tensor(beta) for beta in betas)):
        raise ValueError("betas must be either both floats or both Tensors")


class AdamW(Adam):
    """Adam with decoupled weight decay."""

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        weight_decay: Any = 1e-2,
        amsgrad: Any = False,
        *,
        maximize: Any = False,
        foreach: Any = None,
        capturable: Any = False,
        differentiable: Any = False,
        fused: Any = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:
            group["decoupled_weight_decay"] = True


class NAdam(UpdatingOptimizer):
    """Adam with Nesterov's momentum."""

    update = "nadam"

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        weight_decay: Any = 0,
        momentum_decay: Any = 4e-3,
        decoupled_weight_decay: Any = False,
        *,
        foreach: Any = None,
        maximize: Any = False,
        capturable: Any = False,
        differentiable: Any = False,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.betas(betas)
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        checks.at_least_0(momentum_decay, "Invalid momentum_decay value: {}")
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)


class RAdam(UpdatingOptimizer):
    """Adam whose first steps are without the second moment."""

    update = "radam"

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        weight_decay: Any = 0,
        decoupled_weight_decay: Any = False,
        *,
        foreach: Any = None,
        maximize: Any = False,
        capturable: Any = False,
        differentiable: Any = False,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.betas(betas)
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)


class Adamax(UpdatingOptimizer):
    """Adam by the infinity norm."""

    update = "adamax"

    def __init__(
        self,
        params: Any,
        lr: Any = 2e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        weight_decay: Any = 0,
        foreach: Any = None,
        *,
        maximize: Any = False,
        differentiable: Any = False,
        capturable: Any = False,
    ) -> None:
        checks.rate(lr)
        checks.at_least_0(eps, "Invalid epsilon value: {}")
        checks.betas(betas)
        checks.at_least_0(weight_decay, "Invalid weight_decay value: {}")
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)


class SparseAdam(UpdatingOptimizer):
    """Adam for gradients of few rows."""

    update = "sparse_adam"

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8, maximize: Any = False
    ) -> None:
        checks.one_element(lr)
        if not possibly(lr > 0.0):
            raise ValueError(f"Invalid learning rate: {lr}")
        if not possibly(eps > 0.0):
            raise ValueError(f"Invalid epsilon value: {eps}")
        checks.betas(betas)
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps, "maximize": maximize})
