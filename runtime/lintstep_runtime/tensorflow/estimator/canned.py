"""Canned Estimators: linear models, networks of dense layers, and both together.

Source: tensorflow_estimator 1.15, ``python/estimator/canned``. A step a run, whatever the optimizer is: an instance, a
function without arguments, or a name.
"""

from __future__ import annotations

import functools
import math
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.estimator.columns import input_layer
from lintstep_runtime.tensorflow.estimator.estimator import Estimator
from lintstep_runtime.tensorflow.estimator.heads import SUM, Head
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.initializers import Zeros
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.layers import functional
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.ops.neural import relu
from lintstep_runtime.tensorflow.scopes import variable_scope
from lintstep_runtime.tensorflow.train import optimizers
from lintstep_runtime.tensorflow.train.steps import get_global_step
from lintstep_runtime.tensorflow.variables import assign_add

_NAMED: dict[str, Any] = {
    "Adagrad": optimizers.AdagradOptimizer,
    "Adam": optimizers.AdamOptimizer,
    "Ftrl": optimizers.FtrlOptimizer,
    "RMSProp": optimizers.RMSPropOptimizer,
    "SGD": optimizers.GradientDescentOptimizer,
}


def optimizer_instance(optimizer: Any, learning_rate: float) -> Any:
    """Return the optimizer for a name, a function or an instance.

    Raises:
        ValueError: there is no such name.
    """
    if isinstance(optimizer, str):
        if optimizer not in _NAMED:
            raise ValueError(f"Unsupported optimizer name: {optimizer}. Supported names are: {tuple(sorted(_NAMED))}")
        return _NAMED[optimizer](learning_rate=learning_rate)
    return optimizer() if callable(optimizer) and not isinstance(optimizer, Opaque) else optimizer


def _linear_rate(columns: Any, most: float) -> float:
    count = len(columns) if isinstance(columns, list | tuple | set) else 1
    return min(most, 1.0 / math.sqrt(max(count, 1)))


def _network(
    features: Any, columns: Any, units: Any, activation: Any, dropout: Any, batch_norm: Any, training: bool, head: Head
) -> Any:
    value = input_layer(features, columns)
    for index, size in enumerate(units):
        with variable_scope(f"hiddenlayer_{index}"):
            value = functional.dense(value, size, activation=activation, name="dense")
            if dropout is not None and training:
                value = functional.dropout(value, rate=dropout, training=True)
            if batch_norm:
                value = functional.batch_normalization(value, momentum=0.999, training=training)
    with variable_scope("logits"):
        return functional.dense(value, head.logits_dimension, name="dense")


def _linear(features: Any, columns: Any, head: Head) -> Any:
    with variable_scope("linear_model"):
        value = input_layer(features, columns)
        return functional.dense(value, head.logits_dimension, kernel_initializer=Zeros(), name="dense")


def _head(n_classes: Any, loss_reduction: Any) -> Head:
    if isinstance(n_classes, int) and n_classes > 2:
        return Head("classes", n_classes, loss_reduction)
    return Head("binary", 1, loss_reduction)


def _dnn_model(
    head: Head,
    hidden_units: Any,
    columns: Any,
    optimizer: Any,
    activation: Any,
    dropout: Any,
    batch_norm: Any,
    features: Any,
    labels: Any,
    mode: Any,
) -> Any:
    chosen = optimizer_instance(optimizer, 0.05)
    with variable_scope("dnn"):
        logits = _network(features, columns, hidden_units, activation, dropout, batch_norm, mode == "train", head)
        return head.create_estimator_spec(features, mode, logits, labels=labels, optimizer=chosen)


def _linear_model(head: Head, columns: Any, optimizer: Any, features: Any, labels: Any, mode: Any) -> Any:
    chosen = optimizer_instance(optimizer, _linear_rate(columns, 0.2))
    with variable_scope("linear"):
        logits = _linear(features, columns, head)
        return head.create_estimator_spec(features, mode, logits, labels=labels, optimizer=chosen)


def _combined_model(
    head: Head, linear: tuple[Any, Any], deep: dict[str, Any], features: Any, labels: Any, mode: Any
) -> Any:
    """`linear` is columns and optimizer; `deep` has the same and what shapes the network."""
    parts = []
    if deep["columns"]:
        with variable_scope("dnn"):
            logits = _network(
                features,
                deep["columns"],
                deep["units"],
                deep["activation"],
                deep["dropout"],
                deep["batch_norm"],
                mode == "train",
                head,
            )
        parts.append((logits, optimizer_instance(deep["optimizer"], 0.05), "dnn"))
    if linear[0]:
        with variable_scope("linear"):
            logits = _linear(features, linear[0], head)
        parts.append((logits, optimizer_instance(linear[1], _linear_rate(linear[0], 0.005)), "linear"))

    def train_op_fn(loss: Any) -> Any:
        trained = get_default_graph().get_collection
        updates = [
            optimizer.minimize(loss, var_list=trained(GraphKeys.TRAINABLE_VARIABLES, scope=scope))
            for _, optimizer, scope in parts
        ]
        with get_default_graph().control_dependencies([group(*updates)]):
            return assign_add(get_global_step(), 1).op

    together = functools.reduce(lambda a, b: a + b, [logits for logits, _, _ in parts])
    return head.create_estimator_spec(features, mode, together, labels=labels, train_op_fn=train_op_fn)


