"""Update rules of TensorFlow and Keras: what a step of each does to a variable and to what is kept beside it.

A rule is a function of numpy arrays `(variable, *slots, gradient, *parameters) -> (variable, *slots)`, elementwise, so
that it serves a whole variable and some of its rows alike. The order of operations is that of TensorFlow 1.15's
``core/kernels/training_ops.cc``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # numpy.ndarray, or a numpy scalar
Updated = tuple[Array, ...]


def gradient_descent(var: Array, grad: Array, lr: Array) -> Updated:
    """var - lr * grad"""
    return (var - grad * lr,)


def momentum(var: Array, accum: Array, grad: Array, lr: Array, rate: Array) -> Updated:
    """accum = rate * accum + grad; var - lr * accum"""
    accum = accum * rate + grad
    return var - accum * lr, accum


def nesterov(var: Array, accum: Array, grad: Array, lr: Array, rate: Array) -> Updated:
    """As `momentum`, looking ahead."""
    accum = accum * rate + grad
    return var - (grad * lr + accum * rate * lr), accum


def adam(
    var: Array,
    m: Array,
    v: Array,
    grad: Array,
    power1: Array,
    power2: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    eps: Array,
) -> Updated:
    """The rate is lr * sqrt(1 - beta2^t) / (1 - beta1^t); `power1` and `power2` are the powers."""
    one = lr.dtype.type(1)
    alpha = lr * np.sqrt(one - power2) / (one - power1)
    m = m + (grad - m) * (one - beta1)
    v = v + (grad * grad - v) * (one - beta2)
    return var - (m * alpha) / (np.sqrt(v) + eps), m, v


def nadam(
    var: Array,
    m: Array,
    v: Array,
    grad: Array,
    power1: Array,
    power2: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    eps: Array,
) -> Updated:
    """Adam with Nesterov's momentum."""
    one = lr.dtype.type(1)
    alpha = lr * np.sqrt(one - power2) / (one - power1)
    m = m + (grad - m) * (one - beta1)
    v = v + (grad * grad - v) * (one - beta2)
    return var - ((grad * (one - beta1) + beta1 * m) * alpha) / (np.sqrt(v) + eps), m, v


def adamax(
    var: Array, m: Array, v: Array, grad: Array, power1: Array, lr: Array, beta1: Array, beta2: Array, eps: Array
) -> Updated:
    """Adam on the maximum norm."""
    one = lr.dtype.type(1)
    m = m + (grad - m) * (one - beta1)
    v = np.maximum(beta2 * v, np.abs(grad))
    return var - lr / (one - power1) * (m / (v + eps)), m, v


def adagrad(var: Array, accum: Array, grad: Array, lr: Array) -> Updated:
    """accum += grad^2; var - lr * grad / sqrt(accum)"""
    accum = accum + grad * grad
    return var - grad * lr * (accum.dtype.type(1) / np.sqrt(accum)), accum


def adadelta(var: Array, accum: Array, accum_update: Array, grad: Array, lr: Array, rho: Array, eps: Array) -> Updated:
    """Steps as large as recent ones were, by the ratio of root mean squares."""
    one = lr.dtype.type(1)
    accum = accum * rho + grad * grad * (one - rho)
    update = np.sqrt(accum_update + eps) * (one / np.sqrt(accum + eps)) * grad
    return var - update * lr, accum, accum_update * rho + update * update * (one - rho)


def rmsprop(var: Array, ms: Array, mom: Array, grad: Array, lr: Array, rho: Array, rate: Array, eps: Array) -> Updated:
    """The gradient by the root of its running mean square, with momentum."""
    ms = ms + (grad * grad - ms) * (lr.dtype.type(1) - rho)
    mom = mom * rate + (grad * lr) / np.sqrt(ms + eps)
    return var - mom, ms, mom


def centered_rmsprop(
    var: Array, mg: Array, ms: Array, mom: Array, grad: Array, lr: Array, rho: Array, rate: Array, eps: Array
) -> Updated:
    """As `rmsprop`, by the running variance."""
    one = lr.dtype.type(1)
    ms = ms + (grad * grad - ms) * (one - rho)
    mg = mg + (grad - mg) * (one - rho)
    mom = mom * rate + (grad * lr) / np.sqrt(ms - mg * mg + eps)
    return var - mom, mg, ms, mom


def ftrl(
    var: Array,
    accum: Array,
    linear: Array,
    grad: Array,
    lr: Array,
    l1: Array,
    l2: Array,
    power: Array,
    shrinkage: Array,
) -> Updated:
    """Follow the regularised leader."""
    two, shrunk = lr.dtype.type(2), grad + lr.dtype.type(2) * shrinkage * var
    grown = accum + grad * grad
    before, after = (np.sqrt(accum), np.sqrt(grown)) if power == -0.5 else (accum**-power, grown**-power)
    linear = linear + shrunk - (after - before) / lr * var
    pull = np.sign(linear) * l1 - linear
    return np.where(np.abs(linear) > l1, pull / (after / lr + two * l2), lr.dtype.type(0)), grown, linear


def adagrad_da(
    var: Array, total: Array, squares: Array, grad: Array, lr: Array, l1: Array, l2: Array, step: Array
) -> Updated:
    """Adagrad by dual averages; `step` counts from one."""
    total, squares = total + grad, squares + grad * grad
    count = step.astype(lr.dtype)
    below = l2 * count * lr + np.sqrt(squares)
    if l1 > 0:
        reach = np.maximum(np.abs(total) - l1 * count, lr.dtype.type(0))
        return lr * lr.dtype.type(-1) * np.sign(total) * reach / below, total, squares
    return lr * total * lr.dtype.type(-1) / below, total, squares


