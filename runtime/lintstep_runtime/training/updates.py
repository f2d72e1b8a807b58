"""The updates of PyTorch's optimizers on numpy arrays, as plain functions.

Each takes a parameter's numbers, its gradient, its state (a dict that starts empty and is changed in place) and the
settings of its group as plain numbers, and returns the new numbers. Arrays keep their dtype; the operations stand in
the order PyTorch 2.13 has them in on a CPU, so results agree to the last few bits.
Source: torch/optim/*.py, the single-tensor forms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Array = Any  # numpy.ndarray: its operators are typed as giving Any
State = dict[str, Any]
Settings = Mapping[str, Any]
Update = Callable[[Array, Array, State, Settings], Array]


def lerp(start: Array, end: Array, weight: float) -> Array:
    """Return what lies between start and end, at `weight` of the way."""
    if abs(weight) < 0.5:
        return _added(start, end - start, weight)
    return end - (end - start) * (1 - weight)


def _added(base: Array, change: Array, factor: float) -> Array:
    """Return ``base + factor * change``, rounded once, as a CPU's fused operation does."""
    if base.dtype != np.float32:
        return base + factor * change
    wide: Array = base.astype(np.float64) + float(np.float32(factor)) * change.astype(np.float64)
    return wide.astype(np.float32)


def _signed(gradient: Array, settings: Settings) -> Array:
    return -gradient if settings["maximize"] else gradient


def _decayed(value: Array, gradient: Array, settings: Settings) -> Array:
    """Return the gradient, by `maximize` and L2 weight decay."""
    gradient = _signed(gradient, settings)
    decay = settings["weight_decay"]
    return _added(gradient, value, decay) if decay != 0 else gradient


def _moments(gradient: Array, state: State, settings: Settings) -> None:
    """Move the two averages of the Adam family."""
    beta1, beta2 = settings["betas"]
    state["exp_avg"] = lerp(state["exp_avg"], gradient, 1 - beta1)
    state["exp_avg_sq"] = state["exp_avg_sq"] * beta2 + (1 - beta2) * gradient * gradient


def _count(state: State) -> float:
    state["step"] = np.float32(state["step"] + 1)
    return float(state["step"])


def _start(state: State, value: Array, *names: str) -> None:
    """Give a state its step count and arrays of zeros, once."""
    if not state:
        state["step"] = np.float32(0)
        for name in names:
            state[name] = np.zeros_like(value)


def sgd(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Stochastic gradient descent, with momentum."""
    gradient = _decayed(value, gradient, settings)
    momentum = settings["momentum"]
    if momentum != 0:
        buffer = state.get("momentum_buffer")
        state["momentum_buffer"] = (
            gradient.copy() if buffer is None else _added(buffer * momentum, gradient, 1 - settings["dampening"])
        )
        buffer = state["momentum_buffer"]
        gradient = _added(gradient, buffer, momentum) if settings["nesterov"] else buffer
    return _added(value, gradient, -settings["lr"])


def adam(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adam, and AdamW by `decoupled_weight_decay`."""
    _start(state, value, "exp_avg", "exp_avg_sq", *(["max_exp_avg_sq"] if settings["amsgrad"] else []))
    step, rate = _count(state), settings["lr"]
    gradient = _signed(gradient, settings)
    decay = settings["weight_decay"]
    if decay != 0:
        if settings["decoupled_weight_decay"]:
            value = value * (1 - rate * decay)
        else:
            gradient = _added(gradient, value, decay)
    beta1, beta2 = settings["betas"]
    _moments(gradient, state, settings)
    square = state["exp_avg_sq"]
    if settings["amsgrad"]:
        square = state["max_exp_avg_sq"] = np.maximum(state["max_exp_avg_sq"], square)
    step_size = rate / (1 - beta1**step)
    divisor = np.sqrt(square) / (1 - beta2**step) ** 0.5 + settings["eps"]
    return value + -step_size * state["exp_avg"] / divisor


def nadam(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adam with Nesterov's momentum."""
    if not state:
        _start(state, value)
        state["mu_product"] = np.float32(1)
        state["exp_avg"], state["exp_avg_sq"] = np.zeros_like(value), np.zeros_like(value)
    step, rate = _count(state), settings["lr"]
    value, gradient = _decoupled(value, gradient, settings)
    beta1, beta2 = settings["betas"]
    mu = beta1 * (1.0 - 0.5 * 0.96 ** (step * settings["momentum_decay"]))
    mu_next = beta1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * settings["momentum_decay"]))
    state["mu_product"] = np.float32(state["mu_product"] * np.float32(mu))
    product = float(state["mu_product"])
    _moments(gradient, state, settings)
    divisor = np.sqrt(state["exp_avg_sq"] / (1 - beta2**step)) + settings["eps"]
    value = value + -rate * (1.0 - mu) / (1.0 - product) * gradient / divisor
    return value + -rate * mu_next / (1.0 - product * mu_next) * state["exp_avg"] / divisor