class _Canned(Estimator):
    """An Estimator whose model function is made of its arguments."""

    def _use_(self, model: Any, model_dir: Any, config: Any) -> None:
        def model_fn(features: Any, labels: Any, mode: Any) -> Any:
            return model(features, labels, mode)

        Estimator.__init__(self, model_fn, model_dir, config)


class DNNClassifier(_Canned):
    """``tf.estimator.DNNClassifier``."""

    def __init__(
        self,
        hidden_units: Any,
        feature_columns: Any,
        model_dir: Any = None,
        n_classes: Any = 2,
        weight_column: Any = None,
        label_vocabulary: Any = None,
        optimizer: Any = "Adagrad",
        activation_fn: Any = relu,
        dropout: Any = None,
        input_layer_partitioner: Any = None,
        config: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        batch_norm: bool = False,
    ) -> None:
        head = _head(n_classes, loss_reduction)
        parts = (hidden_units, feature_columns, optimizer, activation_fn, dropout, batch_norm)
        self._use_(functools.partial(_dnn_model, head, *parts), model_dir, config)


class DNNRegressor(_Canned):
    """``tf.estimator.DNNRegressor``."""

    def __init__(
        self,
        hidden_units: Any,
        feature_columns: Any,
        model_dir: Any = None,
        label_dimension: Any = 1,
        weight_column: Any = None,
        optimizer: Any = "Adagrad",
        activation_fn: Any = relu,
        dropout: Any = None,
        input_layer_partitioner: Any = None,
        config: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        batch_norm: bool = False,
    ) -> None:
        head = Head("values", label_dimension, loss_reduction)
        parts = (hidden_units, feature_columns, optimizer, activation_fn, dropout, batch_norm)
        self._use_(functools.partial(_dnn_model, head, *parts), model_dir, config)


class LinearClassifier(_Canned):
    """``tf.estimator.LinearClassifier``."""

    def __init__(
        self,
        feature_columns: Any,
        model_dir: Any = None,
        n_classes: Any = 2,
        weight_column: Any = None,
        label_vocabulary: Any = None,
        optimizer: Any = "Ftrl",
        config: Any = None,
        partitioner: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        sparse_combiner: str = "sum",
    ) -> None:
        head = _head(n_classes, loss_reduction)
        self._use_(functools.partial(_linear_model, head, feature_columns, optimizer), model_dir, config)


class LinearRegressor(_Canned):
    """``tf.estimator.LinearRegressor``."""

    def __init__(
        self,
        feature_columns: Any,
        model_dir: Any = None,
        label_dimension: Any = 1,
        weight_column: Any = None,
        optimizer: Any = "Ftrl",
        config: Any = None,
        partitioner: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        sparse_combiner: str = "sum",
    ) -> None:
        head = Head("values", label_dimension, loss_reduction)
        self._use_(functools.partial(_linear_model, head, feature_columns, optimizer), model_dir, config)


class DNNLinearCombinedClassifier(_Canned):
    """``tf.estimator.DNNLinearCombinedClassifier``; raises ValueError without any columns."""

    def __init__(
        self,
        model_dir: Any = None,
        linear_feature_columns: Any = None,
        linear_optimizer: Any = "Ftrl",
        dnn_feature_columns: Any = None,
        dnn_optimizer: Any = "Adagrad",
        dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = relu,
        dnn_dropout: Any = None,
        n_classes: Any = 2,
        weight_column: Any = None,
        label_vocabulary: Any = None,
        input_layer_partitioner: Any = None,
        config: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        batch_norm: bool = False,
        linear_sparse_combiner: str = "sum",
    ) -> None:
        deep = _deep(
            linear_feature_columns,
            columns=dnn_feature_columns,
            optimizer=dnn_optimizer,
            units=dnn_hidden_units,
            activation=dnn_activation_fn,
            dropout=dnn_dropout,
            batch_norm=batch_norm,
        )
        linear = (linear_feature_columns, linear_optimizer)
        head = _head(n_classes, loss_reduction)
        self._use_(functools.partial(_combined_model, head, linear, deep), model_dir, config)


class DNNLinearCombinedRegressor(_Canned):
    """``tf.estimator.DNNLinearCombinedRegressor``; raises ValueError without any columns."""

    def __init__(
        self,
        model_dir: Any = None,
        linear_feature_columns: Any = None,
        linear_optimizer: Any = "Ftrl",
        dnn_feature_columns: Any = None,
        dnn_optimizer: Any = "Adagrad",
        dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = relu,
        dnn_dropout: Any = None,
        label_dimension: Any = 1,
        weight_column: Any = None,
        input_layer_partitioner: Any = None,
        config: Any = None,
        warm_start_from: Any = None,
        loss_reduction: Any = SUM,
        batch_norm: bool = False,
        linear_sparse_combiner: str = "sum",
    ) -> None:
        deep = _deep(
            linear_feature_columns,
            columns=dnn_feature_columns,
            optimizer=dnn_optimizer,
            units=dnn_hidden_units,
            activation=dnn_activation_fn,
            dropout=dnn_dropout,
            batch_norm=batch_norm,
        )
        linear = (linear_feature_columns, linear_optimizer)
        head = Head("values", label_dimension, loss_reduction)
        self._use_(functools.partial(_combined_model, head, linear, deep), model_dir, config)


def _deep(linear_columns: Any, **parts: Any) -> dict[str, Any]:
    if not linear_columns and not parts["columns"]:
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
    return parts
