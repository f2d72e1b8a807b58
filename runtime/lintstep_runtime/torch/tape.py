"""Whether gradients are wanted, and how they flow back: each tensor remembers the operation that made it.

A tensor's `_node` is `None` for a leaf, a `Node` where the numbers are known, and a plain tuple of the tensors that
it depends on where they are not: backward then only marks the leaves that it reaches.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

__all__ = ["enable_grad", "inference_mode", "is_grad_enabled", "no_grad", "set_grad_enabled"]

Array = np.ndarray[Any, Any]
Gradient = Callable[..., Any]  # of the gradient of the result, the result, and the inputs: one gradient an input


class Mode:
    """Whether operations are remembered."""

    grad = True


class Node:
    """An operation whose numbers are known: its inputs, how its gradient is made, and what that needs."""

    __slots__ = ("arrays", "gradient", "inputs", "result")

    def __init__(self, inputs: tuple[Any, ...], gradient: Gradient, arrays: list[Array], result: Array) -> None:
        self.inputs, self.gradient, self.arrays, self.result = inputs, gradient, arrays, result

    def back(self, grad: Array) -> Iterable[Array | None]:
        """Return the gradients of the inputs."""
        made: Iterable[Array | None] = self.gradient(grad, self.result, *self.arrays)
        return made


class Unknown:
    """The gradient of a tensor that has one, whose numbers nobody knows."""


UNKNOWN = Unknown()


def fit(grad: Array, shape: tuple[int, ...], kind: np.dtype[Any]) -> Array:
    """Return a gradient in the shape of what was broadcast."""
    if grad.shape != shape:
        extra = grad.ndim - len(shape)
        if extra > 0:
            grad = grad.sum(axis=tuple(range(extra)))
        axes = tuple(axis for axis, size in enumerate(shape) if size == 1 and grad.shape[axis] != 1)
        if axes:
            grad = grad.sum(axis=axes, keepdims=True)
        grad = np.broadcast_to(grad, shape) if grad.shape != shape else grad
    return grad if grad.dtype == kind else grad.astype(kind)


def reached(root: Any) -> list[Any]:
    """Return the leaves that `root` depends on and that want a gradient, and what else keeps its own."""
    if root._node is None:
        return [root] if root.requires_grad else []
    found, stack, seen = [], [root], {root}
    while stack:
        tensor = stack.pop()
        node = tensor._node
        if tensor._retains:
            found.append(tensor)
        for each in node if node.__class__ is tuple else node.inputs:
            if each.requires_grad and each not in seen:
                seen.add(each)
                (found if each._node is None else stack).append(each)
    return found


def flow(root: Any, seed: Array, found: Callable[[Any, Any], None]) -> None:
    """Let the gradient `seed` of `root` flow back; call `found` with each leaf and its gradient (or UNKNOWN)."""
    grads: dict[int, Any] = {id(root): seed}
    for tensor in _topological(root):
        grad = grads.pop(id(tensor), None)
        if grad is None:
            continue
        if tensor._hooks:
            grad = tensor._hooked(grad)
        node = tensor._node
        if node is None or tensor._retains:
            found(tensor, grad)
        if node is None:
            continue
        if node.__class__ is tuple or grad is UNKNOWN:
            for each in _needed(tensor):
                grads[id(each)] = UNKNOWN
            continue
        for each, back in zip(node.inputs, node.back(grad), strict=True):
            if back is None or (each._node is None and not each.requires_grad):
                continue
            key = id(each)
            before = grads.get(key)
            if before is UNKNOWN or back is UNKNOWN:
                grads[key] = UNKNOWN
                continue
            back = fit(np.asarray(back), each._shape, each._dtype.kind)
            grads[key] = back if before is None else before + back


def _topological(root: Any) -> list[Any]:
    """Return what `root` depends on, each after whatever was made of it."""
    counts: dict[int, int] = {}
    stack = [root]
    while stack:
        for each in _needed(stack.pop()):
            key = id(each)
            if key not in counts:
                counts[key] = 0
                stack.append(each)
            counts[key] += 1
    ready, result = [root], []
    while ready:
        tensor = ready.pop()
        result.append(tensor)
        for each in _needed(tensor):
            counts[id(each)] -= 1
            if not counts[id(each)]:
                ready.append(each)
    return result


def _needed(tensor: Any) -> list[Any]:
    node = tensor._node
    if node is None:
        return []
    inputs = node if node.__class__ is tuple else node.inputs
    return [each for each in inputs if each._node is not None or each.requires_grad]


class _Switch:
    """A context, and a decorator, inside which gradients are wanted or not."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self._before: list[bool] = []

    def __enter__(self) -> Any:
        self._before.append(Mode.grad)
        Mode.grad = self.wanted
        return self

    def __exit__(self, *error: object) -> None:
        Mode.grad = self._before.pop()

    def __call__(self, function: Any) -> Any:
        if isinstance(function, type):
            return function
        wanted = self.wanted

        @functools.wraps(function)
        def inside(*args: Any, **kwargs: Any) -> Any:
            before, Mode.grad = Mode.grad, wanted
            try:
                return function(*args, **kwargs)
            finally:
                Mode.grad = before

        return inside


def _made(function: Any, wanted: bool) -> Any:
    switch = _Switch(wanted)
    return switch(function) if callable(function) else switch


def no_grad(function: Any = None) -> Any:
    """``torch.no_grad``, with or without brackets."""
    return _made(function, False)


def enable_grad(function: Any = None) -> Any:
    """``torch.enable_grad``"""
    return _made(function, True)


def inference_mode(mode: Any = True) -> Any:
    """``torch.inference_mode``"""
    return _made(mode, False) if callable(mode) else _Switch(not mode)


class set_grad_enabled(_Switch):  # noqa: N801 - PyTorch's own name
    """``torch.set_grad_enabled``: it acts at once, and as a context until its end."""

    def __init__(self, mode: Any) -> None:
        super().__init__(bool(mode))
        self._outside, Mode.grad = Mode.grad, self.wanted

    def __enter__(self) -> Any:
        Mode.grad = self.wanted
        return self

    def __exit__(self, *error: object) -> None:
        Mode.grad = self._outside


def is_grad_enabled() -> bool:
    """``torch.is_grad_enabled``"""
    return Mode.grad
