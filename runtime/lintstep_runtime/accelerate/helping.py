"""What else scripts take from ``accelerate``."""

from __future__ import annotations

import functools
import logging
import random
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch.random import manual_seed

__all__ = [
    "AcceleratorState", "DistributedDataParallelKwargs", "DistributedType", "DummyOptim", "DummyScheduler",
    "GradScalerKwargs", "GradientAccumulationPlugin", "InitProcessGroupKwargs", "PartialState", "ProjectConfiguration",
    "find_executable_batch_size", "gather_object", "get_logger", "is_main_process", "notebook_launcher", "set_seed",
    "skip_first_batches",
]  # fmt: skip


class DistributedType:
    """Kinds of several processes."""

    NO, MULTI_CPU, MULTI_GPU, MULTI_NPU, DEEPSPEED, FSDP, XLA, TPU, MEGATRON_LM = (
        "NO", "MULTI_CPU", "MULTI_GPU", "MULTI_NPU", "DEEPSPEED", "FSDP", "XLA", "XLA", "MEGATRON_LM")  # fmt: skip


class Settings:
    """Keeps what it is given."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.__dict__.update(options)


class GradientAccumulationPlugin(Settings):
    """``accelerate.utils.GradientAccumulationPlugin``"""

    def __init__(self, num_steps: Any = None, **options: Any) -> None:
        super().__init__(num_steps=num_steps, **options)


DistributedDataParallelKwargs = InitProcessGroupKwargs = GradScalerKwargs = ProjectConfiguration = Settings
DummyOptim, DummyScheduler = Opaque("DummyOptim"), Opaque("DummyScheduler")


class PartialState:
    """``accelerate.PartialState``"""

    is_main_process = is_local_main_process = True
    num_processes, process_index, local_process_index, device = 1, 0, 0, "cpu"

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def wait_for_everyone(self) -> None:
        """Wait for nobody."""


AcceleratorState = PartialState


def set_seed(seed: Any, *args: Any, **options: Any) -> None:
    """``accelerate.utils.set_seed``"""
    if not is_unknown(seed):
        random.seed(seed)
        np.random.seed(seed)
    manual_seed(seed)


def find_executable_batch_size(function: Any = None, starting_batch_size: Any = 128, **options: Any) -> Any:
    """``accelerate.utils.find_executable_batch_size``: the first one does."""
    if function is None:
        return functools.partial(find_executable_batch_size, starting_batch_size=starting_batch_size)
    return functools.partial(function, starting_batch_size)


def notebook_launcher(function: Any, args: Any = (), *more: Any, **options: Any) -> None:
    """``accelerate.notebook_launcher``: call the function."""
    function(*args)


def get_logger(name: str, log_level: Any = None) -> Any:
    """``accelerate.logging.get_logger``"""
    return Logger(logging.getLogger(name), {})


class Logger(logging.LoggerAdapter[logging.Logger]):
    """A logger that takes what accelerate's takes."""

    def log(self, level: Any, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log."""
        for name in ("main_process_only", "in_order"):
            kwargs.pop(name, None)
        super().log(level, msg, *args, **kwargs)


def skip_first_batches(dataloader: Any, num_batches: Any = 0) -> Any:
    """``accelerate.skip_first_batches``: what is skipped is not told."""
    return dataloader


def gather_object(object: Any) -> Any:
    """Return what the one process has."""
    return object


def is_main_process() -> bool:
    """Say yes."""
    return True
