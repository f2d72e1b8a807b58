"""``apex.fp16_utils``"""

from __future__ import annotations

from typing import Any

__all__ = ["FP16_Optimizer", "network_to_half"]


def FP16_Optimizer(init_optimizer: Any, *args: Any, **options: Any) -> Any:  # noqa: N802 - apex's own name
    """Return the optimizer, which can also let gradients flow."""

    def backward(loss: Any, *args: Any, **options: Any) -> None:
        loss.backward()

    init_optimizer.backward = backward
    return init_optimizer


def network_to_half(network: Any) -> Any:
    """Return the network."""
    return network
