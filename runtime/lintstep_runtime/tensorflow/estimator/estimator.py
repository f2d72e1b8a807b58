"""``tf.estimator.Estimator``. Source: tensorflow_estimator 1.15, ``python/estimator/estimator.py``.

Each of `train`, `evaluate` and `predict` builds a graph of its own. Values go from one to the next as a checkpoint.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from lintstep_runtime.engine import pace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors
from lintstep_runtime.tensorflow.data.dataset import Dataset
from lintstep_runtime.tensorflow.data.iterator import Iterator_
from lintstep_runtime.tensorflow.estimator.spec import EstimatorSpec, ModeKeys, RunConfig
from lintstep_runtime.tensorflow.graph import Graph
from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.session import Session
from lintstep_runtime.tensorflow.train.hooks import NanTensorHook, StopAtStepHook, flattened
from lintstep_runtime.tensorflow.train.monitored import ChiefSessionCreator, MonitoredTrainingSession, Scaffold
from lintstep_runtime.tensorflow.train.saver import latest_checkpoint
from lintstep_runtime.tensorflow.train.steps import create_global_step, get_global_step, global_step

MOST_EVALUATIONS = 4  # an evaluation shows nothing of the rate: a few batches are enough


def accepted(function: Any, **arguments: Any) -> dict[str, Any]:
    """Return those of `arguments` that `function` takes."""
    inner = function
    while not hasattr(inner, "__code__"):
        if getattr(inner, "func", None) is not None:  # a partial
            inner = inner.func
        elif getattr(inner, "__wrapped__", None) is not None:
            inner = inner.__wrapped__
        elif not isinstance(inner, type) and "__call__" in vars(type(inner)):  # an object that is called
            inner = vars(type(inner))["__call__"]
        else:
            return {}
    code: Any = inner.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    if code.co_flags & 0x08:  # takes any keyword
        return arguments
    return {name: value for name, value in arguments.items() if name in names}


class Estimator:
    """`model_fn(features, labels, mode, params, config)` returns an `EstimatorSpec`."""

    _opaque_keeps = True

    def __init__(
        self, model_fn: Any, model_dir: Any = None, config: Any = None, params: Any = None, warm_start_from: Any = None
    ) -> None:
        if model_fn is None:
            raise ValueError("model_fn must be provided to Estimator.")
        self._model_fn: Callable[..., Any] = model_fn
        self._config = config if config is not None and not isinstance(config, Opaque) else RunConfig()
        folder = model_dir if model_dir is not None else getattr(self._config, "model_dir", None)
        self._model_dir = folder if folder is not None else tempfile.mkdtemp()
        self._params = {} if params is None else params

    @property
    def model_dir(self) -> Any:
        """The folder of checkpoints."""
        return self._model_dir

    @property
    def config(self) -> Any:
        """The configuration."""
        return self._config

    @property
    def params(self) -> Any:
        """The parameters."""
        return self._params

    @property
    def model_fn(self) -> Any:
        """The model function."""
        return self._model_fn

    # the three things it does

    def train(
        self, input_fn: Any, hooks: Any = None, steps: Any = None, max_steps: Any = None, saving_listeners: Any = None
    ) -> Estimator:
        """Train for `steps` more steps, or up to `max_steps`, of the registered step, or as long as there are data.

        Raises:
            ValueError: both are given.
        """
        if steps is not None and max_steps is not None:
            raise ValueError("Can not provide both steps and max_steps.")
        with Graph().as_default():
            create_global_step()
            features, labels = self._input_(input_fn, ModeKeys.TRAIN)
            spec = self._spec_(features, labels, ModeKeys.TRAIN)
            every = [*flattened(hooks), NanTensorHook(spec.loss), *spec.training_hooks]
            if steps is not None or max_steps is not None:
                every.append(StopAtStepHook(steps, max_steps))
            with MonitoredTrainingSession(
                checkpoint_dir=self._model_dir, scaffold=spec.scaffold, hooks=every
            ) as session:
                for _ in pace.while_training(session.should_stop):
                    session.run([spec.train_op, spec.loss])
        return self

    def evaluate(
        self, input_fn: Any, steps: Any = None, hooks: Any = None, checkpoint_path: Any = None, name: Any = None
    ) -> dict[str, Any]:
        """Return the loss, the metrics and the step, over a few batches."""
        with Graph().as_default():
            create_global_step()
            features, labels = self._input_(input_fn, ModeKeys.EVAL)
            spec = self._spec_(features, labels, ModeKeys.EVAL)
            metrics = {key: pair for key, pair in _metrics(spec).items() if isinstance(pair, tuple | list)}
            with self._session_(spec, checkpoint_path) as session:
                updates = [update for _, update in metrics.values()]
                count = MOST_EVALUATIONS if not isinstance(steps, int) else min(steps, MOST_EVALUATIONS)
                loss = _rounds(session, [updates, spec.loss], count)
                values = session.run({key: value for key, (value, _) in metrics.items()})
                result = {**values, "loss": loss, "global_step": global_step(session, get_global_step())}
        return result

    def predict(
        self,
        input_fn: Any,
        predict_keys: Any = None,
        hooks: Any = None,
        checkpoint_path: Any = None,
        yield_single_examples: bool = True,
    ) -> Iterator[Any]:
        """Yield predictions, one an example."""
        with Graph().as_default():
            create_global_step()
            features, _ = self._input_(input_fn, ModeKeys.PREDICT)
            spec = self._spec_(features, None, ModeKeys.PREDICT)
            with self._session_(spec, checkpoint_path) as session:
                for _ in range(MOST_EVALUATIONS):
                    try:
                        found = session.run(spec.predictions)
                    except errors.OutOfRangeError:
                        return
                    yield from _examples(found) if yield_single_examples else [found]

    def _session_(self, spec: EstimatorSpec, path: Any) -> Session:
        creator = ChiefSessionCreator(
            spec.scaffold or Scaffold(), checkpoint_dir=self._model_dir, checkpoint_filename_with_path=path
        )
        return creator.create_session()

    # what it is made of

    def _input_(self, input_fn: Any, mode: str) -> tuple[Any, Any]:
        arguments = {"params": self._params, "config": self._config, "mode": mode}
        made = input_fn(**accepted(input_fn, **arguments))
        if isinstance(made, Dataset):
            made = made.make_one_shot_iterator().get_next()
        elif isinstance(made, Iterator_):
            made = made.get_next()
        if isinstance(made, Opaque):
            return made[0], made[1]
        return (made[0], made[1]) if isinstance(made, tuple | list) and len(made) == 2 else (made, None)

    def _spec_(self, features: Any, labels: Any, mode: str) -> Any:
        arguments = {"mode": mode, "params": self._params, "config": self._config}
        taken = accepted(self._model_fn, labels=labels, **arguments)
        spec = self._model_fn(features=features, **taken)
        return OpaqueSpec(spec) if isinstance(spec, Opaque) else spec

    # what it leaves behind

    def latest_checkpoint(self) -> Any:
        """Return the newest checkpoint."""
        return latest_checkpoint(self._model_dir)

    def get_variable_names(self) -> list[str]:
        """Return the names in the newest checkpoint."""
        return [name for name, _ in self._checkpoint_().items()]

    def get_variable_value(self, name: str) -> Any:
        """Return a value of the newest checkpoint."""
        return self._checkpoint_()[name.removesuffix(":0")]

    def _checkpoint_(self) -> dict[str, Any]:
        from lintstep_runtime.tensorflow.train import saver

        return saver.checkpoints().saved.get(self.latest_checkpoint() or "", {})

    def export_savedmodel(self, *args: Any, **kwargs: Any) -> bytes:
        """Return a folder's name; nothing is exported."""
        return str(self._model_dir).encode()

    export_saved_model = experimental_export_all_saved_models = export_savedmodel


