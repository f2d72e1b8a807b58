"""Optimizers that transformers had of its own, and those it passes on."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.optim.adam import AdamW as _AdamW


class AdamW(_AdamW):
    """``transformers.AdamW``, gone in version 5: PyTorch's with other defaults."""

    def __init__(
        self,
        params: Any,
        lr: Any = 1e-3,
        betas: Any = (0.9, 0.999),
        eps: Any = 1e-6,
        weight_decay: Any = 0.0,
        correct_bias: Any = True,
        no_deprecation_warning: Any = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)


class Adafactor(_AdamW):
    """``transformers.Adafactor``: its rate is its own affair where `lr` is not given, and so unknown."""

    def __init__(
        self,
        params: Any,
        lr: Any = None,
        eps: Any = (1e-30, 1e-3),
        clip_threshold: Any = 1.0,
        decay_rate: Any = -0.8,
        beta1: Any = None,
        weight_decay: Any = 0.0,
        scale_parameter: Any = True,
        relative_step: Any = True,
        warmup_init: Any = False,
    ) -> None:
        from lintstep_runtime.engine.unknown import Opaque

        super().__init__(params, Opaque("the rate of Adafactor") if lr is None else lr, weight_decay=weight_decay)
