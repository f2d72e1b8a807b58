"""What ``configure_optimizers`` may return, and what Lightning makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.lr_scheduler.one_cycle import OneCycleLR
from lintstep_runtime.torch.lr_scheduler.plateau import ReduceLROnPlateau
from lintstep_runtime.torch.optim.optimizer import Optimizer

__all__ = ["MisconfigurationException"]

_FORMS = (
    "Unknown configuration for model optimizers. Output from `model.configure_optimizers()` should be one of:\n"
    " * `Optimizer`\n * [`Optimizer`]\n * ([`Optimizer`], [`LRScheduler`])\n"
    ' * {"optimizer": `Optimizer`, (optional) "lr_scheduler": `LRScheduler`}\n'
)
_KEYS = {"optimizer", "lr_scheduler", "monitor"}
_OPTIONS = {"scheduler", "interval", "frequency", "reduce_on_plateau", "monitor", "strict", "name"}


class MisconfigurationException(Exception):  # noqa: N818 - the name that scripts catch
    """A training that is set up wrongly."""


@dataclass
class Scheduled:
    """A scheduler and when it is stepped."""

    scheduler: Any
    interval: str = "epoch"
    frequency: int = 1
    reduce_on_plateau: bool = False
    monitor: str | None = None
    strict: bool = True
    name: str | None = None


def configured(answer: Any) -> tuple[list[Any], list[Scheduled]]:
    """Return the optimizers and schedulers. Raises MisconfigurationException for forms that Lightning refuses."""
    optimizers, schedulers, monitor = _parts(answer)
    made = [_scheduled(each, monitor) for each in schedulers]
    for each in made:
        owner = getattr(each.scheduler, "optimizer", None)
        if isinstance(owner, Optimizer) and owner not in optimizers:
            raise MisconfigurationException(
                "Some schedulers are attached with an optimizer that wasn't returned from `configure_optimizers`."
            )
    return optimizers, made


def _parts(answer: Any) -> tuple[list[Any], list[Any], Any]:
    if answer is None:
        events.warn(
            "`LightningModule.configure_optimizers` returned `None`, this fit will run with no optimizer",
        )
        return [], [], None
    if isinstance(answer, Optimizer) or is_unknown(answer):
        return [answer], [], None
    if isinstance(answer, dict):
        return _of_dict(answer)
    if isinstance(answer, list | tuple):
        if len(answer) == 2 and isinstance(answer[0], list) and all(map(_is_optimizer, answer[0])):
            second = answer[1]
            return list(answer[0]), list(second) if isinstance(second, Sequence) else [second], None
        if answer and all(isinstance(each, dict) for each in answer):
            parts = [_of_dict(each) for each in answer]
            found = [scheduler for _, schedulers, _ in parts for scheduler in schedulers]
            return [optimizer for optimizers, _, _ in parts for optimizer in optimizers], found, parts[0][2]
        if answer and all(map(_is_optimizer, answer)):
            return list(answer), [], None
    raise MisconfigurationException(_FORMS)


def _is_optimizer(value: Any) -> bool:
    return isinstance(value, Optimizer) or is_unknown(value)


def _of_dict(answer: dict[str, Any]) -> tuple[list[Any], list[Any], Any]:
    extra = {key for key in answer if key not in _KEYS}
    if extra:
        events.warn(f"Found unsupported keys in the optimizer configuration: {extra}", RuntimeWarning)
    scheduler = answer.get("lr_scheduler")
    return [answer["optimizer"]], [] if scheduler is None else [scheduler], answer.get("monitor")


def _scheduled(given: Any, monitor: Any) -> Scheduled:
    if not isinstance(given, dict):
        on_plateau = isinstance(given, ReduceLROnPlateau)
        if on_plateau and monitor is None:
            raise MisconfigurationException(
                "`configure_optimizers` must include a monitor when a `ReduceLROnPlateau` scheduler is used. For "
                'example: {"optimizer": optimizer, "lr_scheduler": scheduler, "monitor": "metric_to_track"}'
            )
        return Scheduled(given, reduce_on_plateau=on_plateau, monitor=monitor)
    extra = {key for key in given if key not in _OPTIONS}
    if extra:
        events.warn(f"Found unsupported keys in the lr scheduler dict: {extra}", RuntimeWarning)
    if "scheduler" not in given:
        raise MisconfigurationException('The lr scheduler dict must have the key "scheduler" with its item being an lr')
    made = Scheduled(**{key: value for key, value in given.items() if key in _OPTIONS})
    if not is_unknown(made.interval) and made.interval not in ("step", "epoch"):
        raise MisconfigurationException(
            f'The "interval" key in lr scheduler dict must be "step" or "epoch" but is "{made.interval}"'
        )
    made.reduce_on_plateau = made.reduce_on_plateau or isinstance(made.scheduler, ReduceLROnPlateau)
    if made.reduce_on_plateau and made.monitor is None:
        raise MisconfigurationException(
            "The lr scheduler dict must include a monitor when a `ReduceLROnPlateau` scheduler is used. For example: "
            '{"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "monitor": "your_loss"}}'
        )
    if isinstance(made.scheduler, OneCycleLR) and made.interval == "epoch":
        events.warn(
            "A `OneCycleLR` scheduler is using 'interval': 'epoch'. Are you sure you didn't mean 'interval': 'step'?",
            RuntimeWarning,
        )
    return made
