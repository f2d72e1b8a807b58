"""Products of matrices and tensors, norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops.broadcasting import unbroadcast
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import add_n, maximum, minimum, multiply, rsqrt, sqrt, square
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_value
from lintstep_runtime.tensorflow.shapes import Shape, broadcast


def _turned(x: Any, flag: bool) -> Any:
    return np.swapaxes(x, -1, -2) if flag else x


def _matmul(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    return np.matmul(_turned(a, transpose_a), _turned(b, transpose_b))


def _matmul_shape(inputs: Any, attrs: Any) -> Shape:
    a, b = inputs[0].static, inputs[1].static
    if a is None or b is None:
        return None
    if len(a) < 2 or len(b) < 2:
        raise ValueError(f"Shape must be rank 2 but is rank {min(len(a), len(b))}")
    rows, inner = (a[-1], a[-2]) if attrs["transpose_a"] else (a[-2], a[-1])
    other, columns = (b[-1], b[-2]) if attrs["transpose_b"] else (b[-2], b[-1])
    if inner is not None and other is not None and inner != other:
        raise ValueError(f"Dimensions must be equal, but are {inner} and {other}")
    batch = broadcast(a[:-2], b[:-2])
    return None if batch is None else (*batch, rows, columns)


def _matmul_gradient(op: Any, dy: Any) -> list[Any]:
    a, b = op.inputs
    turned = op.attrs["transpose_a"], op.attrs["transpose_b"]
    pairs = {
        (False, False): ((dy, b, False, True), (a, dy, True, False)),
        (False, True): ((dy, b, False, False), (dy, a, True, False)),
        (True, False): ((b, dy, False, True), (a, dy, False, False)),
        (True, True): ((b, dy, True, True), (dy, a, True, True)),
    }[turned]
    return [
        unbroadcast(MATMUL(x, y, transpose_a=p, transpose_b=q), like)
        for (x, y, p, q), like in zip(pairs, (a, b), strict=True)
    ]


def _matmul_cost(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> float:
    return float(np.size(a) * np.shape(b)[-2 if transpose_b else -1])


MATMUL: OpDef = define("MatMul", _matmul, shape=_matmul_shape, grad=_matmul_gradient, cost=_matmul_cost)


def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Any:
    """``tf.matmul``: [..., n, m] by [..., m, k] is [..., n, k].

    Raises:
        ValueError: the sizes don't fit.
        TypeError: the types differ.
    """
    left = convert_to_tensor(a)
    right = convert_to_tensor(b, hint=left.dtype)
    _same_type(left, right)
    return MATMUL(left, right, transpose_a=transpose_a or adjoint_a, transpose_b=transpose_b or adjoint_b, name=name)


def _same_type(left: Tensor, right: Tensor) -> None:
    uncertain = left.op.uncertain or right.op.uncertain
    if left.dtype.base_dtype is not right.dtype.base_dtype and not uncertain:
        raise TypeError(
            f"Input 'b' of 'MatMul' Op has type {right.dtype.base_dtype.name} that does not match type "
            f"{left.dtype.base_dtype.name} of argument 'a'."
        )


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Any:
    """``tf.nn.xw_plus_b``."""
    from lintstep_runtime.tensorflow.ops.neural import bias_add

    return bias_add(matmul(x, weights), biases, name=name)


# einsum, tensordot


def _einsum_shape(inputs: Any, attrs: Any) -> Shape:
    terms, _, result = attrs["equation"].partition("->")
    sizes: dict[str, int | None] = {}
    for term, tensor in zip(terms.split(","), inputs, strict=True):
        if tensor.static is None or "." in term:
            return None
        for label, size in zip(term, tensor.static, strict=True):
            sizes[label] = size if sizes.get(label) is None else sizes[label]
    return tuple(sizes[label] for label in result)


def _einsum_gradient(op: Any, dy: Any) -> list[Any]:
    terms, _, result = op.attrs["equation"].partition("->")
    labels = terms.split(",")
    found = []
    for index, term in enumerate(labels):
        others = [(t, x) for i, (t, x) in enumerate(zip(labels, op.inputs, strict=True)) if i != index]
        known = set(result).union(*(t for t, _ in others)) if others else set(result)
        kept = "".join(label for label in term if label in known)
        equation = ",".join([result, *(t for t, _ in others)]) + "->" + kept
        gradient = EINSUM(dy, *(x for _, x in others), equation=equation)
        found.append(gradient if kept == term else _spread(gradient, op.inputs[index], term, kept))
    return found


def _spread(gradient: Any, like: Any, term: str, kept: str) -> Any:
    from lintstep_runtime.tensorflow.ops.elementwise import ones_like

    return EINSUM(gradient, ones_like(like), equation=f"{kept},{term}->{term}")


EINSUM: OpDef = define(
    "Einsum",
    lambda *xs, equation: np.einsum(equation, *xs, optimize=len(xs) > 1),
    shape=_einsum_shape,
    grad=_einsum_gradient,
)


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Any:
    """``tf.einsum``."""
    plain = equation.replace(" ", "")
    if "->" not in plain:
        labels = plain.replace(",", "")
        plain += "->" + "".join(sorted(label for label in set(labels) if labels.count(label) == 1))
    tensors = [
        convert_to_tensor(x) for x in (inputs[0] if len(inputs) == 1 and isinstance(inputs[0], list) else inputs)
    ]
    return EINSUM(*tensors, equation=plain, name=kwargs.get("name"))


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """``tf.tensordot``: the last `axes` of `a` with the first of `b`, or the two lists of axes given."""
    left, right = convert_to_tensor(a), convert_to_tensor(b)
    given = static_value(axes).tolist() if isinstance(axes, Tensor) else axes
    if left.static is None or right.static is None:
        raise ValueError("tensordot needs tensors of known rank")
    ranks = len(left.static), len(right.static)
    if isinstance(given, int):
        given = (list(range(ranks[0] - given, ranks[0])), list(range(given)))
    first, second = (
        [axis % rank for axis in ([x] if isinstance(x, int) else list(x))] for x, rank in zip(given, ranks, strict=True)
    )
    letters = "abcdefghijklmnopqrstuvwxyz"
    one = list(letters[: ranks[0]])
    two = list(letters[ranks[0] : sum(ranks)])
    for i, j in zip(first, second, strict=True):
        two[j] = one[i]
    rest = [x for i, x in enumerate(one) if i not in first] + [x for j, x in enumerate(two) if j not in second]
    return EINSUM(left, right, equation=f"{''.join(one)},{''.join(two)}->{''.join(rest)}", name=name)


# norms


def norm(
    tensor: Any,
    ord: Any = "euclidean",
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    keep_dims: Any = None,
) -> Any:
    """``tf.norm``: Euclidean (default), 1 or infinity."""
    from lintstep_runtime.tensorflow.ops.elementwise import abs_
    from lintstep_runtime.tensorflow.ops.reductions import reduce_max, reduce_sum

    x, keep = convert_to_tensor(tensor), keepdims if keep_dims is None else keep_dims
    if ord in ("euclidean", "fro", 2):
        return sqrt(reduce_sum(square(x), axis, keep), name=name)
    if ord == 1:
        return reduce_sum(abs_(x), axis, keep, name)
    return reduce_max(abs_(x), axis, keep, name)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Any:
    """``tf.nn.l2_normalize``: ``x / sqrt(max(sum(x^2), epsilon))``."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    tensor = convert_to_tensor(x)
    total = reduce_sum(square(tensor), dim if axis is None else axis, True)
    return multiply(tensor, rsqrt(maximum(total, epsilon)), name=name)


