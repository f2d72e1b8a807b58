"""The base of a script's own callbacks; the library's are unknown and do nothing here."""

from __future__ import annotations

from typing import Any

__all__ = ["Callback"]

HOOKS = (
    "setup", "teardown", "on_fit_start", "on_fit_end", "on_sanity_check_start", "on_sanity_check_end",
    "on_train_start", "on_train_end", "on_train_epoch_start", "on_train_epoch_end", "on_train_batch_start",
    "on_train_batch_end", "on_validation_start", "on_validation_end", "on_validation_epoch_start",
    "on_validation_epoch_end", "on_validation_batch_start", "on_validation_batch_end", "on_before_zero_grad",
    "on_before_backward", "on_after_backward", "on_before_optimizer_step", "on_test_start", "on_test_end",
    "on_exception", "on_save_checkpoint", "on_load_checkpoint",
)  # fmt: skip


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Do nothing."""


class Callback:
    """A callback whose hooks do nothing."""

    def state_dict(self) -> dict[str, Any]:
        """Return no state."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take a state in."""


for _name in HOOKS:
    setattr(Callback, _name, _nothing)
