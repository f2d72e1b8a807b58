"""Fifty updates of each optimizer at several settings, the same on the real PyTorch and on the stand-in.

fixtures/record_torch.py records them; test_optim.py compares. Gradients are noise plus a part of the value, so that an
error in one update is carried on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

STEPS = 50
KEPT = (1, 2, 3, 5, 8, 13, 21, 34, 50)
SHAPES = ((4, 3), (5,))

SETTINGS: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 0.1},
        {"lr": 0.05, "momentum": 0.9},
        {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 1e-2},
        {"lr": 0.05, "momentum": 0.8, "dampening": 0.3, "maximize": True},
    ],
    "Adam": [
        {},
        {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-6, "weight_decay": 0.1},
        {"lr": 0.05, "amsgrad": True, "maximize": True},
    ],
    "AdamW": [{}, {"lr": 0.05, "weight_decay": 0.3}, {"lr": 0.05, "amsgrad": True, "betas": [0.4, 0.9]}],
    "NAdam": [{}, {"lr": 0.05, "weight_decay": 0.1}, {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}],
    "RAdam": [{}, {"lr": 0.05, "weight_decay": 0.1}, {"lr": 0.05, "weight_decay": 0.1, "decoupled_weight_decay": True}],
    "Adamax": [{}, {"lr": 0.05, "weight_decay": 0.1, "betas": [0.7, 0.9]}],
    "RMSprop": [
        {},
        {"lr": 0.02, "momentum": 0.9},
        {"lr": 0.02, "centered": True, "alpha": 0.9},
        {"lr": 0.02, "centered": True, "momentum": 0.5, "weight_decay": 0.05},
    ],
    "Adagrad": [{}, {"lr": 0.1, "lr_decay": 0.05, "weight_decay": 0.1, "initial_accumulator_value": 0.2}],
    "Adadelta": [{}, {"lr": 0.5, "rho": 0.8, "weight_decay": 0.1}],
    "ASGD": [{}, {"lr": 0.1, "lambd": 0.01, "t0": 10, "weight_decay": 0.01}],
    "Rprop": [{}, {"lr": 0.05, "etas": [0.4, 1.5], "step_sizes": [1e-3, 0.5]}],
    "Adafactor": [{}, {"lr": 0.05, "weight_decay": 0.1, "d": 2.0}],
    "Muon": [{}, {"lr": 0.05, "nesterov": False, "adjust_lr_fn": "match_rms_adamw"}],
    "SparseAdam": [{}, {"lr": 0.05, "betas": [0.8, 0.95]}],
    "LBFGS": [
        {"lr": 0.1, "max_iter": 4},
        {"lr": 1, "max_iter": 5, "history_size": 3, "line_search_fn": "strong_wolfe"},
    ],
}


def cases() -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """Yield identity, class, settings and dtype of each."""
    for name, several in SETTINGS.items():
        for index, settings in enumerate(several):
            for kind in ("float32", "float64"):
                yield f"{name}-{index}-{kind}", name, settings, kind


def starts(name: str, kind: str) -> list[Any]:
    """Return the arrays the parameters start at."""
    random = np.random.RandomState(1)
    shapes = SHAPES[:1] if name == "Muon" else SHAPES
    return [random.uniform(-1, 1, shape).astype(kind) for shape in shapes]


def run(parameters: list[Any], optimizer: Any, name: str, read: Any, give: Any) -> list[list[Any]]:
    """Make the updates; return the parameters after each step of KEPT.

    `read` returns a parameter's array, ``give(parameter, gradient)`` sets its gradient.
    """
    if name == "LBFGS":
        return _minimise(parameters, optimizer, read, give)
    random, rows = np.random.RandomState(7), []
    for step in range(1, STEPS + 1):
        if step == 20:
            optimizer.param_groups[0]["lr"] *= 0.5
        for index, parameter in enumerate(parameters):
            value = read(parameter)
            gradient = (random.normal(0, 1, value.shape) + 0.5 * value).astype(value.dtype)
            if name == "SparseAdam":
                gradient[random.uniform(size=len(value)) < 0.3] = 0
            give(parameter, None if index == 1 and step % 7 == 0 else gradient)
        optimizer.step()
        if step in KEPT:
            rows.append([read(parameter).tolist() for parameter in parameters])
    return rows


def _minimise(parameters: list[Any], optimizer: Any, read: Any, give: Any) -> list[list[Any]]:
    """Go down a bowl that is steeper in some directions: the sum of ``c (x - 1)^2 + 0.1 x^4``."""
    rows = []

    def closure() -> Any:
        loss = 0.0
        for parameter in parameters:
            value = read(parameter)
            x = value.reshape(-1).astype(np.float64)
            slope = np.arange(1, len(x) + 1)
            loss += float((slope * (x - 1) ** 2 + 0.1 * x**4).sum())
            gradient = 2 * slope * (x - 1) + 0.4 * x**3
            give(parameter, gradient.reshape(value.shape).astype(value.dtype))
        return loss

    for step in range(1, 9):
        optimizer.step(closure)
        if step in KEPT:
            rows.append([read(parameter).tolist() for parameter in parameters])
    return rows
