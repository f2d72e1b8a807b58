"""``transformers.Trainer``: the loop that updates and steps a schedule once an update. Source: transformers 5.24."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from lintstep_runtime.engine import pace, recorder
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch.data.dataloader import DataLoader
from lintstep_runtime.torch.lr_scheduler import ReduceLROnPlateau
from lintstep_runtime.torch.optim import SGD
from lintstep_runtime.torch.optim.adam import AdamW
from lintstep_runtime.transformers.arguments import TrainingArguments
from lintstep_runtime.transformers.optimizers import Adafactor
from lintstep_runtime.transformers.schedules import get_scheduler

__all__ = ["Seq2SeqTrainer", "Trainer", "TrainerCallback"]

_ADAM = ("adamw_torch", "adamw_torch_fused", "adamw_hf")
_NO_DECAY = ("bias", "LayerNorm", "layernorm", "norm")


class TrainerCallback:
    """Is told of a training's events; what it does not know of does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("on_"):
            return lambda *args, **kwargs: None
        raise AttributeError(name)


class Trainer:
    """Trains a model on one device. A callable `compute_metrics`, collators and tokenizers are never asked."""

    def __init__(
        self,
        model: Any = None,
        args: Any = None,
        data_collator: Any = None,
        train_dataset: Any = None,
        eval_dataset: Any = None,
        processing_class: Any = None,
        model_init: Any = None,
        compute_loss_func: Any = None,
        compute_metrics: Any = None,
        callbacks: Any = None,
        optimizers: Any = (None, None),
        **others: Any,
    ) -> None:
        self.model = model_init() if model is None and model_init is not None else model
        self.args = TrainingArguments() if args is None else args
        self.train_dataset, self.eval_dataset, self.data_collator = train_dataset, eval_dataset, data_collator
        self.tokenizer = self.processing_class = processing_class or others.get("tokenizer")
        self.compute_loss_func = compute_loss_func
        self.optimizer, self.lr_scheduler = optimizers
        self.callbacks = [each() if isinstance(each, type) else each for each in callbacks or ()]
        self.state = SimpleNamespace(global_step=0, epoch=0, max_steps=0, log_history=[], is_world_process_zero=True)
        self.control = SimpleNamespace(should_training_stop=False, should_epoch_stop=False, should_save=False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Opaque(f"Trainer.{name}")

    # What a script overrides

    def get_train_dataloader(self) -> Any:
        """Return the loader of the training."""
        return DataLoader(self.train_dataset, batch_size=self.args.train_batch_size, shuffle=True)

    def create_optimizer(self, *args: Any) -> Any:
        """Make the optimizer that the settings name, with and without decay of the weights."""
        if self.optimizer is None:
            named = list(self.model.named_parameters())
            plain = [value for name, value in named if any(part in name for part in _NO_DECAY)]
            decayed = [value for name, value in named if not any(part in name for part in _NO_DECAY)]
            groups = [
                {"params": decayed, "weight_decay": self.args.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ]
            self.optimizer = self._optimizer(groups)
        return self.optimizer

    def _optimizer(self, groups: Any) -> Any:
        args, name = self.args, str(getattr(self.args.optim, "value", self.args.optim))
        if name == "adafactor":
            return Adafactor(groups, lr=args.learning_rate, scale_parameter=False, relative_step=False)
        if name == "sgd":
            return SGD(groups, lr=args.learning_rate)
        if name not in _ADAM:
            recorder.current().assumed(f"the optimizer {name} of the Trainer updates as AdamW does")
        return AdamW(groups, lr=args.learning_rate, betas=(args.adam_beta1, args.adam_beta2), eps=args.adam_epsilon)

    def create_scheduler(self, num_training_steps: Any, optimizer: Any = None) -> Any:
        """Make the schedule that the settings name, for so many updates."""
        if self.lr_scheduler is None:
            self.lr_scheduler = get_scheduler(
                self.args.lr_scheduler_type,
                optimizer=self.optimizer if optimizer is None else optimizer,
                num_warmup_steps=self.args.get_warmup_steps(num_training_steps),
                num_training_steps=num_training_steps,
                scheduler_specific_kwargs=self.args.lr_scheduler_kwargs,
            )
        return self.lr_scheduler

    def create_optimizer_and_scheduler(self, num_training_steps: Any) -> None:
        """Make both."""
        self.create_optimizer()
        self.create_scheduler(num_training_steps, self.optimizer)

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        """Return the loss of a batch, with what the model made where that is wanted."""
        outputs = model(**inputs) if isinstance(inputs, dict) else model(inputs)
        loss = outputs["loss"] if isinstance(outputs, dict) else getattr(outputs, "loss", outputs)
        return (loss, outputs) if return_outputs else loss

    def training_step(self, model: Any, inputs: Any, num_items_in_batch: Any = None) -> Any:
        """Compute a batch's gradients and return its loss."""
        model.train()
        loss = self.compute_loss(model, inputs)
        loss.backward()
        return loss

    # The training

    def train(self, *args: Any, **kwargs: Any) -> Any:
        """Train to the end that the settings say."""
        loader = self.get_train_dataloader()
        every = self.args.gradient_accumulation_steps
        every = 1 if is_unknown(every) else max(1, int(every))
        batches = len(loader)
        updates = max(1, math.ceil(batches / every))
        epochs, most = self._bounds(updates)
        self.state.max_steps = most
        self.create_optimizer_and_scheduler(num_training_steps=most)
        self._tell("on_train_begin")
        for epoch in range(epochs):
            self._tell("on_epoch_begin")
            for index, batch in enumerate(loader):
                self._batch(batch, (index + 1) % every == 0 or index + 1 == batches)
                self.state.epoch = epoch + (index + 1) / max(1, batches)
                pace.checkpoint()
                if self.state.global_step >= most or self.control.should_training_stop:
                    break
            self._tell("on_epoch_end")
            if self.state.global_step >= most or self.control.should_training_stop:
                break
        self._tell("on_train_end")
        return Opaque("TrainOutput")

    def _bounds(self, updates: int) -> tuple[int, int]:
        """Return the epochs and the updates of a training with so many updates an epoch."""
        args = self.args
        if is_unknown(args.max_steps) or is_unknown(args.num_train_epochs):
            recorder.current().assumed("the Trainer trains for 3 epochs: its own setting is not known")
            return 3, 3 * updates
        if args.max_steps > 0:
            return math.ceil(args.max_steps / updates), int(args.max_steps)
        return math.ceil(args.num_train_epochs), math.ceil(args.num_train_epochs * updates)

    def _batch(self, batch: Any, updates: bool) -> None:
        self.training_step(self.model, batch)
        if not updates:
            return
        self.optimizer.step()
        if not isinstance(self.lr_scheduler, ReduceLROnPlateau):
            self.lr_scheduler.step()
        self.model.zero_grad()
        self.state.global_step += 1
        self._tell("on_step_end")

    def _tell(self, event: str) -> None:
        for each in self.callbacks:
            told = getattr(each, event, None)
            if callable(told):
                told(self.args, self.state, self.control, model=self.model, optimizer=self.optimizer)

    def add_callback(self, callback: Any) -> None:
        """Tell one more callback of the events to come."""
        self.callbacks.append(callback() if isinstance(callback, type) else callback)

    def evaluate(self, *args: Any, **kwargs: Any) -> Any:
        """Return made-up metrics."""
        return Opaque("metrics")

    predict = evaluate

    def save_model(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing."""

    save_state = log = log_metrics = save_metrics = save_model


class Seq2SeqTrainer(Trainer):
    """The same, for models that write texts."""
