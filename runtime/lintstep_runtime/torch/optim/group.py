"""A parameter group of an optimizer: a dict that tells when the script itself writes its rate."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch import events


class Group(dict[str, Any]):
    """``optimizer.param_groups[i]``. What a scheduler writes is not told: the scheduler tells of its step."""

    def __setitem__(self, key: str, value: Any) -> None:
        if key != "lr" or key not in self:
            super().__setitem__(key, value)
            return
        before = self[key]
        super().__setitem__(key, value)
        if events.enclosing("step") is None:
            events.current().rate_written(self, before, value, events.place())

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value
