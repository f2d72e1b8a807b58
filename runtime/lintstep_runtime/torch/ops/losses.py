"""Losses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lintstep_runtime.torch.ops.linear import cosine_similarity
from lintstep_runtime.torch.ops.pointwise import (
    abs,
    add,
    broadcast,
    clamp_min,
    div,
    eq,
    exp,
    log,
    mul,
    sigmoid_array,
    square,
    sub,
    where,
)
from lintstep_runtime.torch.ops.reducing import mean, norm, sum
from lintstep_runtime.torch.ops.soft import log_softmax, logsigmoid, softplus
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, unknown


def reduced(loss: Tensor, reduction: Any = "mean", size_average: Any = None, reduce: Any = None) -> Tensor:
    """Return the mean, the sum or all of the losses."""
    if reduce is False:
        return loss
    if size_average is not None or reduce is not None:
        reduction = "sum" if size_average is False else "mean"
    return mean(loss) if reduction == "mean" else sum(loss) if reduction == "sum" else loss


def mse_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
             weight: Any = None) -> Tensor:  # fmt: skip
    """``torch.nn.functional.mse_loss``"""
    loss = square(sub(input, target))
    return reduced(loss if weight is None else mul(loss, weight), reduction, size_average, reduce)


def l1_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
            weight: Any = None) -> Tensor:  # fmt: skip
    """``torch.nn.functional.l1_loss``"""
    loss = abs(sub(input, target))
    return reduced(loss if weight is None else mul(loss, weight), reduction, size_average, reduce)


def huber_loss(input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None) -> Tensor:
    """``torch.nn.functional.huber_loss``"""
    away = sub(input, target)
    loss = apply(
        (away,),
        lambda a: np.where(np.abs(a) < delta, 0.5 * a * a, delta * (np.abs(a) - 0.5 * delta)),
        lambda g, y, a: (g * np.clip(a, -delta, delta),),
        away._shape,
        away._dtype,
    )
    return reduced(loss, reduction)


def smooth_l1_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
                   beta: float = 1.0) -> Tensor:  # fmt: skip
    """``torch.nn.functional.smooth_l1_loss``"""
    if beta == 0:
        return l1_loss(input, target, size_average, reduce, reduction)
    return reduced(div(huber_loss(input, target, "none", beta), beta), reduction, size_average, reduce)


def nll_loss(input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: int = -100,
             reduce: Any = None, reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.nll_loss``: input [batch, classes, ...] or [classes], target [batch, ...] whole numbers."""
    if reduce is False:
        reduction = "none"
    elif size_average is not None or reduce is not None:
        reduction = "sum" if size_average is False else "mean"
    logs, labels = as_tensor(input), as_tensor(target)
    heavy = () if weight is None else (as_tensor(weight),)
    _refuse(logs, labels)

    def shares(a: Any, b: Any, w: Any) -> Any:
        axis = 1 if a.ndim > 1 else 0
        kept = b != ignore_index
        safe = np.where(kept, b, 0).astype(np.int64)
        each = kept.astype(a.dtype) if not w else w[0][safe] * kept
        return axis, safe, each

    def forward(a: Any, b: Any, *w: Any) -> Any:
        axis, safe, each = shares(a, b, w)
        picked = -np.take_along_axis(a, np.expand_dims(safe, axis), axis).squeeze(axis) * each
        if reduction == "none":
            return picked
        return picked.sum() if reduction == "sum" else picked.sum() / each.sum()

    def back(g: Any, y: Any, a: Any, b: Any, *w: Any) -> Any:
        axis, safe, each = shares(a, b, w)
        flow = -g * each
        if reduction == "mean":
            flow = flow / each.sum()
        out = np.zeros(a.shape, a.dtype)
        np.put_along_axis(out, np.expand_dims(safe, axis), np.expand_dims(flow, axis).astype(a.dtype), axis)
        return (out, None, *(None for _ in w))

    shape = labels._shape if reduction == "none" else ()
    return apply((logs, labels, *heavy), forward, back, shape, logs._dtype)


