"""LightningModule and LightningDataModule: what a script fills in, and what it may call."""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.lightning.callbacks import HOOKS
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.nn.module import Module

__all__ = ["LightningDataModule", "LightningModule"]


class Settings(dict[str, Any]):
    """``hparams``: settings by key and by attribute."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f'Missing attribute "{name}"') from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class _Parametrized:
    """What both modules have: settings taken from the constructor's arguments, and a trainer."""

    prepare_data_per_node = True

    def save_hyperparameters(self, *args: Any, ignore: Any = (), frame: Any = None, logger: Any = True) -> None:
        """Keep the arguments of the constructor that calls this, or those that are named or given."""
        caller: Any = frame or sys._getframe(1)
        given = _arguments(caller, {ignore} if isinstance(ignore, str) else set(ignore))
        named = [each for each in args if isinstance(each, str)]
        if named:
            given = {name: value for name, value in given.items() if name in named}
        elif args:
            given = {}
            for each in args:
                given.update(each if isinstance(each, dict) else vars(each) if hasattr(each, "__dict__") else {})
        self.hparams.update(given)

    @property
    def hparams(self) -> Any:
        """The settings that were kept."""
        return self.__dict__.setdefault("_hparams", Settings())

    @property
    def hparams_initial(self) -> Any:
        """The same: nobody changes them here."""
        return self.hparams

    def prepare_data(self) -> None:
        """Do nothing."""

    def setup(self, stage: Any = None) -> None:
        """Do nothing."""

    def teardown(self, stage: Any = None) -> None:
        """Do nothing."""


def _arguments(frame: types.FrameType, ignored: set[str]) -> dict[str, Any]:
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    found = {name: frame.f_locals[name] for name in names if name in frame.f_locals}
    found.update(_rest(frame))
    return {name: value for name, value in found.items() if name not in ignored and name not in ("self", "__class__")}


def _rest(frame: types.FrameType) -> dict[str, Any]:
    """Return what a function got as ``**kwargs``."""
    code = frame.f_code
    if not code.co_flags & inspect.CO_VARKEYWORDS:
        return {}
    at = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & inspect.CO_VARARGS)
    rest = frame.f_locals.get(code.co_varnames[at], {})
    return dict(rest) if isinstance(rest, dict) else {}


class LightningDataModule(_Parametrized):
    """Loaders for a training."""

    trainer: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    @classmethod
    def from_datasets(cls, train_dataset: Any = None, *args: Any, batch_size: Any = 1, **kwargs: Any) -> Any:
        """Return one whose training data is given."""
        from lintstep_runtime.torch.data.dataloader import DataLoader

        made = cls()
        made.train_dataloader = lambda: DataLoader(train_dataset, batch_size, shuffle=True)  # type: ignore[attr-defined]
        return made


class LightningModule(_Parametrized, Module):
    """A model with its training."""

    CHECKPOINT_HYPER_PARAMS_KEY = "hyper_parameters"
    trainer: Any = None
    automatic_optimization = True
    example_input_array: Any = None
    strict_loading = True
    local_rank = global_rank = 0
    on_gpu = False
    dtype = dtypes.float32
    device = dtypes.CPU

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    @property
    def current_epoch(self) -> Any:
        """Epochs that are over."""
        return 0 if self.trainer is None else self.trainer.current_epoch

    @property
    def global_step(self) -> Any:
        """Updates of all optimizers."""
        return 0 if self.trainer is None else self.trainer.global_step

    @property
    def logger(self) -> Any:
        """A logger that nobody reads."""
        return Opaque("logger")

    @property
    def loggers(self) -> list[Any]:
        """No logger."""
        return []

    def log(self, name: str, value: Any, *args: Any, **options: Any) -> None:
        """Give the trainer a metric."""
        if self.trainer is not None:
            self.trainer.metrics.take(name, value)

    def log_dict(self, dictionary: Any, *args: Any, **options: Any) -> None:
        """Give the trainer several metrics."""
        for name, value in dictionary.items():
            self.log(name, value)

    def print(self, *args: Any, **kwargs: Any) -> None:
        """``print``"""
        print(*args, **kwargs)

    def optimizers(self, use_pl_optimizer: bool = True) -> Any:
        """Return the optimizer, or a list of several."""
        found = self.trainer.optimizers
        return found[0] if len(found) == 1 else found

    def lr_schedulers(self) -> Any:
        """Return the scheduler, a list of several, or None."""
        found = [each.scheduler for each in self.trainer.lr_scheduler_configs]
        return None if not found else found[0] if len(found) == 1 else found

    def configure_optimizers(self) -> Any:
        """Return no optimizer."""
        return None

    def configure_callbacks(self) -> Any:
        """Return no callback."""
        return []

    def configure_model(self) -> None:
        """Do nothing."""

    def training_step(self, *args: Any, **kwargs: Any) -> Any:
        """Return no loss."""
        return None

    def manual_backward(self, loss: Any, *args: Any, **kwargs: Any) -> None:
        """Go backward, in manual optimization."""
        self.backward(loss)

    def backward(self, loss: Any, *args: Any, **kwargs: Any) -> None:
        """Work out the gradients."""
        loss.backward(*args, **kwargs)

    def optimizer_step(self, epoch: Any, batch_idx: Any, optimizer: Any, optimizer_closure: Any = None) -> None:
        """Make one update."""
        optimizer.step(closure=optimizer_closure)

    def optimizer_zero_grad(self, epoch: Any, batch_idx: Any, optimizer: Any) -> None:
        """Drop the gradients."""
        optimizer.zero_grad()

    def lr_scheduler_step(self, scheduler: Any, metric: Any) -> None:
        """Step a scheduler."""
        if metric is None:
            scheduler.step()
        else:
            scheduler.step(metric)

    def configure_gradient_clipping(self, optimizer: Any, *args: Any, **kwargs: Any) -> None:
        """Leave the gradients as they are: rates do not hang on them."""

    clip_gradients = configure_gradient_clipping

    def toggle_optimizer(self, optimizer: Any) -> None:
        """Leave the gradients of the others on: rates do not hang on them."""

    untoggle_optimizer = toggle_optimizer

    @contextmanager
    def toggled_optimizer(self, optimizer: Any) -> Iterator[None]:
        """The same as a context."""
        yield

    def freeze(self) -> None:
        """Train none of the parameters."""
        self.requires_grad_(False)

    def unfreeze(self) -> None:
        """Train all of the parameters."""
        self.requires_grad_(True)

    def all_gather(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """Return what the only process has."""
        return data

    @classmethod
    def load_from_checkpoint(cls, checkpoint_path: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a new one: nobody has the checkpoint."""
        names = inspect.signature(cls).parameters.values()
        missing = [
            each.name for each in names if each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD
        ]
        taken = {name: value for name, value in kwargs.items() if name in inspect.signature(cls).parameters}
        return cls(**{name: Opaque(name) for name in missing if name not in taken}, **taken)


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Do nothing."""


for _name in HOOKS:
    if _name not in vars(_Parametrized):
        setattr(LightningModule, _name, _nothing)
