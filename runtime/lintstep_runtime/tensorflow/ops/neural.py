"""Activations, biases, softmax and cross-entropies, dropout, embedding lookup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow.dtypes import bool_
from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops.arrays import expand_dims, reshape, shape
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.reductions import reduce_sum
from lintstep_runtime.tensorflow.ops.registry import OpDef, define, static_value
from lintstep_runtime.tensorflow.ops.selection import cast, stop_gradient
from lintstep_runtime.tensorflow.shapes import Shape, broadcast, element_count

# activations


def _activation(function: Callable[..., Any]) -> Callable[..., Any]:
    def activation(features: Any, name: str | None = None) -> Any:
        return function(features, name)

    activation.__name__ = function.__name__
    activation.__doc__ = f"``tf.nn.{function.__name__}``: elementwise."
    return activation


relu, relu6, elu, selu = (_activation(f) for f in (math.relu_, math.relu6_, math.elu_, math.selu_))
softplus, softsign = _activation(math.softplus_), _activation(math.softsign_)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """``tf.nn.leaky_relu``: the greater of x and ``alpha * x``."""
    x = convert_to_tensor(features)
    return math.maximum(x * alpha, x, name=name or "LeakyRelu")


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Any:
    """``tf.nn.crelu``: relu of x and of -x, side by side along `axis`."""
    from lintstep_runtime.tensorflow.ops.arrays import concat

    x = convert_to_tensor(features)
    return relu(concat([x, -x], axis), name=name)


def swish(features: Any) -> Any:
    """``tf.nn.swish``: x times its sigmoid."""
    x = convert_to_tensor(features)
    return x * math.sigmoid(x)


# biases


def _bias(x: Any, bias: Any, channels_first: bool) -> Any:
    if channels_first and np.ndim(x) > 2:
        return x + bias.reshape((-1,) + (1,) * (np.ndim(x) - 2))
    return x + bias


def _bias_shape(inputs: Any, attrs: Any) -> Shape:
    x: Shape = inputs[0].static
    bias: Shape = inputs[1].static
    at = 1 if attrs["channels_first"] else -1
    if (
        x is not None
        and bias is not None
        and len(bias) == 1
        and x
        and None not in (x[at], bias[0])
        and x[at] != bias[0]
    ):
        raise ValueError(f"Dimensions must be equal, but are {x[at]} and {bias[0]}")
    return x


def _bias_gradient(op: Any, dy: Any) -> list[Any]:
    return [dy, BIAS_SUM(dy, op.inputs[1], channels_first=op.attrs["channels_first"])]


def _bias_sum(gradient: Any, bias: Any, channels_first: bool) -> Any:
    at = 1 if channels_first and np.ndim(gradient) > 2 else np.ndim(gradient) - 1
    return np.sum(gradient, axis=tuple(i for i in range(np.ndim(gradient)) if i != at))


BIAS_SUM: OpDef = define("BiasAddGrad", _bias_sum, shape=lambda i, a: i[1].static)
BIAS_ADD: OpDef = define("BiasAdd", _bias, shape=_bias_shape, grad=_bias_gradient)


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """``tf.nn.bias_add``: `bias` [channels] added along the channel axis."""
    first = data_format is not None and data_format.startswith("NC")
    x = convert_to_tensor(value)
    return BIAS_ADD(x, convert_to_tensor(bias, hint=x.dtype), channels_first=first, name=name)


def _half_square(x: Any) -> Any:
    return np.asarray(np.sum(np.square(x)) / x.dtype.type(2))


L2_LOSS: OpDef = define("L2Loss", _half_square, shape=lambda i, a: (), grad=lambda op, dy: [op.inputs[0] * dy])


def l2_loss(t: Any, name: str | None = None) -> Any:
    """``tf.nn.l2_loss``: half the sum of squares, a scalar."""
    return L2_LOSS(convert_to_tensor(t), name=name)


# softmax


def _softmax(x: Any, axis: int) -> Any:
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: int) -> Any:
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=axis, keepdims=True))


def _softmax_gradient(op: Any, dy: Any) -> list[Any]:
    y, axis = op.outputs[0], op.attrs["axis"]
    return [(dy - reduce_sum(dy * y, axis, True)) * y]


def _log_softmax_gradient(op: Any, dy: Any) -> list[Any]:
    axis = op.attrs["axis"]
    return [dy - reduce_sum(dy, axis, True) * math.exp(op.outputs[0])]


SOFTMAX: OpDef = define("Softmax", _softmax, grad=_softmax_gradient)
LOG_SOFTMAX: OpDef = define("LogSoftmax", _log_softmax, grad=_log_softmax_gradient)


def softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """``tf.nn.softmax`` along `axis` (default: the last)."""
    chosen = dim if axis is None else axis
    return SOFTMAX(convert_to_tensor(logits), axis=-1 if chosen is None else int(chosen), name=name)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Any:
    """``tf.nn.log_softmax`` along `axis` (default: the last)."""
    chosen = dim if axis is None else axis
    return LOG_SOFTMAX(convert_to_tensor(logits), axis=-1 if chosen is None else int(chosen), name=name)


def _cross_entropy(logits: Any, labels: Any) -> Any:
    return -np.sum(labels * _log_softmax(logits, -1), axis=-1)


def _cross_entropy_shape(inputs: Any, attrs: Any) -> Shape:
    shape_ = broadcast(inputs[0].static, inputs[1].static)
    return None if shape_ is None else shape_[:-1]


def _cross_entropy_gradient(op: Any, dy: Any) -> list[Any]:
    logits, labels = op.inputs
    spread = expand_dims(dy, -1)
    return [spread * (softmax(logits) - labels), math.neg(spread * log_softmax(logits))]


CROSS_ENTROPY: OpDef = define(
    "SoftmaxCrossEntropyWithLogits", _cross_entropy, shape=_cross_entropy_shape, grad=_cross_entropy_gradient
)


def softmax_cross_entropy_with_logits_v2(
    labels: Any, logits: Any, axis: Any = None, name: str | None = None, dim: Any = None
) -> Any:
    """``tf.nn.softmax_cross_entropy_with_logits_v2``: [..., classes] twice gives [...]; `labels` get a gradient too."""
    scores = convert_to_tensor(logits)
    return CROSS_ENTROPY(scores, cast(convert_to_tensor(labels), scores.dtype), name=name)


def softmax_cross_entropy_with_logits(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: Any = -1,
    name: str | None = None,
    axis: Any = None,
) -> Any:
    """``tf.nn.softmax_cross_entropy_with_logits``: as the second version, without a gradient of `labels`.

    Raises:
        ValueError: called with positional arguments.
    """
    labels, logits = _named_only("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    return softmax_cross_entropy_with_logits_v2(stop_gradient(labels), logits, name=name)


def _named_only(name: str, sentinel: Any, labels: Any, logits: Any) -> tuple[Any, Any]:
    """Return labels and logits."""
    if sentinel is not None:
        if current_run().recovers and logits is None:
            recorder.current().assumed(f"{name} is called as TensorFlow before 1.0 was: logits, then labels")
            return labels, sentinel
        raise ValueError(f"Only call `{name}` with named arguments (labels=..., logits=..., ...)")
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")
    return labels, logits


def _sparse_cross_entropy(logits: Any, labels: Any) -> Any:
    if np.any(labels < 0) or np.any(labels >= logits.shape[-1]):
        raise ValueError(
            f"Received a label value of {np.max(labels)} which is outside the valid range of [0, {logits.shape[-1]})."
        )
    logs = _log_softmax(logits, -1)
    return -np.take_along_axis(logs, labels[..., None].astype(np.int64), -1)[..., 0]


def _sparse_gradient(op: Any, dy: Any) -> list[Any]:
    from lintstep_runtime.tensorflow.ops.picking import one_hot

    logits, labels = op.inputs
    depth = logits.static[-1] if logits.static is not None else None
    if depth is None:
        return [expand_dims(dy, -1) * (softmax(logits) - HOT_LIKE(labels, logits)), None]
    return [expand_dims(dy, -1) * (softmax(logits) - one_hot(labels, depth, dtype=logits.dtype)), None]


HOT_LIKE: OpDef = define(
    "OneHotLike",
    lambda labels, like: (labels[..., None] == np.arange(like.shape[-1])).astype(like.dtype),
    shape=lambda i, a: i[1].static,
    dtype=lambda i, a: i[1].dtype.base_dtype,
)
SPARSE_CROSS_ENTROPY: OpDef = define(
    "SparseSoftmaxCrossEntropyWithLogits",
    _sparse_cross_entropy,
    grad=_sparse_gradient,
    shape=lambda i, a: i[0].static[:-1] if i[0].static is not None else i[1].static,
)


def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Any:
    """``tf.nn.sparse_softmax_cross_entropy_with_logits``: integer `labels` [...], `logits` [..., classes].

    Raises:
        ValueError: called with positional arguments, or the ranks don't fit.
    """
    labels, logits = _named_only("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    scores, classes = convert_to_tensor(logits), convert_to_tensor(labels)
    if scores.static is not None and classes.static is not None and len(classes.static) != len(scores.static) - 1:
        raise ValueError(
            f"Rank mismatch: Rank of labels (received {len(classes.static)}) should equal rank of logits minus "
            f"1 (received {len(scores.static)})."
        )
    return SPARSE_CROSS_ENTROPY(scores, classes, name=name)


def _sigmoid_cross_entropy(logits: Any, labels: Any) -> Any:
    zero = logits.dtype.type(0)
    return np.maximum(logits, zero) - logits * labels + np.log1p(np.exp(-np.abs(logits)))


SIGMOID_CROSS_ENTROPY: OpDef = define(
    "SigmoidCrossEntropyWithLogits",
    _sigmoid_cross_entropy,
    shape=lambda i, a: broadcast(i[0].static, i[1].static),
    grad=lambda op, dy: [dy * (math.sigmoid(op.inputs[0]) - op.inputs[1]), -dy * op.inputs[0]],
)


def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Any:
    """``tf.nn.sigmoid_cross_entropy_with_logits``: elementwise, of one shape.

    Raises:
        ValueError: called with positional arguments, or the shapes differ.
    """
    from lintstep_runtime.tensorflow.shapes import compatible

    labels, logits = _named_only("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    scores = convert_to_tensor(logits)
    targets = convert_to_tensor(labels, hint=scores.dtype)
    if not compatible(scores.static, targets.static):
        raise ValueError(f"logits and labels must have the same shape ({scores.shape} vs {targets.shape})")
    return SIGMOID_CROSS_ENTROPY(scores, targets, name=name)


def weighted_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, pos_weight: Any = None, name: str | None = None, targets: Any = None
) -> Any:
    """``tf.nn.weighted_cross_entropy_with_logits``: positive labels weigh `pos_weight` times as much."""
    scores = convert_to_tensor(logits)
    wanted = convert_to_tensor(targets if labels is None else labels, hint=scores.dtype)
    weight = 1.0 + (pos_weight - 1.0) * wanted
    return (1.0 - wanted) * scores + weight * (math.log1p(math.exp(-math.abs_(scores))) + relu(-scores))


# dropout, embeddings


def dropout(
    x: Any, keep_prob: Any = None, noise_shape: Any = None, seed: Any = None, name: str | None = None, rate: Any = None
) -> Any:
    """``tf.nn.dropout``: each element kept with probability `keep_prob` (or ``1 - rate``) and scaled up by it.

    Raises:
        ValueError: neither is given, or it is not in (0, 1].
    """
    from lintstep_runtime.tensorflow.ops.random import random_uniform

    tensor = convert_to_tensor(x)
    if keep_prob is None and rate is None:
        raise ValueError("You must provide a rate to dropout.")
    keep = 1.0 - rate if keep_prob is None else keep_prob
    if isinstance(keep, float | int):
        if not 0 < keep <= 1:
            raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {1 - keep}")
        if keep == 1:
            return tensor
    sizes = noise_shape if noise_shape is not None else shape(tensor)
    kept = math.floor(random_uniform(sizes, seed=seed, dtype=tensor.dtype) + keep)
    dropped = math.multiply(tensor / keep, kept, name=name)
    dropped.set_shape(tensor.static)
    return dropped


def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Any:
    """``tf.nn.embedding_lookup``: the rows of `params` at `ids`."""
    from lintstep_runtime.tensorflow.ops.arrays import concat
    from lintstep_runtime.tensorflow.ops.picking import gather

    if isinstance(params, list | tuple):
        params = params[0] if len(params) == 1 else concat(list(params), 0)
    return gather(params, ids, name=name)


def in_top_k(predictions: Any, targets: Any, k: int, name: str | None = None) -> Any:
    """``tf.nn.in_top_k``: whether the target is among the `k` best, bool [batch]."""
    count = static_value(k) if isinstance(k, Tensor) else k
    return IN_TOP_K(convert_to_tensor(predictions), convert_to_tensor(targets), k=int(count), name=name)


def _in_top_k(predictions: Any, targets: Any, k: int) -> Any:
    own = np.take_along_axis(predictions, targets[:, None].astype(np.int64), 1)
    return np.sum(predictions > own, axis=1) < k


IN_TOP_K: OpDef = define("InTopK", _in_top_k, shape=lambda i, a: i[1].static, dtype=bool_)


def _top_k(x: Any, k: int) -> Any:
    order = np.argsort(-x, axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order.astype(np.int32)


def _top_k_gradient(op: Any, dy: Any, _: Any) -> list[Any]:
    return [TOP_K_GRAD(dy, op.inputs[0], op.outputs[1])]


def _untop(gradient: Any, like: Any, order: Any) -> Any:
    result = np.zeros(np.shape(like), gradient.dtype)
    np.put_along_axis(result, order.astype(np.int64), gradient, -1)
    return result


TOP_K_GRAD: OpDef = define("TopKGrad", _untop, shape=lambda i, a: i[1].static)
TOP_K: OpDef = define(
    "TopKV2",
    _top_k,
    outputs=2,
    dtype=lambda i, a: [i[0].dtype.base_dtype, "int32"],
    grad=_top_k_gradient,
    shape=lambda i, a: None if i[0].static is None else (*i[0].static[:-1], a["k"]),
)


def top_k(input: Any, k: Any = 1, sorted: bool = True, name: str | None = None) -> Any:
    """``tf.nn.top_k``: the `k` greatest along the last axis, and their positions."""
    from collections import namedtuple

    count = static_value(k) if isinstance(k, Tensor) else k
    values = TOP_K(convert_to_tensor(input), k=int(count), name=name)
    return namedtuple("TopKV2", "values indices")(*values)


def flatten(x: Any) -> Any:
    """Return `x` [batch, ...] as [batch, features]."""
    tensor = convert_to_tensor(x)
    sizes = tensor.static
    if sizes is None or None in sizes[1:]:
        return reshape(tensor, [shape(tensor)[0], -1])
    return reshape(tensor, [-1, element_count(sizes[1:])])
