"""``timm.data``: loaders over data sets that are made up."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.data.dataloader import DataLoader

__all__ = ["create_dataset", "create_loader"]


def create_dataset(name: Any = "", *args: Any, **kwargs: Any) -> Any:
    """Return a data set that nobody knows."""
    return Opaque(f"data set {name}")


def create_loader(
    dataset: Any, input_size: Any = None, batch_size: Any = 1, is_training: Any = False, *args: Any, **kwargs: Any
) -> DataLoader[Any]:
    """Return a loader."""
    return DataLoader(dataset, batch_size, shuffle=bool(is_training), drop_last=bool(is_training))
