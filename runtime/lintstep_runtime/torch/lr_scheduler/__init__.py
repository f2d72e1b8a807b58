"""torch.optim.lr_scheduler of PyTorch 2.13: every class, with the same numbers bit for bit.

A rate is computed in float64 by Python in the order of operations PyTorch has; a tensor rate is rounded to its dtype.
"""

from lintstep_runtime.torch.lr_scheduler.base import LRScheduler, _LRScheduler
from lintstep_runtime.torch.lr_scheduler.combined import ChainedScheduler, SequentialLR
from lintstep_runtime.torch.lr_scheduler.cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from lintstep_runtime.torch.lr_scheduler.cyclic import CyclicLR
from lintstep_runtime.torch.lr_scheduler.decay import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)
from lintstep_runtime.torch.lr_scheduler.functions import LambdaLR, MultiplicativeLR
from lintstep_runtime.torch.lr_scheduler.one_cycle import OneCycleLR
from lintstep_runtime.torch.lr_scheduler.plateau import ReduceLROnPlateau

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
    "_LRScheduler",
]