def global_norm(t_list: Any, name: str | None = None) -> Any:
    """``tf.global_norm``: the root of the sum of all squares; `None`s are left out."""
    from lintstep_runtime.tensorflow.ops.neural import l2_loss

    halves = [
        l2_loss(t.values if isinstance(t, IndexedSlices) else convert_to_tensor(t)) for t in t_list if t is not None
    ]
    return sqrt(add_n(halves) * 2.0, name=name or "global_norm")


def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """``tf.clip_by_norm``: scaled down to the norm `clip_norm` where it is larger."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    if isinstance(t, IndexedSlices):
        return IndexedSlices(clip_by_norm(t.values, clip_norm, axes), t.indices, t.dense_shape)
    values = convert_to_tensor(t)
    size = sqrt(reduce_sum(values * values, axes, True))
    return multiply(values, clip_norm / maximum(size, clip_norm), name=name)


def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Any]:
    """``tf.clip_by_global_norm``: all scaled down together; returns the list and the norm before."""
    size = use_norm if use_norm is not None else global_norm(t_list)
    scale = clip_norm * minimum(1.0 / convert_to_tensor(size), 1.0 / clip_norm)

    def clipped(t: Any) -> Any:
        if isinstance(t, IndexedSlices):
            return IndexedSlices(t.values * scale, t.indices, t.dense_shape)
        return None if t is None else convert_to_tensor(t) * scale

    return [clipped(t) for t in t_list], size


def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Any:
    """``tf.clip_by_average_norm``: as `clip_by_norm`, by the norm an element."""
    from lintstep_runtime.tensorflow.ops.arrays import size
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum
    from lintstep_runtime.tensorflow.ops.selection import cast

    values = convert_to_tensor(t)
    count = cast(size(values), values.dtype)
    return multiply(values, clip_norm * minimum(count * rsqrt(reduce_sum(values * values)), 1.0 / clip_norm), name=name)