def _refuse(logs: Tensor, labels: Tensor) -> None:
    if logs._store.array is None or labels._store.array is None or logs._shape is None or labels._shape is None:
        return
    if labels._dtype.is_floating_point:
        raise RuntimeError(f"expected scalar type Long but found {labels._dtype.name.capitalize()}")
    if len(logs._shape) > 1 and logs._shape[:1] != labels._shape[:1]:
        raise ValueError(
            f"Expected input batch_size ({logs._shape[0]}) to match target batch_size ({(*labels._shape, 0)[0]})."
        )


def cross_entropy(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, ignore_index: int = -100, reduce: Any = None,
    reduction: str = "mean", label_smoothing: float = 0.0,
) -> Tensor:  # fmt: skip
    """``torch.nn.functional.cross_entropy``: target classes, or a share of each class."""
    scores, labels = as_tensor(input), as_tensor(target)
    if scores._store.array is None or labels._store.array is None:
        whole = reduction != "none" and reduce is not False
        return unknown((scores, labels), () if whole else labels._shape, scores._dtype, scores._device)
    axis = 1 if len(scores._shape or ()) > 1 else 0
    logs = log_softmax(scores, axis)
    if labels._dtype.is_floating_point:
        shares = labels
        if label_smoothing:
            shares = add(mul(labels, 1 - label_smoothing), label_smoothing / (scores._shape or (1,))[axis])
        each = mul(mul(logs, shares), -1)
        if weight is not None:
            each = mul(each, as_tensor(weight))
        loss = sum(each, axis)
        if reduction == "mean":
            return div(sum(loss), float((scores._shape or (1,))[0] if axis else 1))
        return reduced(loss, reduction, size_average, reduce)
    plain = nll_loss(logs, labels, weight, size_average, ignore_index, reduce, reduction)
    if not label_smoothing:
        return plain
    kept = as_tensor((labels.known() != ignore_index).astype(scores._dtype.kind))  # type: ignore[union-attr]
    smooth = mul(mul(mean(logs, axis), -1), kept)
    smooth = div(sum(smooth), sum(kept)) if reduction == "mean" else reduced(smooth, reduction)
    return add(mul(plain, 1 - label_smoothing), mul(smooth, label_smoothing))


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None,
                         reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.binary_cross_entropy``"""
    share, labels = as_tensor(input), as_tensor(target)
    array, wanted = share._shape, labels._shape
    if share._store.array is not None and labels._store.array is not None and array != wanted:
        raise ValueError(
            f"Using a target size ({labels.shape}) that is different to the input size ({share.shape}) is deprecated. "
            "Please ensure they have the same size."
        )

    def forward(a: Any, b: Any) -> Any:
        return -(b * np.maximum(np.log(a), -100) + (1 - b) * np.maximum(np.log(1 - a), -100))

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        return g * (a - b) / np.maximum((1 - a) * a, 1e-12), None

    loss = apply((share, labels), forward, back, broadcast(share, labels), share._dtype)
    return reduced(loss if weight is None else mul(loss, weight), reduction, size_average, reduce)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
    pos_weight: Any = None,
) -> Tensor:  # fmt: skip
    """``torch.nn.functional.binary_cross_entropy_with_logits``"""
    scores, labels = as_tensor(input), as_tensor(target)
    heavy = () if pos_weight is None else (as_tensor(pos_weight),)

    def forward(a: Any, b: Any, *w: Any) -> Any:
        more = 1 + (w[0] - 1) * b if w else 1
        return (1 - b) * a + more * (np.logaddexp(0, -np.abs(a)) + np.maximum(-a, 0))

    def back(g: Any, y: Any, a: Any, b: Any, *w: Any) -> Any:
        more = 1 + (w[0] - 1) * b if w else 1
        return (g * ((1 - b) - more * sigmoid_array(-a)), None, *(None for _ in w))

    loss = apply((scores, labels, *heavy), forward, back, broadcast(scores, labels), scores._dtype)
    return reduced(loss if weight is None else mul(loss, weight), reduction, size_average, reduce)


def kl_div(input: Any, target: Any, size_average: Any = None, reduce: Any = None, reduction: str = "mean",
           log_target: bool = False) -> Tensor:  # fmt: skip
    """``torch.nn.functional.kl_div``"""
    if log_target:
        loss = mul(exp(target), sub(target, input))
    else:
        shares = as_tensor(target)
        logs = apply((shares,), lambda a: a * np.log(np.where(a > 0, a, 1)), None, shares._shape, shares._dtype)
        loss = sub(logs, mul(shares, input))
    if reduction == "batchmean":
        size = as_tensor(input)._shape
        return div(sum(loss), float(size[0]) if size else 1.0)
    return reduced(loss, reduction, size_average, reduce)


def poisson_nll_loss(input: Any, target: Any, log_input: bool = True, full: bool = False, size_average: Any = None,
                     eps: float = 1e-8, reduce: Any = None, reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.poisson_nll_loss``, without the constant."""
    if log_input:
        return reduced(sub(exp(input), mul(target, input)), reduction, size_average, reduce)
    return reduced(sub(input, mul(target, log(add(input, eps)))), reduction, size_average, reduce)


