"""Fitting a Keras model: one run of its train op a batch. Source: TensorFlow 1.15, ``python/keras/engine``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from lintstep_runtime.engine import pace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors
from lintstep_runtime.tensorflow.data.dataset import Dataset
from lintstep_runtime.tensorflow.data.iterator import Iterator_
from lintstep_runtime.tensorflow.dtypes import as_dtype
from lintstep_runtime.tensorflow.graph import Tensor, get_default_graph
from lintstep_runtime.tensorflow.keras import backend, names, rules
from lintstep_runtime.tensorflow.keras.callbacks import CallbackList, History
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import add_n
from lintstep_runtime.tensorflow.ops.flow import group, placeholder
from lintstep_runtime.tensorflow.ops.reductions import reduce_mean

Batch = tuple[list[Any], list[Any]]


class Trainable:
    """What a model trains with."""

    inputs: Any
    outputs: Any

    @property
    def losses(self) -> list[Any]:
        """The losses of all layers."""
        raise NotImplementedError

    @property
    def updates(self) -> list[Any]:
        """The updates of all layers."""
        raise NotImplementedError

    @property
    def trainable_weights(self) -> list[Any]:
        """The variables that are trained."""
        raise NotImplementedError

    def _start_training_(self) -> None:
        self.optimizer: Any = None
        self.stop_training = False
        self.history: Any = None
        self._loss_: Any = None
        self._loss_weights_: Any = None
        self._metrics: list[Any] = []
        self._built_: dict[str, Any] | None = None

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        weighted_metrics: Any = None,
        target_tensors: Any = None,
        distribute: Any = None,
        **kwargs: Any,
    ) -> None:
        """Say what to train with."""
        self.optimizer, self._loss_, self._loss_weights_ = rules.get(optimizer), loss, loss_weights
        self._metrics = list(metrics) if isinstance(metrics, list | tuple) else [] if metrics is None else [metrics]
        self._built_ = None

    @property
    def metrics_names(self) -> list[str]:
        """The names of what `train_on_batch` returns."""
        return ["loss", *("acc" if metric == "accuracy" else str(metric) for metric in self._metrics)]

    # building

    def _graph_of_(self, batch: Batch) -> dict[str, Any]:
        """Return the placeholders, losses and train op, built for the first batch."""
        if self._built_ is None:
            values, targets = batch
            inputs = _listed(self.inputs) if self.outputs is not None else [_placeholder(value) for value in values]
            if self.outputs is None:
                model: Any = self
                outputs = _listed(model(inputs[0] if len(inputs) == 1 else inputs))
            else:
                outputs = _listed(self.outputs)
            outputs = [convert_to_tensor(output) for output in outputs]
            wanted = [_placeholder(value) for value in targets]
            self._built_ = {"inputs": inputs, "targets": wanted, "outputs": outputs, "train": None}
            self._add_losses_(self._built_)
        return self._built_

    def _add_losses_(self, built: dict[str, Any]) -> None:
        if self._loss_ is None or not built["targets"]:
            return
        losses = self._loss_ if isinstance(self._loss_, list) else [self._loss_] * len(built["outputs"])
        if isinstance(self._loss_, dict):
            losses = list(self._loss_.values())
        weights = self._loss_weights_ if isinstance(self._loss_weights_, list) else [1.0] * len(losses)
        parts = [
            reduce_mean(names.loss(loss)(target, output)) * weight
            for loss, target, output, weight in zip(losses, built["targets"], built["outputs"], weights, strict=False)
        ]
        total = parts[0] if len(parts) == 1 else add_n(parts)
        built["loss"] = add_n([total, *self.losses]) if self.losses else total
        target, output = built["targets"][0], built["outputs"][0]
        built["metrics"] = [names.metric(metric, target, output) for metric in self._metrics]

    def _train_op_(self, built: dict[str, Any]) -> Any:
        if built["train"] is None:
            updates = [update for update in self.updates if update is not None]
            built["train"] = group(*self.optimizer.get_updates(built["loss"], self.trainable_weights), *updates)
        return built["train"]

    # running

    def _run_(self, batch: Batch, training: bool) -> list[Any]:
        with backend.graph_of(self).as_default():
            return self._values_(batch, training)

    def _values_(self, batch: Batch, training: bool) -> list[Any]:
        built = self._graph_of_(batch)
        if "loss" not in built:
            raise RuntimeError(
                "You must compile a model before training/testing. Use `model.compile(optimizer, loss)`."
            )
        fetches: dict[str, Any] = {"values": [built["loss"], *(value for _, value in built["metrics"])]}
        if training:
            fetches["train"] = self._train_op_(built)
        feed = _feed([*built["inputs"], *built["targets"]], [*batch[0], *batch[1]])
        phase = backend.learning_phase()
        if isinstance(phase, Tensor):
            feed[phase] = training
        found = backend.get_session().run(fetches, feed)["values"]
        pace.checkpoint()
        return list(found)

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, reset_metrics: bool = True
    ) -> Any:
        """Train on one batch; return its loss, or a list with the metrics."""
        found = self._run_((_arrays(x), _arrays(y)), True)
        return found[0] if len(found) == 1 else found

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, reset_metrics: bool = True) -> Any:
        """Return the loss of one batch, or a list with the metrics."""
        found = self._run_((_arrays(x), _arrays(y)), False)
        return found[0] if len(found) == 1 else found

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        epochs: Any = 1,
        verbose: Any = 1,
        callbacks: Any = None,
        validation_split: Any = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: Any = 0,
        steps_per_epoch: Any = None,
        validation_steps: Any = None,
        validation_freq: Any = 1,
        max_queue_size: Any = 10,
        workers: Any = 1,
        use_multiprocessing: bool = False,
        **kwargs: Any,
    ) -> History:
        """Train; return the losses of each epoch. `x` holds arrays, or is a dataset, an iterator or a generator."""
        history = History()
        each = CallbackList([*(callbacks or []), history], self)
        each.call("on_train_begin", None)
        share = float(validation_split) if isinstance(validation_split, int | float) else 0.0
        for epoch in range(int(initial_epoch), int(epochs)):
            each.call("on_epoch_begin", epoch)
            batches = _batches(x, y, batch_size or 32, bool(shuffle), steps_per_epoch, share)
            logs = self._epoch_(batches, each)
            each.call("on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        each.call("on_train_end", None)
        self.history = history
        return history

    def _epoch_(self, batches: Iterator[Batch], each: CallbackList) -> dict[str, Any]:
        totals: Any = 0.0
        count = 0
        for index, batch in enumerate(batches):
            size = len(batch[0][0]) if batch[0] and np.ndim(batch[0][0]) else 1
            each.call("on_batch_begin", index)
            each.call("on_train_batch_begin", index)
            found = np.array(self._run_(batch, True), np.float64)
            totals, count = totals + found * size, count + size
            each.call("on_batch_end", index, {"loss": found[0], "size": size, "batch": index})
            each.call("on_train_batch_end", index, {"loss": found[0]})
        means = totals / max(count, 1)
        return dict(zip(self._labels_(), np.atleast_1d(means), strict=False))

    def _labels_(self) -> list[str]:
        built = self._built_ or {}
        return ["loss", *(name for name, _ in built.get("metrics", []))]

    def fit_generator(
        self, generator: Any, steps_per_epoch: Any = None, epochs: Any = 1, *args: Any, **kwargs: Any
    ) -> Any:
        """Train on what a generator yields."""
        return self.fit(generator, steps_per_epoch=steps_per_epoch, epochs=epochs, callbacks=kwargs.get("callbacks"))

    def evaluate(
        self, x: Any = None, y: Any = None, batch_size: Any = None, verbose: Any = 1, *args: Any, **kwargs: Any
    ) -> Any:
        """Return the loss, or a list with the metrics."""
        batches = list(_batches(x, y, batch_size or 32, False, kwargs.get("steps"), 0.0))
        found = [np.array(self._run_(batch, False), np.float64) * len(batch[0][0]) for batch in batches]
        means: Any = sum(found) / max(sum(len(batch[0][0]) for batch in batches), 1)
        return float(means[0]) if np.size(means) == 1 else list(np.atleast_1d(means))

    def predict(self, x: Any, batch_size: Any = None, verbose: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """Return the outputs."""
        batch: Batch = (_arrays(x), [])
        with backend.graph_of(self).as_default():
            built = self._graph_of_(batch)
            found = backend.get_session().run(built["outputs"], _feed(built["inputs"], batch[0]))
        return found[0] if len(found) == 1 else found

    predict_on_batch = predict

    def reset_metrics(self) -> None:
        """Do nothing: a metric is of one epoch here."""


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]


def _arrays(value: Any) -> list[Any]:
    if value is None:
        return []
    return [item if isinstance(item, Opaque) else np.asarray(item) for item in _listed(value)]


def _placeholder(value: Any) -> Any:
    array = np.asarray(value)
    kind = as_dtype(np.float32 if array.dtype == np.float64 else array.dtype)
    return placeholder(kind, (None, *array.shape[1:]) if array.ndim else ())


def _feed(placeholders: list[Any], values: list[Any]) -> dict[Any, Any]:
    feed = {}
    for tensor, value in zip(placeholders, values, strict=False):
        array = np.asarray(value)
        rank = None if tensor.static is None else len(tensor.static)
        feed[tensor] = array[:, None] if rank == array.ndim + 1 else array
    return feed


def _batches(x: Any, y: Any, size: Any, shuffle: bool, steps: Any, share: float) -> Iterator[Batch]:
    if isinstance(x, Dataset | Iterator_):
        yield from _from_dataset(x, steps)
    elif hasattr(x, "__next__") or (hasattr(x, "__getitem__") and hasattr(x, "__len__") and not _is_data(x)):
        source = iter(x[i] for i in range(len(x))) if not hasattr(x, "__next__") else x
        for _ in range(int(steps) if steps is not None else len(x)):
            item = next(source)
            yield _arrays(item[0]), _arrays(item[1])
    else:
        yield from _from_arrays(_arrays(x), _arrays(y), int(size), shuffle, share)


def _is_data(x: Any) -> bool:
    return isinstance(x, np.ndarray | list | tuple | dict | Opaque)


def _from_arrays(x: list[Any], y: list[Any], size: int, shuffle: bool, share: float) -> Iterator[Batch]:
    count = int(len(x[0]) * (1.0 - share))
    order = np.random.permutation(count) if shuffle else np.arange(count)
    for start in range(0, count, size):
        rows = order[start : start + size]
        yield [np.asarray(item)[rows] for item in x], [np.asarray(item)[rows] for item in y]


def _from_dataset(x: Any, steps: Any) -> Iterator[Batch]:
    with get_default_graph().outside():
        following = (x.make_one_shot_iterator() if isinstance(x, Dataset) else x).get_next()
    session = backend.get_session()
    done = 0
    while steps is None or done < int(steps):
        try:
            item = session.run(following)
        except errors.OutOfRangeError:
            return
        done += 1
        yield (_arrays(item[0]), _arrays(item[1])) if isinstance(item, tuple | list) else (_arrays(item), [])
