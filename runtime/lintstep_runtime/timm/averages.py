"""Moving averages of a model: ModelEma, ModelEmaV2, ModelEmaV3."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lintstep_runtime.torch import events, tape
from lintstep_runtime.torch.nn.module import Module

__all__ = ["ModelEma", "ModelEmaV2", "ModelEmaV3"]


class ModelEmaV2(Module):
    """``average = decay * average + (1 - decay) * model`` at each `update`."""

    def __init__(self, model: Any, decay: Any = 0.9999, device: Any = None, **options: Any) -> None:
        super().__init__()
        self.module = deepcopy(model)
        self.module.eval()
        self.decay = decay
        self.device = device
        self._count = 0
        events.current().average_made(self, model, events.place())

    def _mixed(self, old: Any, new: Any) -> Any:
        return self.decay * old + (1.0 - self.decay) * new

    def update(self, model: Any, step: Any = None) -> None:
        """Take the model's values in."""
        self._count += 1
        grad, tape.Mode.grad = tape.Mode.grad, False
        try:
            own, given = self.module.state_dict(), model.state_dict()
            for name, value in own.items():
                if name in given:
                    value.copy_(self._mixed(value, given[name]))
        finally:
            tape.Mode.grad = grad
        events.current().average_updated(self, self._count, events.place())

    def set(self, model: Any) -> None:
        """Take the model's values over."""
        self.module.load_state_dict(model.state_dict())

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the average."""
        events.current().average_read(self, events.place())
        return self.module(*args, **kwargs)


class ModelEma(ModelEmaV2):
    """The first version, whose average is called `ema`."""

    @property
    def ema(self) -> Any:
        """The average."""
        events.current().average_read(self, events.place())
        return self.module


class ModelEmaV3(ModelEmaV2):
    """The third version; where `step` is given its decay may warm up, which is not followed here."""