def _decoupled(value: Array, gradient: Array, settings: Settings) -> tuple[Array, Array]:
    """Return value and gradient, by `maximize` and either form of weight decay."""
    gradient = _signed(gradient, settings)
    decay = settings["weight_decay"]
    if decay == 0:
        return value, gradient
    if settings["decoupled_weight_decay"]:
        return value * (1 - settings["lr"] * decay), gradient
    return value, _added(gradient, value, decay)


def radam(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adam whose first steps are without the second moment."""
    _start(state, value, "exp_avg", "exp_avg_sq")
    step, rate = _count(state), settings["lr"]
    value, gradient = _decoupled(value, gradient, settings)
    beta1, beta2 = settings["betas"]
    _moments(gradient, state, settings)
    correction2 = 1 - beta2**step
    mean = state["exp_avg"] / (1 - beta1**step)
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * step * beta2**step / correction2
    if length <= 5.0:
        return value - mean * rate
    rectified = ((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) ** 0.5
    adaptive = correction2**0.5 / (np.sqrt(state["exp_avg_sq"]) + settings["eps"])
    return value - mean * rate * adaptive * rectified


def adamax(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adam by the infinity norm."""
    _start(state, value, "exp_avg", "exp_inf")
    step = _count(state)
    gradient = _decayed(value, gradient, settings)
    beta1, beta2 = settings["betas"]
    state["exp_avg"] = lerp(state["exp_avg"], gradient, 1 - beta1)
    state["exp_inf"] = np.maximum(state["exp_inf"] * beta2, np.abs(gradient) + settings["eps"])
    return value + -settings["lr"] / (1 - beta1**step) * state["exp_avg"] / state["exp_inf"]


def sparse_adam(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adam on the rows that have a gradient; the others keep their moments."""
    _start(state, value, "exp_avg", "exp_avg_sq")
    step = _count(state)
    gradient = _signed(gradient, settings)
    rows = gradient.reshape(len(gradient), -1).any(axis=1) if gradient.ndim else np.ones((), bool)
    beta1, beta2 = settings["betas"]
    part = gradient[rows]
    mean, square = state["exp_avg"][rows], state["exp_avg_sq"][rows]
    mean = mean + (part - mean) * (1 - beta1)
    square = square + (part * part - square) * (1 - beta2)
    state["exp_avg"][rows], state["exp_avg_sq"][rows] = mean, square
    step_size = settings["lr"] * math.sqrt(1 - beta2**step) / (1 - beta1**step)
    value = value.copy()
    value[rows] = value[rows] + -step_size * (mean / (np.sqrt(square) + settings["eps"]))
    return value


def rmsprop(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """RMSprop, with `centered` and momentum."""
    names = ["square_avg"]
    names += ["momentum_buffer"] if settings["momentum"] > 0 else []
    names += ["grad_avg"] if settings["centered"] else []
    _start(state, value, *names)
    _count(state)
    gradient = _decayed(value, gradient, settings)
    alpha = settings["alpha"]
    square = state["square_avg"] = state["square_avg"] * alpha + (1 - alpha) * gradient * gradient
    if settings["centered"]:
        mean = state["grad_avg"] = lerp(state["grad_avg"], gradient, 1 - alpha)
        square = square - mean * mean
    divisor = np.sqrt(square) + settings["eps"]
    if settings["momentum"] > 0:
        state["momentum_buffer"] = state["momentum_buffer"] * settings["momentum"] + gradient / divisor
        return _added(value, state["momentum_buffer"], -settings["lr"])
    return value + -settings["lr"] * gradient / divisor


def adagrad(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adagrad; its own clock lowers the rate by `lr_decay`."""
    if not state:
        _start(state, value)
        state["sum"] = np.full_like(value, settings["initial_accumulator_value"])
    step = _count(state)
    gradient = _decayed(value, gradient, settings)
    rate = settings["lr"] / (1 + (step - 1) * settings["lr_decay"])
    state["sum"] = state["sum"] + gradient * gradient
    return value + -rate * gradient / (np.sqrt(state["sum"]) + settings["eps"])


def adadelta(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adadelta."""
    _start(state, value, "square_avg", "acc_delta")
    _count(state)
    gradient = _decayed(value, gradient, settings)
    rho, eps = settings["rho"], settings["eps"]
    state["square_avg"] = state["square_avg"] * rho + (1 - rho) * gradient * gradient
    change = np.sqrt(state["acc_delta"] + eps) / np.sqrt(state["square_avg"] + eps) * gradient
    state["acc_delta"] = state["acc_delta"] * rho + (1 - rho) * change * change
    return _added(value, change, -settings["lr"])


def asgd(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Averaged gradient descent; the rate of the group takes effect one step late, through `eta`."""
    rate, lambd = settings["lr"], settings["lambd"]
    if not state:
        _start(state, value)
        state["eta"], state["mu"] = np.float32(rate), np.float32(1)
        state["ax"] = np.zeros_like(value)
    step = _count(state)
    gradient = _decayed(value, gradient, settings)
    eta, mu = float(state["eta"]), float(state["mu"])
    value = value * (1 - lambd * eta)
    value = _added(value, gradient, -eta)
    state["ax"] = state["ax"] + (value - state["ax"]) * mu if mu != 1 else value.copy()
    state["eta"] = np.float32(rate / (1 + lambd * rate * step) ** settings["alpha"])
    state["mu"] = np.float32(1 / max(1, step - settings["t0"]))
    return value


def rprop(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Rprop; the rate of the group counts in the first step only."""
    if not state:
        _start(state, value, "prev")
        state["step_size"] = np.full_like(gradient, settings["lr"])
    _count(state)
    gradient = _signed(gradient, settings)
    lower, higher = settings["etas"]
    turn = np.sign(gradient * state["prev"])
    factor = np.where(turn > 0, higher, np.where(turn < 0, lower, 1)).astype(value.dtype)
    state["step_size"] = np.clip(state["step_size"] * factor, *settings["step_sizes"]).astype(value.dtype)
    gradient = np.where(turn < 0, 0, gradient).astype(value.dtype)
    state["prev"] = gradient.copy()
    return value - np.sign(gradient) * state["step_size"]


def adafactor(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Adafactor: second moments by row and column; the rate is ``min(lr, 1 / sqrt(step))``."""
    if not state:
        _start(state, value)
        if gradient.ndim > 1:
            state["row_var"] = np.zeros_like(gradient[..., :1])
            state["col_var"] = np.zeros_like(gradient[..., :1, :])
        else:
            state["variance"] = np.zeros_like(gradient)
    step, rate = _count(state), settings["lr"]
    gradient = _signed(gradient, settings)
    eps1, eps2 = settings["eps"]
    eps1 = float(np.finfo(value.dtype).eps) if eps1 is None else eps1
    weight = step ** settings["beta2_decay"]
    scale = max(eps2, _norm(value) / value.size**0.5) * min(rate, 1 / step**0.5)
    if settings["weight_decay"] != 0:
        value = value * (1 - rate * settings["weight_decay"])
    if gradient.ndim > 1:
        row = np.square(np.linalg.norm(gradient, axis=-1, keepdims=True)) / gradient.shape[-1]
        column = np.square(np.linalg.norm(gradient, axis=-2, keepdims=True)) / gradient.shape[-2]
        state["row_var"] = lerp(state["row_var"], row, weight)
        state["col_var"] = lerp(state["col_var"], column, weight)
        mean = np.maximum(state["row_var"].mean(axis=-2, keepdims=True), eps1)
        variance = state["row_var"] @ state["col_var"] / mean
    else:
        variance = state["variance"] = lerp(state["variance"], gradient * gradient, weight)
    change = 1 / np.sqrt(np.maximum(variance, eps1 * eps1)) * gradient
    divisor = max(1.0, _norm(change) / (change.size**0.5 * settings["d"]))
    return _added(value, change, -scale / divisor)


def _norm(array: Array) -> float:
    return float(np.linalg.norm(array.reshape(-1)))


def muon(value: Array, gradient: Array, state: State, settings: Settings) -> Array:
    """Muon: momentum made orthogonal by Newton and Schulz in bfloat16. Matrices only."""
    if not state:
        state["momentum_buffer"] = np.zeros_like(gradient)
    momentum, rate = settings["momentum"], settings["lr"]
    buffer = state["momentum_buffer"] = lerp(state["momentum_buffer"], gradient, 1 - momentum)
    change = lerp(gradient, buffer, momentum) if settings["nesterov"] else buffer
    change = _orthogonal(change, settings["ns_coefficients"], settings["ns_steps"], settings["eps"])
    value = value * (1 - rate * settings["weight_decay"])
    return _added(value, change.astype(value.dtype), -rate * _muon_ratio(settings["adjust_lr_fn"], *value.shape))


def _muon_ratio(kind: Any, rows: int, columns: int) -> float:
    if kind == "match_rms_adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1, rows / columns))


def _orthogonal(matrix: Array, coefficients: tuple[float, float, float], steps: int, eps: float) -> Array:
    a, b, c = coefficients
    x = _bfloat16(matrix)
    tall = x.shape[0] > x.shape[1]
    x = x.T if tall else x
    x = _bfloat16(x / np.maximum(_bfloat16(np.linalg.norm(x)), _bfloat16(eps)))
    for _ in range(steps):
        gram = _bfloat16(x @ x.T)
        x = _bfloat16(a * x + _bfloat16(b * gram + c * (gram @ gram)) @ x)
    return x.T if tall else x


def _bfloat16(array: Any) -> Array:
    """Return float32 numbers rounded to the nearest that have a mantissa of 8 bits, ties to even."""
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
    rounded = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    return (rounded & np.uint32(0xFFFF0000)).view(np.float32)


UPDATES: dict[str, Update] = {
    "adadelta": adadelta,
    "adafactor": adafactor,
    "adagrad": adagrad,
    "adam": adam,
    "adamax": adamax,
    "asgd": asgd,
    "muon": muon,
    "nadam": nadam,
    "radam": radam,
    "rmsprop": rmsprop,
    "rprop": rprop,
    "sgd": sgd,
    "sparse_adam": sparse_adam,
}
