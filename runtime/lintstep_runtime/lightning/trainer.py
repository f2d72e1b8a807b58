"""The Trainer: its bounds, its data, and the hooks that it calls."""

from __future__ import annotations

import math
import random
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.lightning.callbacks import Callback
from lintstep_runtime.lightning.configuration import Scheduled, configured
from lintstep_runtime.lightning.loop import FitLoop
from lintstep_runtime.lightning.metrics import Metrics
from lintstep_runtime.torch.data.dataset import IterableDataset
from lintstep_runtime.torch.data.length import most_batches
from lintstep_runtime.torch.random import manual_seed

__all__ = ["Trainer", "seed_everything"]

_EPOCHS = 1000  # where neither epochs nor steps are bounded


def seed_everything(seed: Any = None, workers: bool = False, verbose: bool = True) -> Any:
    """Seed every generator."""
    seed = 0 if seed is None or is_unknown(seed) else int(seed)
    random.seed(seed)
    manual_seed(seed)
    return seed


class Trainer:
    """Fits a module. What concerns devices, loggers and checkpoints means nothing here."""

    is_global_zero = True
    world_size = num_devices = num_nodes = 1
    global_rank = local_rank = 0
    sanity_checking = False

    def __init__(
        self,
        *,
        max_epochs: Any = None,
        max_steps: Any = -1,
        accumulate_grad_batches: Any = 1,
        limit_train_batches: Any = None,
        limit_val_batches: Any = None,
        check_val_every_n_epoch: Any = 1,
        num_sanity_val_steps: Any = 2,
        fast_dev_run: Any = False,
        callbacks: Any = None,
        **others: Any,
    ) -> None:
        if max_steps is None:
            max_steps = -1
        if max_epochs is None:
            max_epochs = _EPOCHS if is_unknown(max_steps) or max_steps == -1 else -1
        self.max_epochs, self.max_steps = max_epochs, max_steps
        if fast_dev_run and not is_unknown(fast_dev_run):
            self.max_epochs, self.max_steps = 1, int(fast_dev_run)
        if isinstance(accumulate_grad_batches, dict):  # gone since 2.0
            accumulate_grad_batches = accumulate_grad_batches.get(0, 1)
        unknown = is_unknown(accumulate_grad_batches) or not accumulate_grad_batches
        self.accumulate_grad_batches = 1 if unknown else int(accumulate_grad_batches)
        self.limit_train_batches, self.limit_val_batches = limit_train_batches, limit_val_batches
        every = check_val_every_n_epoch
        self.check_val_every_n_epoch = 1 if every is None or is_unknown(every) else every
        self.num_sanity_val_steps = num_sanity_val_steps
        given = callbacks if isinstance(callbacks, list | tuple) else [] if callbacks is None else [callbacks]
        self.callbacks = list(given)
        self.settings = others
        self.current_epoch = 0
        self.should_stop = False
        self.is_last_batch = False
        self.optimizers: list[Any] = []
        self.lr_scheduler_configs: list[Scheduled] = []
        self.metrics = Metrics()
        self.lightning_module: Any = None
        self.datamodule: Any = None
        self.train_dataloader: Any = None
        self._updates: list[int] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        settings = self.__dict__.get("settings", {})
        return settings[name] if name in settings else Opaque(f"trainer.{name}")

    @classmethod
    def from_argparse_args(cls, args: Any, **kwargs: Any) -> Any:
        """Return a Trainer with the options that a parser has, gone since 2.0."""
        given = {} if is_unknown(args) else {name: value for name, value in vars(args).items() if value is not None}
        return cls(**{**given, **kwargs})

    @classmethod
    def add_argparse_args(cls, parent_parser: Any, **kwargs: Any) -> Any:
        """Add the options that count here to a parser, gone since 2.0."""
        for name, kind in (("max_epochs", int), ("max_steps", int), ("accumulate_grad_batches", int), ("gpus", str)):
            if f"--{name}" not in parent_parser._option_string_actions:
                parent_parser.add_argument(f"--{name}", type=kind, default=None)
        return parent_parser

    @property
    def global_step(self) -> int:
        """Updates of all optimizers."""
        return self._updates[0] if self._updates else 0

    @property
    def callback_metrics(self) -> dict[str, Any]:
        """What was logged last, by name."""
        return dict(self.metrics.latest)

    logged_metrics = progress_bar_metrics = callback_metrics

    @property
    def model(self) -> Any:
        """The module that is fitted."""
        return self.lightning_module

    @property
    def num_training_batches(self) -> Any:
        """Batches of an epoch."""
        count = self.batches_of(self._loader())
        return math.inf if count is None else count

    @property
    def estimated_stepping_batches(self) -> Any:
        """Updates of the whole training, as far as the bounds tell."""
        batches = self.batches_of(self._loader())
        if batches is None or isinstance(getattr(self.train_dataloader, "dataset", None), IterableDataset):
            return self.max_steps
        if not is_unknown(self.max_epochs) and self.max_epochs == -1:
            return math.inf if self.max_steps == -1 else self.max_steps
        total = math.ceil(batches / self.accumulate_grad_batches) * max(self.max_epochs, 1)
        return total if is_unknown(self.max_steps) or self.max_steps == -1 else min(self.max_steps, total)

    def batches_of(self, loader: Any) -> Any:
        """Return how many batches an epoch takes from a loader, None where nobody knows."""
        if is_unknown(loader):
            length = most_batches() or 8
        else:
            try:
                length = len(loader)
            except TypeError:
                return None
        limit = self.limit_train_batches
        if limit is None or is_unknown(limit):
            return length
        return min(length, limit) if isinstance(limit, int) else int(length * limit)

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a hook of every callback, then the module's; return what the module's returns."""
        for each in self.callbacks:
            if isinstance(each, Callback):
                getattr(each, name)(self, self.lightning_module, *arguments)
        hook = getattr(self.lightning_module, name, None)
        return hook(*arguments) if hook is not None else None

    def fit(
        self,
        model: Any,
        train_dataloaders: Any = None,
        val_dataloaders: Any = None,
        datamodule: Any = None,
        ckpt_path: Any = None,
        **others: Any,
    ) -> None:
        """Train a module on loaders that are given, of a data module, or of its own."""
        if is_unknown(model):
            recorder.current().assumed("the Trainer was given an unknown model: nothing is trained")
            return
        train_dataloaders = others.get("train_dataloader", train_dataloaders)
        if hasattr(type(train_dataloaders), "train_dataloader"):
            train_dataloaders, datamodule = None, train_dataloaders
        self.lightning_module, self.datamodule = model, datamodule
        self._updates, self.current_epoch, self.should_stop = [0], 0, False
        self.train_dataloader = train_dataloaders
        model.trainer = self
        owners = [each for each in (datamodule, model) if each is not None]
        for each in owners:
            if not is_unknown(each):
                each.trainer = self
                each.prepare_data()
                each.setup("fit")
        extra = model.configure_callbacks()
        self.callbacks += list(extra) if isinstance(extra, list | tuple) else []
        model.configure_model()
        self.optimizers, self.lr_scheduler_configs = configured(model.configure_optimizers())
        for each in self.optimizers:
            if not is_unknown(each):
                each.register_step_post_hook(self._count)
        self.call("on_fit_start")
        loop = FitLoop(self, model, self._loader(), self._validation(val_dataloaders))
        self._check(loop)
        model.train()
        loop.run()
        self.call("on_fit_end")

    def _count(self, *given: Any) -> None:
        self._updates[0] += 1

    def _check(self, loop: FitLoop) -> None:
        """Validate before the training, as the Trainer does to find mistakes early."""
        if self.num_sanity_val_steps and loop.validation:
            self.sanity_checking = True
            loop.validate()
            self.sanity_checking = False
            self.metrics = Metrics()

    def _loader(self) -> Any:
        if self.train_dataloader is None:
            owner = self.datamodule if self.datamodule is not None else self.lightning_module
            self.train_dataloader = owner.train_dataloader()
        found = self.train_dataloader
        if isinstance(found, dict):
            found = next(iter(found.values()))
        return found[0] if isinstance(found, list | tuple) and found else found

    def _validation(self, given: Any) -> list[Any]:
        owner = self.datamodule if self.datamodule is not None else self.lightning_module
        if given is None and "val_dataloader" in dir(owner):
            given = owner.val_dataloader()
        return list(given) if isinstance(given, list | tuple) else [] if given is None else [given]

    def validate(self, *args: Any, **kwargs: Any) -> Any:
        """Return unknown results: nothing is trained."""
        return [Opaque("results")]

    test = predict = validate

    def save_checkpoint(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing."""