def _shrink(proximal: Array, lr: Array, l1: Array, l2: Array) -> Array:
    one = l2.dtype.type(1)
    if l1 > 0:
        return np.sign(proximal) * np.maximum(np.abs(proximal) - lr * l1, l1.dtype.type(0)) / (one + l2 * lr)
    return proximal / (one + l2 * lr)


def proximal_gradient_descent(var: Array, grad: Array, lr: Array, l1: Array, l2: Array) -> Updated:
    """Gradient descent, then the proximal step of l1 and l2."""
    return (_shrink(var - grad * lr, lr, l1, l2),)


def proximal_adagrad(var: Array, accum: Array, grad: Array, lr: Array, l1: Array, l2: Array) -> Updated:
    """Adagrad, then the proximal step of l1 and l2."""
    accum = accum + grad * grad
    rates = lr / np.sqrt(accum)
    return _shrink(var - grad * rates, rates, l1, l2), accum


def power_sign(var: Array, m: Array, grad: Array, lr: Array, logbase: Array, decay: Array, beta: Array) -> Updated:
    """Faster where the gradient agrees with its running mean, slower where it does not."""
    m = m * beta + grad * (lr.dtype.type(1) - beta)
    return var - lr * np.exp(logbase * decay * np.sign(grad) * np.sign(m)) * grad, m


def add_sign(var: Array, m: Array, grad: Array, lr: Array, alpha: Array, decay: Array, beta: Array) -> Updated:
    """As `power_sign`, by a sum."""
    m = m * beta + grad * (lr.dtype.type(1) - beta)
    return var - lr * (alpha + decay * np.sign(grad) * np.sign(m)) * grad, m


def lars(
    var: Array, accum: Array, grad: Array, lr: Array, rate: Array, decay: Array, eeta: Array, eps: Array
) -> Updated:
    """Momentum, at a rate that follows the ratio of the norms of a whole variable and its gradient."""
    weight, slope = np.sqrt(np.sum(var * var)), np.sqrt(np.sum(grad * grad))
    trust = eeta * weight / (slope + decay * weight + eps) if weight > 0 and slope > 0 else lr.dtype.type(1)
    accum = accum * rate + (grad + decay * var) * (lr * trust)
    return var - accum, accum


# Keras' own, where they differ


def keras_momentum(var: Array, accum: Array, grad: Array, lr: Array, rate: Array) -> Updated:
    """accum = rate * accum - lr * grad; var + accum"""
    accum = accum * rate - grad * lr
    return var + accum, accum


def keras_nesterov(var: Array, accum: Array, grad: Array, lr: Array, rate: Array) -> Updated:
    """As `keras_momentum`, looking ahead."""
    accum = accum * rate - grad * lr
    return var + (accum * rate - grad * lr), accum


def keras_adagrad(var: Array, accum: Array, grad: Array, lr: Array, eps: Array) -> Updated:
    """accum += grad^2; var - lr * grad / (sqrt(accum) + eps)"""
    accum = accum + grad * grad
    return var - grad * lr / (np.sqrt(accum) + eps), accum


def keras_rmsprop(var: Array, ms: Array, grad: Array, lr: Array, rho: Array, eps: Array) -> Updated:
    """The gradient by the root of its running mean square."""
    ms = rho * ms + (lr.dtype.type(1) - rho) * (grad * grad)
    return var - lr * grad / (np.sqrt(ms) + eps), ms


def keras_centered_rmsprop(var: Array, mg: Array, ms: Array, grad: Array, lr: Array, rho: Array, eps: Array) -> Updated:
    """As `keras_rmsprop`, by the running variance."""
    one = lr.dtype.type(1)
    ms = rho * ms + (one - rho) * (grad * grad)
    mg = rho * mg + (one - rho) * grad
    return var - lr * grad / (np.sqrt(ms - mg * mg) + eps), mg, ms


def amsgrad(
    var: Array,
    m: Array,
    v: Array,
    vhat: Array,
    grad: Array,
    power1: Array,
    power2: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    eps: Array,
) -> Updated:
    """Adam by the largest second moment so far."""
    one = lr.dtype.type(1)
    alpha = lr * np.sqrt(one - power2) / (one - power1)
    m = m + (grad - m) * (one - beta1)
    v = v + (grad * grad - v) * (one - beta2)
    vhat = np.maximum(vhat, v)
    return var - (m * alpha) / (np.sqrt(vhat) + eps), m, v, vhat


def keras_nadam(
    var: Array,
    m: Array,
    v: Array,
    grad: Array,
    now: Array,
    following: Array,
    product: Array,
    power2: Array,
    lr: Array,
    beta1: Array,
    beta2: Array,
    eps: Array,
) -> Updated:
    """Nesterov's Adam: `now` and `following` are the momenta of this step and the next, `product` of all up to now."""
    one = lr.dtype.type(1)
    m = beta1 * m + (one - beta1) * grad
    v = beta2 * v + (one - beta2) * (grad * grad)
    mean = (one - now) * (grad / (one - product)) + following * (m / (one - product * following))
    return var - lr * mean / (np.sqrt(v / (one - power2)) + eps), m, v


# the operation that applies a rule
