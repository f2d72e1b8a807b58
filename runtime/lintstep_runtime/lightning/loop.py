"""The training loop of the Trainer: batches, updates, and schedulers stepped in Lightning's order."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lintstep_runtime.engine import pace
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.lightning.configuration import MisconfigurationException, Scheduled
from lintstep_runtime.torch import tape
from lintstep_runtime.torch.data.length import most_batches

_MANY_OPTIMIZERS = (
    "Training with multiple optimizers is only supported with manual optimization. Set `self.automatic_optimization = "
    "False`, then access your optimizers in `training_step` with `opt1, opt2, ... = self.optimizers()`"
)
_NO_CLOSURE = (
    "The closure hasn't been executed. HINT: did you call `optimizer_closure()` in your `optimizer_step` hook?"
)


class FitLoop:
    """One training: `batches` is how many there are in an epoch, None where nobody knows."""

    def __init__(self, trainer: Any, module: Any, loader: Any, validation: list[Any]) -> None:
        self.trainer, self.module, self.loader, self.validation = trainer, module, loader, validation
        self.batches = trainer.batches_of(loader)
        self._outputs: list[Any] = []
        self._since_update = 0

    def run(self) -> None:
        """Train until the Trainer's bounds, or until it is told to stop."""
        self.trainer.call("on_train_start")
        while not self._over():
            self._epoch()
            self.trainer.current_epoch += 1
            pace.checkpoint()
        self.trainer.call("on_train_end")

    def _over(self) -> bool:
        trainer = self.trainer
        reached = trainer.max_epochs != -1 and not is_unknown(trainer.max_epochs)
        return bool(
            trainer.should_stop
            or (reached and trainer.current_epoch >= trainer.max_epochs)
            or self._enough()
            or self.batches == 0
        )

    def _enough(self) -> bool:
        steps = self.trainer.max_steps
        return not is_unknown(steps) and steps != -1 and self.trainer.global_step >= steps

    def _epoch(self) -> None:
        sampler: Any = getattr(self.loader, "sampler", None)
        if hasattr(type(sampler), "set_epoch"):
            sampler.set_epoch(self.trainer.current_epoch)
        self.trainer.call("on_train_epoch_start")
        self._outputs = []
        for index, batch, last in self._passes():
            if self._batch(index, batch, last):
                break
        self.trainer.metrics.settle()
        if "training_epoch_end" in dir(type(self.module)):  # gone since 2.0
            self.module.training_epoch_end(self._outputs)
        self.trainer.call("on_train_epoch_end")
        self._step_schedulers("epoch", self.trainer.current_epoch, plateau=True)

    def _passes(self) -> Iterator[tuple[int, Any, bool]]:
        """Yield each batch with its number, and whether it is the last."""
        if is_unknown(self.loader):
            source: Iterator[Any] = iter([Opaque("batch", (self.loader,))] * (most_batches() or 8))
        else:
            source = iter(self.loader)
        source = islice(source, None if self.batches is None else int(self.batches))
        batch = next(source, _END)
        index = 0
        while batch is not _END:
            following = next(source, _END)
            yield index, batch, following is _END
            batch, index = following, index + 1

    def _batch(self, index: int, batch: Any, last: bool) -> bool:
        """Train on one batch; return whether the epoch ends here."""
        trainer = self.trainer
        trainer.is_last_batch = last
        skips = trainer.call("on_train_batch_start", batch, index) == -1
        output = None
        self._since_update += 1
        steps = last or self._since_update >= trainer.accumulate_grad_batches
        if not skips:
            if self.module.automatic_optimization:
                output = self._automatically(index, batch, steps)
            else:
                output = self._training_step(batch, index)
            self._outputs.append(output)
        if steps:
            self._step_schedulers("step", index, plateau=False)
            self._since_update = 0
        if last:
            self._step_schedulers("epoch", trainer.current_epoch, plateau=False)
        if skips:
            return True
        trainer.call("on_train_batch_end", output, batch, index)
        if last and (trainer.current_epoch + 1) % trainer.check_val_every_n_epoch == 0:
            self.validate()
        if steps:
            self._step_schedulers("step", index, plateau=True)
        pace.checkpoint()
        return self._enough()

    def _training_step(self, batch: Any, index: int) -> Any:
        return self.module.training_step(*_taken(self.module.training_step, batch, index))

    def _automatically(self, index: int, batch: Any, steps: bool) -> Any:
        """Make an update, or only gradients where more of them are wanted first."""
        if len(self.trainer.optimizers) > 1:
            raise RuntimeError(_MANY_OPTIMIZERS)
        optimizer = self.trainer.optimizers[0] if self.trainer.optimizers else None
        found: list[Any] = []

        def closure() -> Any:
            output = self._training_step(batch, index)
            found.append(output)
            loss = output.get("loss") if isinstance(output, dict) else output
            self.trainer.call("on_before_zero_grad", optimizer)
            if optimizer is not None and self._since_update == 1:
                self.module.optimizer_zero_grad(self.trainer.current_epoch, index, optimizer)
            if loss is not None:
                self.trainer.call("on_before_backward", loss)
                self.module.backward(loss)
                self.trainer.call("on_after_backward")
            self.trainer.call("on_before_optimizer_step", optimizer)
            self.module.configure_gradient_clipping(optimizer, None, None)
            return loss

        if optimizer is None or not steps:
            closure()
        else:
            self.module.optimizer_step(self.trainer.current_epoch, index, optimizer, closure)
            if not found and not is_unknown(optimizer):
                raise MisconfigurationException(_NO_CLOSURE)
        return found[0] if found else None

    def validate(self) -> None:
        """Go over the validation data once, without gradients."""
        if not self.validation or "validation_step" not in dir(type(self.module)):
            return
        training, grad = self.module.training, tape.Mode.grad
        self.module.eval()
        tape.Mode.grad = False
        try:
            self.trainer.call("on_validation_start")
            self.trainer.call("on_validation_epoch_start")
            outputs = [self._validate(number, loader) for number, loader in enumerate(self.validation)]
            if "validation_epoch_end" in dir(type(self.module)):  # gone since 2.0
                self.module.validation_epoch_end(outputs[0] if len(outputs) == 1 else outputs)
            self.trainer.metrics.settle()
            self.trainer.call("on_validation_epoch_end")
            self.trainer.call("on_validation_end")
        finally:
            tape.Mode.grad = grad
            self.module.train(training)

    def _validate(self, number: int, loader: Any) -> list[Any]:
        batches = [Opaque("batch", (loader,))] * 2 if is_unknown(loader) else loader
        step = self.module.validation_step
        return [step(*_taken(step, batch, index, number)) for index, batch in enumerate(batches)]

    def _step_schedulers(self, interval: str, at: int, plateau: bool) -> None:
        if not self.module.automatic_optimization:
            return
        for each in self.trainer.lr_scheduler_configs:
            if each.reduce_on_plateau is plateau and each.interval == interval and (at + 1) % each.frequency == 0:
                self._step_scheduler(each)

    def _step_scheduler(self, each: Scheduled) -> None:
        metric = None
        if each.reduce_on_plateau:
            metrics = self.trainer.metrics.latest
            if each.monitor not in metrics:
                if each.strict:
                    raise MisconfigurationException(
                        f"ReduceLROnPlateau conditioned on metric {each.monitor} which is not available. Available "
                        f"metrics are: {sorted(metrics)}. Condition can be set using `monitor` key in lr scheduler dict"
                    )
                return
            metric = metrics[each.monitor]
        self.module.lr_scheduler_step(each.scheduler, metric)


_END = object()


def _taken(function: Any, *given: Any) -> tuple[Any, ...]:
    """Return as many of the arguments as a step takes."""
    try:
        kinds = [each.kind for each in inspect.signature(function).parameters.values()]
    except (TypeError, ValueError):
        return given
    if inspect.Parameter.VAR_POSITIONAL in kinds:
        return given
    places = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return given[: sum(kind in places for kind in kinds)]
