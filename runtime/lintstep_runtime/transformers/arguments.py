"""``transformers.TrainingArguments``: what steers a training's length and rate, with the library's defaults."""

from __future__ import annotations

import dataclasses
import inspect
import math
from typing import Any

from lintstep_runtime.engine.unknown import Opaque, is_unknown

__all__ = ["Seq2SeqTrainingArguments", "TrainingArguments"]


class _Lenient(type):
    """Keeps the settings that are no fields, of which the library has more than a hundred, as attributes."""

    def __call__(cls, *args: Any, **given: Any) -> Any:
        known = inspect.signature(cls).parameters
        made = super().__call__(*args, **{name: value for name, value in given.items() if name in known})
        for name, value in given.items():
            if name not in known:
                setattr(made, name, value)
        return made


@dataclasses.dataclass
class TrainingArguments(metaclass=_Lenient):
    """The settings of a training. Those that concern devices, logs and checkpoints are kept, and unknown where they
    were not given."""

    output_dir: Any = None
    per_device_train_batch_size: Any = 8
    per_device_eval_batch_size: Any = 8
    gradient_accumulation_steps: Any = 1
    learning_rate: Any = 5e-5
    weight_decay: Any = 0.0
    adam_beta1: Any = 0.9
    adam_beta2: Any = 0.999
    adam_epsilon: Any = 1e-8
    max_grad_norm: Any = 1.0
    num_train_epochs: Any = 3.0
    max_steps: Any = -1
    lr_scheduler_type: Any = "linear"
    lr_scheduler_kwargs: Any = None
    warmup_ratio: Any = 0.0
    warmup_steps: Any = 0
    optim: Any = "adamw_torch"
    seed: Any = 42
    do_train: Any = True
    do_eval: Any = True
    do_predict: Any = False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Opaque(f"TrainingArguments.{name}")

    @property
    def train_batch_size(self) -> Any:
        """The size of a batch: there is one device."""
        return self.per_device_train_batch_size

    def get_warmup_steps(self, num_training_steps: Any) -> Any:
        """Return the updates of the warm-up: `warmup_steps`, below 1 a part of all of them, else by the ratio."""
        if is_unknown(self.warmup_steps) or is_unknown(self.warmup_ratio) or is_unknown(num_training_steps):
            return Opaque("the steps of a warm-up")
        if self.warmup_steps >= 1:
            return int(self.warmup_steps)
        return math.ceil(num_training_steps * (self.warmup_steps or self.warmup_ratio or 0))


@dataclasses.dataclass
class Seq2SeqTrainingArguments(TrainingArguments):
    """The same, for models that write texts."""

    predict_with_generate: Any = False
