"""Schedulers made of schedulers: SequentialLR (one after another) and ChainedScheduler (all at once)."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.lr_scheduler.base import LRScheduler, take_verbose
from lintstep_runtime.torch.lr_scheduler.plateau import ReduceLROnPlateau
from lintstep_runtime.torch.rates import first_unknown, values, write


class _Combined(LRScheduler):
    """Its state holds the states of its parts."""

    _passing = ("optimizer", "_schedulers")
    _schedulers: Any

    def _require_one_optimizer(self, optimizer: Any, schedulers: Any) -> None:
        name = type(self).__name__
        for index, part in enumerate(schedulers):
            if not hasattr(part, "optimizer"):
                raise TypeError(f"{name} at index {index} should have `optimizer` as its attribute.")
            if isinstance(part, ReduceLROnPlateau):
                raise ValueError(
                    f"{name} does not support `ReduceLROnPlateau` scheduler as it requires additional kwargs to be "
                    f"specified when calling `step`, but got one at index {index} in the given schedulers sequence."
                )
            if optimizer != part.optimizer:
                raise ValueError(
                    f"{name} expects all schedulers to belong to the same optimizer, but got scheduler "
                    f"{type(part).__name__} at index {index} has {part.optimizer}, which is different from "
                    f"{type(optimizer).__name__}."
                )

    def state_dict(self) -> dict[str, Any]:
        state = super().state_dict()
        state["_schedulers"] = [part.state_dict() for part in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        parts = state_dict.pop("_schedulers")
        self.__dict__.update(state_dict)
        state_dict["_schedulers"] = parts
        for index, part in enumerate(parts):
            self._schedulers[index].load_state_dict(part)


class SequentialLR(_Combined):
    """One part after another; each part's own clock starts again at 0 at its milestone."""

    def __init__(
        self, optimizer: Any, schedulers: Any, milestones: Any, last_epoch: Any = -1, verbose: Any = None
    ) -> None:
        take_verbose(verbose)
        if len(schedulers) < 1:
            raise ValueError(f"{type(self).__name__} expects at least one scheduler, but got no scheduler.")
        self._require_one_optimizer(optimizer, schedulers)
        if not is_unknown(milestones) and len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than the number of "
                f"milestone points, but got number of schedulers {len(schedulers)} and the number of milestones to "
                f"be equal to {len(milestones)}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        for group in optimizer.param_groups:
            write(group, "lr", group["initial_lr"])
        self.recursive_undo()
        first = schedulers[0 if self._unknown_milestone() is not None else bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()
        self._tell_made()

    def _unknown_milestone(self) -> Any:
        return self._milestones if is_unknown(self._milestones) else first_unknown(self._milestones)

    def recursive_undo(self, sched: Any = None) -> None:
        """Take back the first tick of every part, in parts of parts too."""
        whole = self if sched is None else sched
        if hasattr(whole, "_schedulers"):
            for part in whole._schedulers:
                self.recursive_undo(part)
        elif hasattr(whole, "last_epoch"):
            whole.last_epoch -= 1

    def step(self) -> None:  # type: ignore[override]
        """Move the clock by one and step the part whose time it is."""
        self.last_epoch += 1
        unknown = self._unknown_milestone()
        if unknown is not None:
            self._write(self._times(unknown))
            return
        index = bisect_right(self._milestones, self.last_epoch)
        part = self._schedulers[index]
        if index > 0 and self._milestones[index - 1] == self.last_epoch:
            part._update_lr(0)
        else:
            part.step()
        self._last_lr = part.get_last_lr()


class ChainedScheduler(_Combined):
    """All parts at each step, in order. It has no clock of its own."""

    def __init__(self, schedulers: Any, optimizer: Any = None) -> None:
        if len(schedulers) < 1:
            raise ValueError(
                f"{type(self).__name__} expects at least one scheduler to be chained, but got no scheduler."
            )
        optimizer = optimizer or schedulers[0].optimizer
        self._require_one_optimizer(optimizer, schedulers)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr = values(schedulers[-1].optimizer.param_groups, "lr")
        self._tell_made()

    def step(self) -> None:  # type: ignore[override]
        """Step every part."""
        for part in self._schedulers:
            part.step()
        self._last_lr = values(self._schedulers[-1].optimizer.param_groups, "lr")