class OpaqueSpec(EstimatorSpec):
    """The spec in an opaque value: everything in it is opaque too, and running it reaches what went in."""

    def __init__(self, spec: Opaque) -> None:
        super().__init__(ModeKeys.TRAIN, spec.predictions, spec.loss, spec.train_op)


def _metrics(spec: EstimatorSpec) -> dict[str, Any]:
    if spec.eval_metrics is None or isinstance(spec.eval_metrics, Opaque):
        return spec.eval_metric_ops if isinstance(spec.eval_metric_ops, dict) else {}
    function, tensors = spec.eval_metrics
    found: dict[str, Any] = function(**tensors) if isinstance(tensors, dict) else function(*tensors)
    return found


def _rounds(session: Session, fetches: Any, count: int) -> Any:
    loss = None
    for _ in range(count):
        try:
            _, loss = session.run(fetches)
        except errors.OutOfRangeError:
            break
    return loss


def _examples(found: Any) -> Iterator[Any]:
    leaves, build = structured(found)
    sizes = [len(leaf) for leaf in leaves if np.ndim(leaf)]
    for index in range(min(sizes, default=0)):
        yield build([leaf[index] for leaf in leaves])


def train_and_evaluate(estimator: Any, train_spec: Any, eval_spec: Any) -> Any:
    """``tf.estimator.train_and_evaluate``: trains, then evaluates once."""
    estimator.train(train_spec.input_fn, hooks=train_spec.hooks, max_steps=train_spec.max_steps)
    metrics = estimator.evaluate(eval_spec.input_fn, steps=eval_spec.steps, hooks=eval_spec.hooks)
    return metrics, None


