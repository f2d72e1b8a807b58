"""``apex.parallel``: one process."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.nn.layers import SyncBatchNorm
from lintstep_runtime.torch.nn.parallel import DistributedDataParallel as TorchParallel

__all__ = ["LARC", "DistributedDataParallel", "SyncBatchNorm", "convert_syncbn_model"]


class DistributedDataParallel(TorchParallel):
    """``apex.parallel.DistributedDataParallel``"""

    def __init__(self, module: Any, *args: Any, **options: Any) -> None:
        super().__init__(module)


def convert_syncbn_model(module: Any, *args: Any, **options: Any) -> Any:
    """Return the module."""
    return module


def LARC(optimizer: Any, *args: Any, **options: Any) -> Any:  # noqa: N802 - apex's own name
    """Return the optimizer: its rate is what the group says, scaled a layer at a time."""
    return optimizer
