"""L-BFGS on flat numpy arrays, with a line search that meets the strong Wolfe conditions.

Source: torch/optim/lbfgs.py of PyTorch 2.13, whose order of operations this keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Evaluate = Callable[[Array], tuple[float, Array]]  # the loss and its gradient at a point

_ENOUGH_DECREASE = 1e-4  # c1
_ENOUGH_CURVATURE = 0.9  # c2


def minimise(
    evaluate: Evaluate, point: Array, loss: float, gradient: Array, state: dict[str, Any], settings: Mapping[str, Any]
) -> Array:
    """Go from `point`, where loss and gradient are known, up to ``max_iter`` steps down; return where that ends.

    `state` holds the memory of earlier calls under PyTorch's keys, and is changed in place. `evaluate` is called at
    most ``max_eval - 1`` times, but for the last line search.
    """
    rate, steps, searched = settings["lr"], settings["max_iter"], settings["line_search_fn"]
    state.setdefault("func_evals", 0)
    state.setdefault("n_iter", 0)
    state["func_evals"] += 1
    evaluations = 1
    if np.abs(gradient).max() <= settings["tolerance_grad"]:
        return point
    for iteration in range(1, steps + 1):
        state["n_iter"] += 1
        first = state["n_iter"] == 1
        _direct(gradient, state, settings["history_size"])
        state["prev_flat_grad"], state["prev_loss"] = gradient.copy(), loss
        state["t"] = min(1.0, 1.0 / np.abs(gradient).sum()) * rate if first else rate
        slope = _dot(gradient, state["d"])
        if slope > -settings["tolerance_change"]:
            break
        calls, solved = 0, False
        if searched is not None:
            if searched != "strong_wolfe":
                raise RuntimeError("only 'strong_wolfe' is supported")
            limit = settings["max_eval"] - evaluations
            along = _along(evaluate, point, state["d"])
            start = (0.0, loss, gradient, slope)
            loss, gradient, state["t"], calls = _search(
                along, start, state["t"], state["d"], settings["tolerance_change"], limit
            )
            point = point + state["t"] * state["d"]
            solved = bool(np.abs(gradient).max() <= settings["tolerance_grad"])
        else:
            point = point + state["t"] * state["d"]
            if iteration != steps:
                loss, gradient = evaluate(point)
                solved = bool(np.abs(gradient).max() <= settings["tolerance_grad"])
                calls = 1
        evaluations += calls
        state["func_evals"] += calls
        if evaluations >= settings["max_eval"] or solved:
            break
        if np.abs(state["d"] * state["t"]).max() <= settings["tolerance_change"]:
            break
        if abs(loss - state["prev_loss"]) < settings["tolerance_change"]:
            break
    return point


def _dot(one: Array, other: Array) -> Any:
    """Return the product as a scalar of the arrays' dtype: PyTorch goes on in that precision."""
    return one.dot(other)


def _direct(gradient: Array, state: dict[str, Any], history: int) -> None:
    """Put the direction to go under ``d``, by the memory of the last steps."""
    if state["n_iter"] == 1:
        state.update(d=-gradient, old_dirs=[], old_stps=[], ro=[], H_diag=1)
        return
    turn = gradient - state["prev_flat_grad"]
    moved = state["d"] * state["t"]
    product = _dot(turn, moved)
    turns, moves, inverses = state["old_dirs"], state["old_stps"], state["ro"]
    if product > 1e-10:
        if len(turns) == history:
            for memory in (turns, moves, inverses):
                memory.pop(0)
        turns.append(turn)
        moves.append(moved)
        inverses.append(1.0 / product)
        state["H_diag"] = product / _dot(turn, turn)
    shares = [0.0] * len(turns)
    direction = -gradient
    for index in range(len(turns) - 1, -1, -1):
        shares[index] = _dot(moves[index], direction) * inverses[index]
        direction = direction + -shares[index] * turns[index]
    direction = direction * state["H_diag"]
    for index, share in enumerate(shares):
        back = _dot(turns[index], direction) * inverses[index]
        direction = direction + (share - back) * moves[index]
    state["d"] = direction


Point = tuple[float, float, Array, float]  # step, loss, gradient, slope along the direction


def _along(evaluate: Evaluate, origin: Array, direction: Array) -> Callable[[float], Point]:
    def at(step: float) -> Point:
        loss, gradient = evaluate(origin + step * direction)
        return step, loss, gradient, _dot(gradient, direction)

    return at


def _search(
    at: Callable[[float], Point], origin: Point, step: float, direction: Array, tolerance: float, limit: int
) -> tuple[float, Array, float, int]:
    """Return loss, gradient and step of a point that meets the conditions, and the number of evaluations."""
    _, loss0, _, slope0 = origin
    longest = float(np.abs(direction).max())
    new, before, done = at(step), origin, False
    calls, tries = 1, 0
    bracket: list[Point] = []
    while tries < limit:
        if new[1] > loss0 + _ENOUGH_DECREASE * new[0] * slope0 or (tries > 1 and new[1] >= before[1]):
            bracket = [before, new]
            break
        if abs(new[3]) <= -_ENOUGH_CURVATURE * slope0:
            bracket, done = [new], True
            break
        if new[3] >= 0:
            bracket = [before, new]
            break
        bounds = (new[0] + 0.01 * (new[0] - before[0]), new[0] * 10)
        step = _cubic(before, new, bounds)
        before, new = new, at(step)
        calls, tries = calls + 1, tries + 1
    if tries == limit:
        bracket = [origin, new]
    stuck = False
    low, high = (0, 1) if bracket[0][1] <= bracket[-1][1] else (1, 0)
    while not done and tries < limit:
        if abs(bracket[1][0] - bracket[0][0]) * longest < tolerance:
            break
        step = _cubic(bracket[0], bracket[1], None)
        step, stuck = _kept_inside(step, bracket[0][0], bracket[1][0], stuck)
        new = at(step)
        calls, tries = calls + 1, tries + 1
        if new[1] > loss0 + _ENOUGH_DECREASE * step * slope0 or new[1] >= bracket[low][1]:
            bracket[high] = new
            low, high = (0, 1) if bracket[0][1] <= bracket[1][1] else (1, 0)
            continue
        if abs(new[3]) <= -_ENOUGH_CURVATURE * slope0:
            done = True
        elif new[3] * (bracket[high][0] - bracket[low][0]) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = new
    best = bracket[low]
    return best[1], best[2], best[0], calls


def _kept_inside(step: float, one: float, other: float, stuck: bool) -> tuple[float, bool]:
    """Move a step that hardly shrinks the bracket inwards, the second time."""
    left, right = min(one, other), max(one, other)
    margin = 0.1 * (right - left)
    if min(right - step, step - left) >= margin:
        return step, False
    if not (stuck or step >= right or step <= left):
        return step, True
    return (right - margin if abs(step - right) < abs(step - left) else left + margin), False


def _cubic(one: Point, other: Point, bounds: tuple[float, float] | None) -> Any:
    """Return where the cubic through two points with slopes is lowest, within the bounds."""
    (x1, f1, _, g1), (x2, f2, _, g2) = one, other
    low, high = bounds or (min(x1, x2), max(x1, x2))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if not square >= 0:
        return (low + high) / 2.0
    d2 = square**0.5
    if x1 <= x2:
        lowest = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        lowest = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(lowest, low), high)