def gaussian_nll_loss(input: Any, target: Any, var: Any, full: bool = False, eps: float = 1e-6,
                      reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.gaussian_nll_loss``"""
    spread = clamp_min(var, eps)
    loss = mul(add(log(spread), div(square(sub(input, target)), spread)), 0.5)
    return reduced(add(loss, 0.5 * math.log(2 * math.pi)) if full else loss, reduction)


def margin_ranking_loss(input1: Any, input2: Any, target: Any, margin: float = 0, size_average: Any = None,
                        reduce: Any = None, reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.margin_ranking_loss``"""
    loss = clamp_min(add(mul(mul(target, -1), sub(input1, input2)), margin), 0)
    return reduced(loss, reduction, size_average, reduce)


def hinge_embedding_loss(input: Any, target: Any, margin: float = 1.0, size_average: Any = None, reduce: Any = None,
                         reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.hinge_embedding_loss``"""
    labels = as_tensor(target)
    return reduced(where(eq(labels, 1), input, clamp_min(sub(margin, input), 0)), reduction, size_average, reduce)


def soft_margin_loss(input: Any, target: Any, size_average: Any = None, reduce: Any = None,
                     reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.soft_margin_loss``"""
    return reduced(softplus(mul(mul(input, target), -1)), reduction, size_average, reduce)


def multilabel_soft_margin_loss(input: Any, target: Any, weight: Any = None, size_average: Any = None,
                                reduce: Any = None, reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.multilabel_soft_margin_loss``"""
    each = mul(add(mul(target, logsigmoid(input)), mul(sub(1, target), logsigmoid(mul(input, -1)))), -1)
    each = each if weight is None else mul(each, weight)
    return reduced(mean(each, -1), reduction, size_average, reduce)


def cosine_embedding_loss(input1: Any, input2: Any, target: Any, margin: float = 0, size_average: Any = None,
                          reduce: Any = None, reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.cosine_embedding_loss``"""
    near, labels = cosine_similarity(input1, input2, -1), as_tensor(target)
    return reduced(where(eq(labels, 1), sub(1, near), clamp_min(sub(near, margin), 0)), reduction, size_average, reduce)


def pairwise_distance(x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Tensor:
    """``torch.nn.functional.pairwise_distance``"""
    return norm(add(sub(x1, x2), eps), p, -1, keepdim)


def triplet_margin_loss(anchor: Any, positive: Any, negative: Any, margin: float = 1.0, p: float = 2, eps: float = 1e-6,
                        swap: bool = False, size_average: Any = None, reduce: Any = None,
                        reduction: str = "mean") -> Tensor:  # fmt: skip
    """``torch.nn.functional.triplet_margin_loss``"""
    near, far = pairwise_distance(anchor, positive, p, eps), pairwise_distance(anchor, negative, p, eps)
    return reduced(clamp_min(add(sub(near, far), margin), 0), reduction, size_average, reduce)


def multi_margin_loss(input: Any, target: Any, p: int = 1, margin: float = 1.0, **options: Any) -> Tensor:
    """``torch.nn.functional.multi_margin_loss``: without numbers."""
    return unknown((as_tensor(input),), (), as_tensor(input)._dtype)


def ctc_loss(log_probs: Any, targets: Any, *lengths: Any, **options: Any) -> Tensor:
    """``torch.nn.functional.ctc_loss``: without numbers."""
    tensor = as_tensor(log_probs)
    return unknown((tensor,), () if options.get("reduction", "mean") != "none" else None, tensor._dtype)


multilabel_margin_loss = multi_margin_loss