class TPUEstimator(Estimator):
    """``tf.contrib.tpu.TPUEstimator``: without a TPU, an estimator whose parameters hold the batch size."""

    def __init__(
        self,
        model_fn: Any = None,
        model_dir: Any = None,
        config: Any = None,
        params: Any = None,
        use_tpu: bool = True,
        train_batch_size: Any = None,
        eval_batch_size: Any = None,
        predict_batch_size: Any = None,
        batch_axis: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(model_fn, model_dir, config, {} if params is None else params)
        self._sizes_ = {
            ModeKeys.TRAIN: train_batch_size,
            ModeKeys.EVAL: eval_batch_size,
            ModeKeys.PREDICT: predict_batch_size,
        }
        self._use_tpu = use_tpu

    def _with_size_(self, mode: str) -> Any:
        params = self._params
        more = {"use_tpu": self._use_tpu, "context": Opaque("the TPU context")}
        if self._sizes_[mode] is not None:
            more["batch_size"] = self._sizes_[mode]
        if isinstance(params, Opaque):
            return params
        if isinstance(params, dict):
            return {**params, **more}
        for name, value in more.items():
            if name in params:
                params.set_hparam(name, value)
            else:
                params.add_hparam(name, value)
        return params

    def _input_(self, input_fn: Any, mode: str) -> tuple[Any, Any]:
        before, self._params = self._params, self._with_size_(mode)
        try:
            return super()._input_(input_fn, mode)
        finally:
            self._params = before

    def _spec_(self, features: Any, labels: Any, mode: str) -> Any:
        before, self._params = self._params, self._with_size_(mode)
        try:
            return super()._spec_(features, labels, mode)
        finally:
            self._params = before


# input functions of arrays


def numpy_input_fn(
    x: Any, y: Any = None, batch_size: Any = 128, num_epochs: Any = 1, shuffle: Any = None, *args: Any, **kwargs: Any
) -> Callable[[], Any]:
    """``tf.estimator.inputs.numpy_input_fn``: batches of arrays."""

    def input_fn() -> Any:
        whole = x if y is None else (x, y)
        dataset = Dataset.from_tensor_slices(whole)
        ordered = dataset.shuffle(1000) if shuffle else dataset
        return ordered.repeat(num_epochs).batch(batch_size)

    return input_fn
