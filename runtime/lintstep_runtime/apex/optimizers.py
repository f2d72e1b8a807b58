"""``apex.optimizers``: the optimizers of PyTorch under other names, with apex's defaults."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.optim import SGD, Adagrad, AdamW, RMSprop

__all__ = [
    "FusedAdagrad", "FusedAdam", "FusedLAMB", "FusedNovoGrad", "FusedSGD", "NpuFusedAdam", "NpuFusedAdamW",
    "NpuFusedLamb", "NpuFusedRMSprop", "NpuFusedSGD",
]  # fmt: skip


class FusedAdam(AdamW):
    """``apex.optimizers.FusedAdam``"""

    def __init__(self, params: Any, lr: Any = 1e-3, bias_correction: bool = True, betas: Any = (0.9, 0.999),
                 eps: float = 1e-8, adam_w_mode: bool = True, weight_decay: Any = 0.0, *args: Any,
                 **options: Any) -> None:  # fmt: skip
        super().__init__(params, lr, betas, eps, weight_decay)


class FusedLAMB(FusedAdam):
    """``apex.optimizers.FusedLAMB``: its updates are another's, its rate is its own."""


class FusedNovoGrad(FusedAdam):
    """``apex.optimizers.FusedNovoGrad``: its updates are another's, its rate is its own."""


class FusedSGD(SGD):
    """``apex.optimizers.FusedSGD``"""

    def __init__(self, params: Any, lr: Any = 1e-3, momentum: Any = 0.0, dampening: Any = 0.0, weight_decay: Any = 0.0,
                 nesterov: bool = False, *args: Any, **options: Any) -> None:  # fmt: skip
        super().__init__(params, lr, momentum, dampening, weight_decay, nesterov)


class FusedAdagrad(Adagrad):
    """``apex.optimizers.FusedAdagrad``"""

    def __init__(self, params: Any, lr: Any = 1e-2, eps: float = 1e-10, weight_decay: Any = 0.0, *args: Any,
                 **options: Any) -> None:  # fmt: skip
        super().__init__(params, lr, eps=eps, weight_decay=weight_decay)


class NpuFusedAdam(FusedAdam):
    """``apex.optimizers.NpuFusedAdam``"""


class NpuFusedAdamW(FusedAdam):
    """``apex.optimizers.NpuFusedAdamW``"""


class NpuFusedLamb(FusedAdam):
    """``apex.optimizers.NpuFusedLamb``"""


class NpuFusedSGD(FusedSGD):
    """``apex.optimizers.NpuFusedSGD``"""


class NpuFusedRMSprop(RMSprop):
    """``apex.optimizers.NpuFusedRMSprop``"""
