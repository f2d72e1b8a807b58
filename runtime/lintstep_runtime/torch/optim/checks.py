"""What the constructors of the optimizers refuse, in PyTorch's words."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.rates import certainly, possibly
from lintstep_runtime.torch.tensor import is_tensor


def one_element(lr: Any) -> None:
    """Raise ValueError for a tensor of several rates."""
    if is_tensor(lr) and lr.numel() != 1:
        raise ValueError("Tensor lr must be 1-element")


def rate(lr: Any, words: str = "Invalid learning rate: {}") -> None:
    """Raise ValueError for a rate below 0 or a tensor of several."""
    one_element(lr)
    if not possibly(0.0 <= lr):  # noqa: SIM300 - the order shows in the TypeError
        raise ValueError(words.format(lr))


def at_least_0(value: Any, words: str) -> None:
    """Raise ValueError for a value below 0; `words` have a place for it."""
    if not possibly(value >= 0.0):
        raise ValueError(words.format(value))


def not_below_0(value: Any, words: str) -> None:
    """Raise ValueError for a value below 0, asked the other way round: a NaN goes through."""
    if certainly(value < 0.0):
        raise ValueError(words.format(value))


def betas(pair: Any) -> None:
    """Raise ValueError for a beta outside [0, 1)."""
    for index in (0, 1):
        if not (possibly(pair[index] >= 0.0) and possibly(pair[index] < 1.0)):
            raise ValueError(f"Invalid beta parameter at index {index}: {pair[index]}")


def fused(asked: Any, differentiable: Any, foreach: Any) -> None:
    """Raise RuntimeError for ``fused=True`` beside what it excludes."""
    if asked and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if asked and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
