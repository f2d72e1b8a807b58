"""``tf.losses``: weighted losses that join the graph's collection. Source: TensorFlow 1.15, ``python/ops/losses``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.dtypes import float32
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops import neural
from lintstep_runtime.tensorflow.ops.broadcasting import BROADCAST_LIKE
from lintstep_runtime.tensorflow.ops.convert import constant, convert_to_tensor
from lintstep_runtime.tensorflow.ops.reductions import reduce_mean, reduce_sum
from lintstep_runtime.tensorflow.ops.selection import cast, stop_gradient


class Reduction:
    """``tf.losses.Reduction``: how single losses become one."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS


USUAL = Reduction.SUM_BY_NONZERO_WEIGHTS


def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.compute_weighted_loss``: the losses times their weights, reduced to a scalar."""
    with get_default_graph().name_scope(scope or "weighted_loss"):
        values = convert_to_tensor(losses)
        kind = values.dtype
        values, factor = cast(values, float32), cast(convert_to_tensor(weights), float32)
        weighted = values * _aligned(factor, values)
        result = weighted if reduction == Reduction.NONE else _reduced(weighted, values, factor, reduction)
        result = cast(result, kind)
        if loss_collection is not None:
            get_default_graph().add_to_collection(loss_collection, result)
        return result


def _aligned(weights: Any, losses: Any) -> Any:
    """Weights [batch, 1] of losses [batch], and the other way round, meet as TensorFlow lets them."""
    from lintstep_runtime.tensorflow.ops.arrays import expand_dims, squeeze

    if weights.static is None or losses.static is None or not weights.static:
        return weights
    if len(weights.static) == len(losses.static) + 1:
        return squeeze(weights, [-1])
    return expand_dims(weights, -1) if len(weights.static) + 1 == len(losses.static) else weights


def _reduced(weighted: Any, losses: Any, weights: Any, reduction: str) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import size

    total = reduce_sum(weighted)
    if reduction == Reduction.SUM:
        return total
    if reduction == Reduction.SUM_OVER_BATCH_SIZE:
        return math.div_no_nan(total, cast(size(losses), float32))
    spread = BROADCAST_LIKE(_aligned(weights, losses), losses)
    if reduction == Reduction.MEAN:
        return math.div_no_nan(total, reduce_sum(spread))
    present = cast(math.not_equal(spread, 0.0), float32)
    return math.div_no_nan(total, reduce_sum(present))


def _both(labels: Any, predictions: Any) -> tuple[Any, Any]:
    guesses = cast(convert_to_tensor(predictions), float32)
    return cast(convert_to_tensor(labels), float32), guesses


def absolute_difference(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.absolute_difference``."""
    wanted, guesses = _both(labels, predictions)
    return compute_weighted_loss(math.abs_(guesses - wanted), weights, scope, loss_collection, reduction)


