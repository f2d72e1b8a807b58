"""Loss scalers that make the update: ``loss_scaler(loss, optimizer, ...)``."""

from __future__ import annotations

from typing import Any

__all__ = ["ApexScaler", "NativeScaler"]


class NativeScaler:
    """Backward and, where `need_update` says so, an update."""

    state_dict_key = "amp_scaler"

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def __call__(
        self,
        loss: Any,
        optimizer: Any,
        clip_grad: Any = None,
        clip_mode: Any = "norm",
        parameters: Any = None,
        create_graph: bool = False,
        need_update: Any = True,
        **options: Any,
    ) -> None:
        """Work out the gradients and make the update."""
        loss.backward(create_graph=create_graph)
        if need_update:
            optimizer.step()

    def state_dict(self) -> dict[str, Any]:
        """Return no state."""
        return {}

    def load_state_dict(self, state_dict: Any) -> None:
        """Take a state in."""


class ApexScaler(NativeScaler):
    """The same by way of apex."""

    state_dict_key = "amp"
