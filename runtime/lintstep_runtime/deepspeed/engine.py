"""``deepspeed.initialize`` and the engine, whose `step` makes an update at each boundary and steps the scheduler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lintstep_runtime.deepspeed.optimizers import FusedAdam
from lintstep_runtime.deepspeed.schedulers import BY_NAME
from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.inputs.files import present
from lintstep_runtime.torch import lr_scheduler as schedulers
from lintstep_runtime.torch import optim
from lintstep_runtime.torch.data.dataloader import DataLoader
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.optim.optimizer import Optimizer

__all__ = ["DeepSpeedEngine", "initialize"]

_OWN = {"adam": FusedAdam, "adamw": FusedAdam, "lamb": FusedAdam, "fusedadam": FusedAdam}


def initialize(
    args: Any = None,
    model: Any = None,
    optimizer: Any = None,
    model_parameters: Any = None,
    training_data: Any = None,
    lr_scheduler: Any = None,
    distributed_port: Any = None,
    mpu: Any = None,
    dist_init_required: Any = None,
    collate_fn: Any = None,
    config: Any = None,
    mesh_param: Any = None,
    config_params: Any = None,
) -> tuple[Any, Any, Any, Any]:
    """Return the engine, the optimizer, a loader of `training_data`, and the scheduler."""
    settings = _settings(config if config is not None else config_params, args)
    engine = DeepSpeedEngine(model, optimizer, model_parameters, lr_scheduler, settings)
    loader: Any = None
    if training_data is not None:
        loader = DataLoader(training_data, engine.train_micro_batch_size_per_gpu(), shuffle=True, collate_fn=collate_fn)
    return engine, engine.optimizer, loader, engine.lr_scheduler


def _settings(given: Any, args: Any) -> Any:
    """Return the settings: a dict, those of a file, or an unknown value where nobody knows them."""
    if given is None:
        given = getattr(args, "deepspeed_config", None)
    if isinstance(given, dict):
        return given
    files = present()
    found = None
    if isinstance(given, str):
        found = given if files is None else files.find(given)
    if found is not None:
        return json.loads(Path(found).read_text(encoding="utf-8"))
    recorder.current().assumed("the settings of DeepSpeed are not there: they are unknown")
    return Opaque("DeepSpeed's settings")


class DeepSpeedEngine(Module):
    """A model with its optimizer and scheduler. Gradients are accumulated over as many calls as the settings say."""

    def __init__(self, model: Any, optimizer: Any, parameters: Any, scheduler: Any, settings: Any) -> None:
        super().__init__()
        self.module = model
        self.config = settings
        self.micro_steps = self.global_steps = self.skipped_steps = 0
        self.client_optimizer = optimizer
        self.optimizer = self._optimizer(optimizer, parameters)
        self.lr_scheduler = self._scheduler(scheduler)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_") or name == "module":
                raise
            return getattr(self.module, name)

    def _section(self, name: str) -> tuple[Any, dict[str, Any]]:
        """Return the type that a section of the settings names, None where it is not there, and its parameters."""
        section = None if is_unknown(self.config) else self.config.get(name)
        if not section or is_unknown(section):
            return None, {}
        given = section.get("params", {})
        return section.get("type"), {key: value for key, value in given.items() if value != "auto"}

    def _optimizer(self, given: Any, parameters: Any) -> Any:
        if given is None:
            name, options = self._section("optimizer")
            if name is None:
                rate = {"lr": Opaque("DeepSpeed's rate")} if is_unknown(self.config) else {}
                name, options = "adam", rate
            kind: Any = _OWN.get(name.lower()) or getattr(optim, name, FusedAdam)
            known = ("lr", "betas", "eps", "weight_decay", "momentum")
            options = {key: value for key, value in options.items() if key in known}
            return kind(self.module.parameters() if parameters is None else parameters, **options)
        if callable(given) and not isinstance(given, Optimizer) and not is_unknown(given):
            return given(self.module.parameters() if parameters is None else parameters)
        return given

    def _scheduler(self, given: Any) -> Any:
        if given is None:
            name, options = self._section("scheduler")
            if name is None:
                return None
            kind = BY_NAME.get(name) or getattr(schedulers, name, None)
            if kind is None:
                raise AssertionError(f"DeepSpeed does not recognize LR scheduler {name}")
            return kind(self.optimizer, **options)
        if not hasattr(type(given), "step") and callable(given) and not is_unknown(given):
            return given(self.optimizer)
        return given

    def _setting(self, name: str, default: int) -> int:
        value = default if is_unknown(self.config) else self.config.get(name, default)
        return value if isinstance(value, int) else default

    def gradient_accumulation_steps(self) -> int:
        """Return how many backward passes make an update."""
        steps = self._setting("gradient_accumulation_steps", 0)
        if steps:
            return steps
        whole, part = self._setting("train_batch_size", 0), self._setting("train_micro_batch_size_per_gpu", 0)
        return max(1, whole // part) if whole and part else 1

    def train_micro_batch_size_per_gpu(self) -> int:
        """Return the samples of a batch."""
        part = self._setting("train_micro_batch_size_per_gpu", 0)
        return part or max(1, self._setting("train_batch_size", 1) // self.gradient_accumulation_steps())

    def train_batch_size(self) -> int:
        """Return the samples of an update."""
        return self.train_micro_batch_size_per_gpu() * self.gradient_accumulation_steps()

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Call the model."""
        return self.module(*args, **kwargs)

    def backward(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """Work out gradients; return the loss."""
        loss.backward()
        return loss

    def is_gradient_accumulation_boundary(self) -> bool:
        """Say whether the next `step` makes an update."""
        return (self.micro_steps + 1) % self.gradient_accumulation_steps() == 0

    def step(self, lr_kwargs: Any = None) -> None:
        """Make an update and step the scheduler, at a boundary."""
        if self.is_gradient_accumulation_boundary():
            self.optimizer.step()
            self.optimizer.zero_grad()
            self.global_steps += 1
            if self.lr_scheduler is not None:
                try:
                    self.lr_scheduler.step(**(lr_kwargs or {}))
                except TypeError:  # as DeepSpeed does: a scheduler that wants a metric gets a constant
                    self.lr_scheduler.step(self.train_batch_size())
        self.micro_steps += 1

    def get_lr(self) -> list[Any]:
        """Return the rate of each group."""
        return [group["lr"] for group in self.optimizer.param_groups]

    def get_global_grad_norm(self) -> Any:
        """Return an unknown norm."""
        return Opaque("the norm of the gradients")

    def save_checkpoint(self, *args: Any, **kwargs: Any) -> bool:
        """Write nothing."""
        return True

    save_16bit_model = save_fp16_model = save_checkpoint

    def load_checkpoint(self, *args: Any, **kwargs: Any) -> Any:
        """Return what nobody knows."""
        return Opaque("a checkpoint's path"), Opaque("a checkpoint's state")
