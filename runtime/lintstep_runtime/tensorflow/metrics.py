"""``tf.metrics``: running means in local variables. Each returns a value and the operation that updates it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.dtypes import float32
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops.arrays import reshape, size
from lintstep_runtime.tensorflow.ops.broadcasting import BROADCAST_LIKE
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, opaque_node
from lintstep_runtime.tensorflow.ops.reductions import reduce_sum
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.ops.state import zeros
from lintstep_runtime.tensorflow.scopes import variable_scope
from lintstep_runtime.tensorflow.variables import Variable, assign_add

Pair = tuple[Any, Any]


def _local(name: str, shape: tuple[int, ...] = ()) -> Variable:
    keys = [GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES]
    return Variable(lambda: zeros(shape), trainable=False, collections=keys, name=name)


def _ratio(total: Any, count: Any, label: str, name: str | None, collections: tuple[Any, Any]) -> Pair:
    """The ratio of two running sums."""
    with variable_scope(name, label):
        above, below = _local("total"), _local("count")
        update = math.div_no_nan(assign_add(above, total), assign_add(below, count), name="update_op")
        value = math.div_no_nan(above, below, name="value")
    return _collected(value, update, collections)


def _collected(value: Any, update: Any, collections: tuple[Any, Any]) -> Pair:
    for item, keys in zip((value, update), collections, strict=True):
        if keys:
            get_default_graph().add_to_collections(keys, item)
    return value, update


def mean(
    values: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Pair:
    """``tf.metrics.mean``: the (weighted) mean of everything seen."""
    numbers = cast(convert_to_tensor(values), float32)
    count: Any = cast(size(numbers), float32)
    if weights is not None:
        factor = cast(convert_to_tensor(weights), float32)
        numbers = numbers * factor
        count = reduce_sum(BROADCAST_LIKE(factor, numbers))
    return _ratio(reduce_sum(numbers), count, "mean", name, (metrics_collections, updates_collections))


def accuracy(
    labels: Any,
    predictions: Any,
    weights: Any = None,
    metrics_collections: Any = None,
    updates_collections: Any = None,
    name: str | None = None,
) -> Pair:
    """``tf.metrics.accuracy``: how often both are equal."""
    guesses = convert_to_tensor(predictions)
    wanted = cast(convert_to_tensor(labels), guesses.dtype)
    if wanted.static is not None and guesses.static is not None and len(wanted.static) != len(guesses.static):
        wanted, guesses = reshape(wanted, [-1]), reshape(guesses, [-1])
    hits = cast(math.equal(guesses, wanted), float32)
    return mean(hits, weights, metrics_collections, updates_collections, name or "accuracy")


def _error(of: Callable[[Any, Any], Any], label: str) -> Callable[..., Pair]:
    def function(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Pair:
        guesses = cast(convert_to_tensor(predictions), float32)
        errors = of(cast(convert_to_tensor(labels), float32), guesses)
        return mean(errors, weights, metrics_collections, updates_collections, name or label)

    function.__doc__ = f"``tf.metrics.{label}``."
    return function


mean_squared_error = _error(math.squared_difference, "mean_squared_error")
mean_absolute_error = _error(lambda a, b: math.abs_(a - b), "mean_absolute_error")


def root_mean_squared_error(labels: Any, predictions: Any, *args: Any, **kwargs: Any) -> Pair:
    """``tf.metrics.root_mean_squared_error``."""
    value, update = mean_squared_error(labels, predictions, *args, **kwargs)
    return math.sqrt(value), math.sqrt(update)


def _share(of_predicted: bool, label: str) -> Callable[..., Pair]:
    def function(
        labels: Any,
        predictions: Any,
        weights: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        name: str | None = None,
    ) -> Pair:
        wanted = cast(cast(convert_to_tensor(labels), "bool"), float32)
        guesses = cast(cast(convert_to_tensor(predictions), "bool"), float32)
        hits = reduce_sum(wanted * guesses)
        return _ratio(
            hits,
            reduce_sum(guesses if of_predicted else wanted),
            label,
            name,
            (metrics_collections, updates_collections),
        )

    function.__doc__ = f"``tf.metrics.{label}``: of truths."
    return function


precision, recall = _share(True, "precision"), _share(False, "recall")


def _unknown(label: str) -> Callable[..., Pair]:
    def function(*args: Any, **kwargs: Any) -> Pair:
        kept = [*args, *kwargs.values()]
        return opaque_node(label, kept), opaque_node(f"{label}/update_op", kept)

    function.__doc__ = f"``tf.metrics.{label}``: unknown values."
    return function


auc, mean_iou, mean_per_class_accuracy = _unknown("auc"), _unknown("mean_iou"), _unknown("mean_per_class_accuracy")
sensitivity_at_specificity, recall_at_k = _unknown("sensitivity_at_specificity"), _unknown("recall_at_k")
average_precision_at_k, precision_at_k = _unknown("average_precision_at_k"), _unknown("precision_at_k")
mean_cosine_distance, percentage_below = _unknown("mean_cosine_distance"), _unknown("percentage_below")
true_positives, false_positives = _unknown("true_positives"), _unknown("false_positives")
true_negatives, false_negatives = _unknown("true_negatives"), _unknown("false_negatives")


def aggregate_metrics(*value_update_tuples: Any) -> tuple[list[Any], list[Any]]:
    """``slim.metrics.aggregate_metrics``: values and updates apart."""
    values, updates = zip(*value_update_tuples, strict=True)
    return list(values), list(updates)


def aggregate_metric_map(names_to_tuples: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """``slim.metrics.aggregate_metric_map``: values and updates by name."""
    return {n: v for n, (v, _) in names_to_tuples.items()}, {n: u for n, (_, u) in names_to_tuples.items()}


def streaming(metric: Callable[..., Pair]) -> Callable[..., Pair]:
    """Return contrib's form of a metric: predictions before labels."""

    def function(predictions: Any = None, labels: Any = None, *args: Any, **kwargs: Any) -> Pair:
        return metric(labels, predictions, *args, **kwargs)

    function.__doc__ = metric.__doc__
    return function


streaming_accuracy, streaming_precision, streaming_recall = streaming(accuracy), streaming(precision), streaming(recall)
streaming_mean_squared_error = streaming(mean_squared_error)


def batch_accuracy(predictions: Any, labels: Any, weights: Any = None, name: str | None = None) -> Any:
    """``tf.contrib.metrics.accuracy``: how often both are equal in this batch."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_mean

    guesses = convert_to_tensor(predictions)
    return reduce_mean(cast(math.equal(guesses, cast(convert_to_tensor(labels), guesses.dtype)), float32))
