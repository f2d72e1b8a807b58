"""Heads: what turns logits into an Estimator's spec. Their train op advances the registered step.

Source: tensorflow_estimator 1.15, ``python/estimator/canned/head.py`` and ``contrib/estimator``.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import losses, metrics
from lintstep_runtime.tensorflow.estimator.spec import EstimatorSpec, ModeKeys
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.arrays import reshape, shape
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import add_n, sigmoid
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.ops.neural import softmax
from lintstep_runtime.tensorflow.ops.reductions import argmax
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.train.steps import get_global_step

SUM, MEAN = losses.Reduction.SUM, losses.Reduction.SUM_OVER_BATCH_SIZE


class Head:
    """A head; `kind` is ``"binary"``, ``"classes"``, ``"labels"`` or ``"values"``."""

    _opaque_keeps = True

    def __init__(self, kind: str, logits_dimension: Any, loss_reduction: Any, loss_fn: Any = None) -> None:
        self.kind, self.logits_dimension = kind, logits_dimension
        self._reduction, self._loss_fn = loss_reduction, loss_fn

    def _loss(self, labels: Any, logits: Any) -> Any:
        if isinstance(labels, Opaque) or labels is None:
            return convert_to_tensor(Opaque("the loss", (labels, logits)))
        target = convert_to_tensor(labels)
        if self._loss_fn is not None:
            return losses.compute_weighted_loss(self._loss_fn(target, logits), reduction=self._reduction)
        if self.kind == "classes":
            return losses.sparse_softmax_cross_entropy(reshape(target, [-1]), logits, reduction=self._reduction)
        target = reshape(cast(target, "float32"), shape(logits))
        if self.kind == "values":
            return losses.mean_squared_error(target, logits, reduction=self._reduction)
        return losses.sigmoid_cross_entropy(target, logits, reduction=self._reduction)

    def _predictions(self, logits: Any) -> dict[str, Any]:
        if self.kind == "values":
            return {"predictions": logits}
        if self.kind == "classes":
            return {"logits": logits, "probabilities": softmax(logits), "class_ids": argmax(logits, -1)}
        probabilities = sigmoid(logits)
        return {"logits": logits, "probabilities": probabilities, "class_ids": cast(probabilities > 0.5, "int64")}

    def create_estimator_spec(
        self,
        features: Any,
        mode: Any,
        logits: Any,
        labels: Any = None,
        optimizer: Any = None,
        train_op_fn: Any = None,
        regularization_losses: Any = None,
    ) -> EstimatorSpec:
        """Return the spec. Given an `optimizer`, its train op advances the registered step; else `train_op_fn` decides.

        Raises:
            ValueError: (in training) not exactly one of both is given.
        """
        value = convert_to_tensor(logits)
        predictions = self._predictions(value)
        if mode == ModeKeys.PREDICT:
            return EstimatorSpec(mode, predictions=predictions)
        loss = self._loss(labels, value)
        if regularization_losses:
            loss = add_n([loss, *regularization_losses])
        if mode == ModeKeys.EVAL:
            measured = {"average_loss": metrics.mean(loss)}
            return EstimatorSpec(mode, predictions=predictions, loss=loss, eval_metric_ops=measured)
        return EstimatorSpec(mode, predictions, loss, _train_op(loss, optimizer, train_op_fn))


def _train_op(loss: Any, optimizer: Any, train_op_fn: Any) -> Any:
    if optimizer is not None and train_op_fn is not None:
        raise ValueError("train_op_fn and optimizer can not both be set.")
    if optimizer is not None:
        train_op = optimizer.minimize(loss, global_step=get_global_step())
    elif train_op_fn is not None:
        train_op = train_op_fn(loss)
    else:
        raise ValueError("train_op_fn and optimizer can not both be None.")
    updates = get_default_graph().get_collection(GraphKeys.UPDATE_OPS)
    return group(train_op, *updates) if updates else train_op


def binary_classification_head(
    weight_column: Any = None,
    thresholds: Any = None,
    label_vocabulary: Any = None,
    loss_reduction: Any = MEAN,
    loss_fn: Any = None,
    name: Any = None,
) -> Head:
    """``tf.contrib.estimator.binary_classification_head``."""
    return Head("binary", 1, loss_reduction, loss_fn)


def multi_class_head(
    n_classes: Any,
    weight_column: Any = None,
    label_vocabulary: Any = None,
    loss_reduction: Any = MEAN,
    loss_fn: Any = None,
    name: Any = None,
) -> Head:
    """``tf.contrib.estimator.multi_class_head``."""
    return Head("classes", n_classes, loss_reduction, loss_fn)


def multi_label_head(
    n_classes: Any,
    weight_column: Any = None,
    thresholds: Any = None,
    label_vocabulary: Any = None,
    loss_reduction: Any = MEAN,
    loss_fn: Any = None,
    classes_for_class_based_metrics: Any = None,
    name: Any = None,
) -> Head:
    """``tf.contrib.estimator.multi_label_head``."""
    return Head("labels", n_classes, loss_reduction, loss_fn)


def regression_head(
    weight_column: Any = None,
    label_dimension: Any = 1,
    loss_reduction: Any = MEAN,
    loss_fn: Any = None,
    inverse_link_fn: Any = None,
    name: Any = None,
) -> Head:
    """``tf.contrib.estimator.regression_head``."""
    return Head("values", label_dimension, loss_reduction, loss_fn)
