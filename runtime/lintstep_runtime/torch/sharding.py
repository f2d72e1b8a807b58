"""``torch.distributed.fsdp`` and ``torch.distributed.tensor.parallel``: modules that are whole in the one process."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.nn.parallel import DistributedDataParallel

__all__ = ["FSDP", "FullyShardedDataParallel", "fully_shard", "parallelize_module", "replicate"]


class FullyShardedDataParallel(DistributedDataParallel):
    """``torch.distributed.fsdp.FullyShardedDataParallel``"""

    def clip_grad_norm_(self, max_norm: Any, norm_type: Any = 2.0) -> Any:
        """Scale the gradients down."""
        from lintstep_runtime.torch.nn.utils import clip_grad_norm_

        return clip_grad_norm_(self.parameters(), max_norm, norm_type)


FSDP = FullyShardedDataParallel


def fully_shard(module: Any, *args: Any, **options: Any) -> Any:
    """``torch.distributed.fsdp.fully_shard``: the module itself."""
    return module


parallelize_module = replicate = fully_shard
