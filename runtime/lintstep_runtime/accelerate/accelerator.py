"""`Accelerator`, and what it makes of optimizers, schedulers and loaders. Source: accelerate 1.15, one process.

An optimizer that is prepared makes an update only when gradients are synchronised: at every k-th batch of
`accumulate`, and at the last batch of a loader. A scheduler that is prepared advances with it.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.data import DataLoader
from lintstep_runtime.torch.lr_scheduler import LRScheduler
from lintstep_runtime.torch.nn.utils import clip_grad_norm_, clip_grad_value_
from lintstep_runtime.torch.optim import Optimizer
from lintstep_runtime.torch.saving import load as load_object
from lintstep_runtime.torch.saving import save as save_object

__all__ = ["AcceleratedScheduler", "Accelerator"]


class GradientState:
    """Whether this batch is the last of an accumulation. `end_of_dataloader` says that it is the last of a loader."""

    def __init__(self, steps: Any) -> None:
        self.num_steps = steps
        self.sync_gradients = True
        self.end_of_dataloader = False
        self.step = 0

    def next(self) -> None:
        """Go on to the next batch."""
        if self.end_of_dataloader:
            self.step, self.sync_gradients = 0, True
            return
        self.step += 1
        known = isinstance(self.num_steps, int)
        self.sync_gradients = self.step % self.num_steps == 0 if known else True


class PreparedLoader:
    """A loader that says when it gives its last batch."""

    def __init__(self, loader: Any, state: GradientState) -> None:
        self.base_dataloader, self.gradient_state = loader, state

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.base_dataloader, name)

    def __len__(self) -> int:
        return len(self.base_dataloader)

    def __iter__(self) -> Iterator[Any]:
        self.gradient_state.end_of_dataloader = False
        batches = iter(self.base_dataloader)
        with contextlib.suppress(StopIteration):
            batch = next(batches)
            while True:
                try:
                    following = next(batches)
                except StopIteration:
                    self.gradient_state.end_of_dataloader = True
                    yield batch
                    break
                yield batch
                batch = following
        self.gradient_state.end_of_dataloader = False

    def set_epoch(self, epoch: Any) -> None:
        """Tell the sampler which pass it is."""
        sampler: Any = getattr(self.base_dataloader, "sampler", None)
        if hasattr(sampler, "set_epoch"):
            sampler.set_epoch(epoch)


class AcceleratedScheduler:
    """A scheduler that advances when the optimizer made an update."""

    def __init__(self, scheduler: Any, state: GradientState, with_optimizer: bool) -> None:
        self.scheduler, self.gradient_state, self.step_with_optimizer = scheduler, state, with_optimizer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.scheduler, name)

    def step(self, *args: Any, **kwargs: Any) -> None:
        """Advance, unless gradients are still added up. A schedule of a fixed length stops at its end."""
        if self.step_with_optimizer:
            if not self.gradient_state.sync_gradients:
                return
            total = getattr(self.scheduler, "total_steps", None)
            if isinstance(total, int) and self.scheduler._step_count > total:
                return
        self.scheduler.step(*args, **kwargs)


class Accelerator:
    """``accelerate.Accelerator``"""

    is_main_process = is_local_main_process = is_last_process = True
    process_index = local_process_index = 0
    num_processes = 1
    use_distributed = False
    optimizer_step_was_skipped = False

    def __init__(self, device_placement: Any = True, split_batches: Any = False, mixed_precision: Any = None,
                 gradient_accumulation_steps: Any = 1, cpu: Any = False, *args: Any, log_with: Any = None,
                 project_dir: Any = None, project_config: Any = None, gradient_accumulation_plugin: Any = None,
                 step_scheduler_with_optimizer: Any = True, **options: Any) -> None:  # fmt: skip
        steps = getattr(gradient_accumulation_plugin, "num_steps", gradient_accumulation_steps)
        self.gradient_state = GradientState(steps)
        self.step_scheduler_with_optimizer = step_scheduler_with_optimizer
        self.mixed_precision = mixed_precision or "no"
        self.device = dtypes.CPU
        self.project_dir, self.project_configuration = project_dir, project_config
        self.state, self.distributed_type = Opaque("state"), "NO"
        self.trackers: list[Any] = []
        self._saved: list[Any] = []

    @property
    def gradient_accumulation_steps(self) -> Any:
        """How many batches make an update."""
        return self.gradient_state.num_steps

    @gradient_accumulation_steps.setter
    def gradient_accumulation_steps(self, value: Any) -> None:
        self.gradient_state.num_steps = value

    @property
    def sync_gradients(self) -> bool:
        """Whether this batch makes an update."""
        return self.gradient_state.sync_gradients

    def prepare(self, *args: Any, **options: Any) -> Any:
        """Return each argument as it is to be used, in their order."""
        made = tuple(map(self._prepared, args))
        return made if len(made) != 1 else made[0]

    def _prepared(self, value: Any) -> Any:
        if isinstance(value, Optimizer):
            _synchronise(value, self.gradient_state)
        elif isinstance(value, DataLoader):
            return PreparedLoader(value, self.gradient_state)
        elif isinstance(value, LRScheduler):
            return self.prepare_scheduler(value)
        return value if not isinstance(value, Optimizer) else self._kept(value)

    def _kept(self, value: Any) -> Any:
        self._saved.append(value)
        return value

    def prepare_model(self, model: Any, *args: Any, **options: Any) -> Any:
        """Return the model."""
        return model

    def prepare_optimizer(self, optimizer: Any, *args: Any, **options: Any) -> Any:
        """Return the optimizer, which makes updates when gradients are synchronised."""
        return self._prepared(optimizer)

    prepare_data_loader = prepare_optimizer

    def prepare_scheduler(self, scheduler: Any) -> Any:
        """Return the scheduler, which advances with its optimizer."""
        return self._kept(
            AcceleratedScheduler(scheduler, self.gradient_state, bool(self.step_scheduler_with_optimizer))
        )

    @contextlib.contextmanager
    def accumulate(self, *models: Any) -> Iterator[None]:
        """Take one more batch."""
        self.gradient_state.next()
        yield

    @contextlib.contextmanager
    def no_sync(self, model: Any) -> Iterator[None]:
        """Let gradients add up."""
        yield

    join_uneven_inputs = main_process_first = local_main_process_first = lambda self, *a, **k: contextlib.nullcontext()
    autocast = split_between_processes = join_uneven_inputs

    def backward(self, loss: Any, **options: Any) -> None:
        """Let gradients flow, of a share of the loss."""
        (loss / self.gradient_state.num_steps).backward(**options)

    def clip_grad_norm_(self, parameters: Any, max_norm: Any, norm_type: Any = 2) -> Any:
        """Scale the gradients down."""
        return clip_grad_norm_(parameters, max_norm, norm_type)

    def clip_grad_value_(self, parameters: Any, clip_value: Any) -> None:
        """Cut the gradients off."""
        clip_grad_value_(parameters, clip_value)

    def unwrap_model(self, model: Any, *args: Any, **options: Any) -> Any:
        """Return the model."""
        return model

    def gather(self, tensor: Any) -> Any:
        """Return what the one process has."""
        return tensor

    def gather_for_metrics(self, input_data: Any, *args: Any, **options: Any) -> Any:
        """Return what the one process has."""
        return input_data

    def reduce(self, tensor: Any, *args: Any, **options: Any) -> Any:
        """Return what the one process has."""
        return tensor

    pad_across_processes = reduce

    def free_memory(self, *objects: Any) -> Any:
        """Return nothing in the place of each."""
        return tuple(None for _ in objects)

    clear = free_memory

    def print(self, *args: Any, **options: Any) -> None:
        """Print."""
        print(*args, **options)

    def save(self, obj: Any, f: Any, *args: Any, **options: Any) -> None:
        """Save an object."""
        save_object(obj, f)

    def register_for_checkpointing(self, *objects: Any) -> None:
        """Save these too."""
        self._saved += objects

    def save_state(self, output_dir: Any = None, *args: Any, **options: Any) -> Any:
        """Save the states of what was prepared."""
        save_object([each.state_dict() for each in self._saved], f"{output_dir or 'checkpoint'}/accelerate.bin")
        return output_dir

    def load_state(self, input_dir: Any = None, *args: Any, **options: Any) -> None:
        """Take the states of what was prepared back."""
        states = load_object(f"{input_dir or 'checkpoint'}/accelerate.bin")
        for index, each in enumerate(self._saved):
            each.load_state_dict(states[index])

    def get_state_dict(self, model: Any, *args: Any, **options: Any) -> Any:
        """Return the state of a model."""
        return model.state_dict()

    def skip_first_batches(self, dataloader: Any, num_batches: Any = 0) -> Any:
        """Return the loader: what is skipped is not told."""
        return dataloader

    def on_main_process(self, function: Any = None) -> Any:
        """Return the function."""
        return function

    on_local_main_process = on_last_process = on_process = on_main_process

    def get_tracker(self, name: Any, *args: Any, **options: Any) -> Any:
        """Return something unknown."""
        return Opaque("tracker")

    def init_trackers(self, *args: Any, **options: Any) -> None:
        """Do nothing."""

    log = end_training = wait_for_everyone = log_images = save_model = set_trigger = init_trackers
    register_save_state_pre_hook = register_load_state_pre_hook = init_trackers

    def check_trigger(self) -> bool:
        """Say no."""
        return False


def _synchronise(optimizer: Any, state: GradientState) -> None:
    """Let an optimizer make updates, and drop gradients, only when gradients are synchronised."""
    step, zero_grad = optimizer.step, optimizer.zero_grad

    def guarded_step(self: Any, *args: Any, **kwargs: Any) -> Any:
        return step(*args, **kwargs) if state.sync_gradients else None

    def guarded_zero_grad(self: Any, *args: Any, **kwargs: Any) -> None:
        if state.sync_gradients:
            zero_grad(*args, **kwargs)

    vars(guarded_step)["_wrapped_by_lr_sched"] = True  # so that no schedule takes it for another's step
    optimizer.step = types.MethodType(guarded_step, optimizer)
    optimizer.zero_grad = types.MethodType(guarded_zero_grad, optimizer)
    optimizer.step_was_skipped = False