def mean_squared_error(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.mean_squared_error``."""
    wanted, guesses = _both(labels, predictions)
    return compute_weighted_loss(math.squared_difference(guesses, wanted), weights, scope, loss_collection, reduction)


def huber_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    delta: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.huber_loss``: squares up to `delta`, straight lines beyond."""
    wanted, guesses = _both(labels, predictions)
    error = math.abs_(guesses - wanted)
    inside = math.minimum(error, delta)
    losses = 0.5 * inside * inside + delta * (error - inside)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def log_loss(
    labels: Any,
    predictions: Any,
    weights: Any = 1.0,
    epsilon: Any = 1e-7,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.log_loss``."""
    wanted, guesses = _both(labels, predictions)
    losses = -wanted * math.log(guesses + epsilon) - (1.0 - wanted) * math.log(1.0 - guesses + epsilon)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.hinge_loss``: labels are 0 and 1."""
    wanted, scores = _both(labels, logits)
    losses = neural.relu(1.0 - (2.0 * wanted - 1.0) * scores)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def cosine_distance(
    labels: Any,
    predictions: Any,
    axis: Any = None,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
    dim: Any = None,
) -> Any:
    """``tf.losses.cosine_distance``: of vectors of length one."""
    wanted, guesses = _both(labels, predictions)
    losses = 1.0 - reduce_sum(guesses * wanted, dim if axis is None else axis, True)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels: Any, predictions: Any, weights: Any = 1.0, scope: Any = None, loss_collection: Any = GraphKeys.LOSSES
) -> Any:
    """``tf.losses.mean_pairwise_squared_error``: by the differences of all pairs of an example's elements."""
    wanted, guesses = _both(labels, predictions)
    difference = neural.flatten(guesses - wanted)
    spread = reduce_mean(math.square(difference), 1) - math.square(reduce_mean(difference, 1))
    return compute_weighted_loss(2.0 * spread, weights, scope, loss_collection, Reduction.MEAN)


def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.softmax_cross_entropy``: labels are distributions over classes."""
    scores = convert_to_tensor(logits)
    wanted = cast(convert_to_tensor(onehot_labels), scores.dtype)
    if label_smoothing > 0:
        classes = cast(_count(wanted), scores.dtype)
        wanted = wanted * (1.0 - label_smoothing) + label_smoothing / classes
    losses = neural.softmax_cross_entropy_with_logits_v2(stop_gradient(wanted), scores)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def _count(wanted: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import shape

    return shape(wanted)[1]


def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.sparse_softmax_cross_entropy``: labels are class numbers, [batch] or [batch, 1]."""
    from lintstep_runtime.tensorflow.ops.arrays import squeeze

    classes, scores = convert_to_tensor(labels), convert_to_tensor(logits)
    if classes.static is not None and scores.static is not None and len(classes.static) == len(scores.static):
        classes = squeeze(classes, [-1])
    losses = neural.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=scores)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: Any = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = USUAL,
) -> Any:
    """``tf.losses.sigmoid_cross_entropy``: each class by itself."""
    scores = convert_to_tensor(logits)
    wanted = cast(convert_to_tensor(multi_class_labels), scores.dtype)
    if label_smoothing > 0:
        wanted = wanted * (1.0 - label_smoothing) + 0.5 * label_smoothing
    losses = neural.sigmoid_cross_entropy_with_logits(labels=wanted, logits=scores)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


# the collection


def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """``tf.losses.add_loss``."""
    if loss_collection is not None:
        get_default_graph().add_to_collection(loss_collection, loss)


def get_losses(scope: Any = None, loss_collection: Any = GraphKeys.LOSSES) -> list[Any]:
    """``tf.losses.get_losses``."""
    return get_default_graph().get_collection(loss_collection, scope)


def get_regularization_losses(scope: Any = None) -> list[Any]:
    """``tf.losses.get_regularization_losses``."""
    return get_default_graph().get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope: Any = None, name: str = "total_regularization_loss") -> Any:
    """``tf.losses.get_regularization_loss``: their sum, or 0."""
    losses = get_regularization_losses(scope)
    return math.add_n(losses, name) if losses else constant(0.0)


def get_total_loss(add_regularization_losses: bool = True, name: str = "total_loss", scope: Any = None) -> Any:
    """``tf.losses.get_total_loss``: the sum of losses and regularisation losses."""
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return math.add_n(losses, name)


# contrib's and slim's older order of arguments


def old_softmax_cross_entropy(
    logits: Any, onehot_labels: Any, weights: Any = 1.0, label_smoothing: Any = 0, scope: Any = None
) -> Any:
    """``slim.losses.softmax_cross_entropy``."""
    return softmax_cross_entropy(onehot_labels, logits, weights, label_smoothing, scope)


def old_sparse_softmax_cross_entropy(logits: Any, labels: Any, weights: Any = 1.0, scope: Any = None) -> Any:
    """``slim.losses.sparse_softmax_cross_entropy``."""
    return sparse_softmax_cross_entropy(labels, logits, weights, scope)


def old_sigmoid_cross_entropy(
    logits: Any, multi_class_labels: Any, weights: Any = 1.0, label_smoothing: Any = 0, scope: Any = None
) -> Any:
    """``slim.losses.sigmoid_cross_entropy``."""
    return sigmoid_cross_entropy(multi_class_labels, logits, weights, label_smoothing, scope)


def old_sum_of_squares(predictions: Any, labels: Any, weights: Any = 1.0, scope: Any = None) -> Any:
    """``slim.losses.mean_squared_error``."""
    return mean_squared_error(labels, predictions, weights, scope)


def old_absolute_difference(predictions: Any, labels: Any, weights: Any = 1.0, scope: Any = None) -> Any:
    """``slim.losses.absolute_difference``."""
    return absolute_difference(labels, predictions, weights, scope)
