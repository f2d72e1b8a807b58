"""``tf.contrib.learn.Estimator``: the estimator before ``tf.estimator``. Source: TensorFlow 1.15, ``contrib/learn``."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.estimator import estimator
from lintstep_runtime.tensorflow.estimator.spec import EstimatorSpec


class ModelFnOps(EstimatorSpec):
    """``tf.contrib.learn.ModelFnOps``: what a model function returns."""

    def __init__(
        self,
        mode: Any,
        predictions: Any = None,
        loss: Any = None,
        train_op: Any = None,
        eval_metric_ops: Any = None,
        output_alternatives: Any = None,
        training_chief_hooks: Any = None,
        training_hooks: Any = None,
        scaffold: Any = None,
    ) -> None:
        super().__init__(
            mode, predictions, loss, train_op, eval_metric_ops, None, training_chief_hooks, training_hooks, scaffold
        )


class Estimator(estimator.Estimator):
    """The model function may also return predictions, the loss and the train op as a tuple."""

    def __init__(
        self,
        model_fn: Any = None,
        model_dir: Any = None,
        config: Any = None,
        params: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        super().__init__(model_fn, model_dir, config, params)
        self._engineer_ = feature_engineering_fn

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        input_fn: Any = None,
        steps: Any = None,
        batch_size: Any = None,
        monitors: Any = None,
        max_steps: Any = None,
    ) -> Estimator:
        """Train on arrays, or on what an input function returns."""
        function = input_fn or estimator.numpy_input_fn(x, _column_as_vector(y), batch_size or 128, None)
        self.train(function, steps=steps, max_steps=max_steps)
        return self

    def _spec_(self, features: Any, labels: Any, mode: str) -> Any:
        if self._engineer_ is not None:
            features, labels = self._engineer_(features, labels)
        arguments = {"mode": mode, "params": self._params, "config": self._config}
        made = self._model_fn(features, labels, **estimator.accepted(self._model_fn, **arguments))
        return ModelFnOps(mode, *made) if isinstance(made, tuple) else made


def _column_as_vector(y: Any) -> Any:
    """Return `y` as its feeder passes it on: one column of a matrix is a vector."""
    return y[:, 0] if isinstance(y, np.ndarray) and y.ndim == 2 and y.shape[1] == 1 else y
