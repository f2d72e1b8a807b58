"""``torch.nn.parallel``: a module on several devices, of which there is one here."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.torch.nn.module import Module

__all__ = ["DataParallel", "DistributedDataParallel"]


class DataParallel(Module):
    """``torch.nn.DataParallel``"""

    def __init__(self, module: Any, device_ids: Any = None, output_device: Any = None, dim: int = 0) -> None:
        self.module, self.device_ids, self.output_device = module, device_ids or [], output_device

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """Call the module."""
        return self.module(*inputs, **kwargs)


class DistributedDataParallel(Module):
    """``torch.nn.parallel.DistributedDataParallel``"""

    def __init__(
        self, module: Any, device_ids: Any = None, output_device: Any = None, *args: Any, **options: Any
    ) -> None:
        self.module, self.device_ids, self.output_device = module, device_ids, output_device
        self.require_backward_grad_sync = True

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """Call the module."""
        return self.module(*inputs, **kwargs)

    @contextlib.contextmanager
    def no_sync(self) -> Iterator[None]:
        """Let gradients add up."""
        yield

    @contextlib.contextmanager
    def join(self, *args: Any, **options: Any) -> Iterator[None]:
        """Let processes end at different times."""
        yield

    def _set_static_graph(self) -> None:
        """Do nothing."""

    def register_comm_hook(self, state: Any, hook: Any) -> None:
        """Take a hook that is not called."""
