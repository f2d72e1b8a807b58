"""torch.cuda.amp: the older names of torch.amp, for one kind of device."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch import amp, events
from lintstep_runtime.torch.amp import custom_bwd, custom_fwd

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd"]


def _warn(name: str) -> None:
    events.warn(
        f"`torch.cuda.amp.{name}(args...)` is deprecated. Please use `torch.amp.{name}('cuda', args...)` instead.",
        FutureWarning,
    )


class GradScaler(amp.GradScaler):
    """``torch.cuda.amp.GradScaler``"""

    def __init__(
        self,
        init_scale: Any = 2.0**16,
        growth_factor: Any = 2.0,
        backoff_factor: Any = 0.5,
        growth_interval: Any = 2000,
        enabled: Any = True,
    ) -> None:
        _warn("GradScaler")
        super().__init__("cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled)


class autocast(amp.autocast):  # noqa: N801 - PyTorch's own name
    """``torch.cuda.amp.autocast``"""

    def __init__(self, enabled: Any = True, dtype: Any = None, cache_enabled: Any = True) -> None:
        _warn("autocast")
        super().__init__("cuda", dtype, enabled, cache_enabled)
