"""Optimizers of DeepSpeed, which are PyTorch's with other kernels."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.optim import AdamW

__all__ = ["DeepSpeedCPUAdam", "FusedAdam", "FusedLamb"]


class FusedAdam(AdamW):
    """Adam, by default with decoupled weight decay."""

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        bias_correction: Any = True,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-8,
        adam_w_mode: Any = True,
        weight_decay: Any = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)


class DeepSpeedCPUAdam(FusedAdam):
    """The same on the host."""


class FusedLamb(FusedAdam):
    """LAMB; how far it moves is not followed, its rate is."""
