"""What a model function returns, and how a training is configured. Source: tensorflow_estimator 1.15."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.train.hooks import flattened


class ModeKeys:
    """``tf.estimator.ModeKeys``."""

    TRAIN, EVAL, PREDICT, INFER = "train", "eval", "infer", "infer"


class EstimatorSpec:
    """``tf.estimator.EstimatorSpec``.

    Raises:
        ValueError: training without a loss or a train op, evaluating without a loss, predicting without predictions.
    """

    _opaque_keeps = True

    def __init__(
        self,
        mode: Any,
        predictions: Any = None,
        loss: Any = None,
        train_op: Any = None,
        eval_metric_ops: Any = None,
        export_outputs: Any = None,
        training_chief_hooks: Any = None,
        training_hooks: Any = None,
        scaffold: Any = None,
        evaluation_hooks: Any = None,
        prediction_hooks: Any = None,
        **kwargs: Any,
    ) -> None:
        if mode == ModeKeys.TRAIN and train_op is None:
            raise ValueError("Missing train_op.")
        if mode in (ModeKeys.TRAIN, ModeKeys.EVAL) and loss is None:
            raise ValueError("Missing loss.")
        if mode == ModeKeys.PREDICT and predictions is None:
            raise ValueError("Missing predictions.")
        self.mode, self.predictions = mode, predictions if predictions is not None else {}
        self.loss = None if loss is None else _scalar(loss)
        self.train_op = train_op
        self.eval_metric_ops, self.export_outputs = eval_metric_ops or {}, export_outputs
        self.training_hooks = [*flattened(training_hooks), *flattened(training_chief_hooks)]
        self.evaluation_hooks, self.prediction_hooks = flattened(evaluation_hooks), flattened(prediction_hooks)
        self.scaffold = None if isinstance(scaffold, Opaque) else scaffold
        self.eval_metrics: Any = kwargs.get("eval_metrics")

    def _replace(self, **fields: Any) -> EstimatorSpec:
        self.__dict__.update(fields)
        return self


def _scalar(loss: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import reshape

    tensor = convert_to_tensor(loss)
    return reshape(tensor, []) if tensor.static == (1,) else tensor


class TPUEstimatorSpec(EstimatorSpec):
    """``tf.contrib.tpu.TPUEstimatorSpec``: the scaffold is made by a function, metrics by another."""

    def __init__(
        self,
        mode: Any,
        predictions: Any = None,
        loss: Any = None,
        train_op: Any = None,
        eval_metrics: Any = None,
        export_outputs: Any = None,
        scaffold_fn: Any = None,
        host_call: Any = None,
        training_hooks: Any = None,
        evaluation_hooks: Any = None,
        prediction_hooks: Any = None,
    ) -> None:
        scaffold = scaffold_fn() if callable(scaffold_fn) and not isinstance(scaffold_fn, Opaque) else None
        super().__init__(
            mode,
            predictions,
            loss,
            train_op,
            None,
            export_outputs,
            None,
            training_hooks,
            scaffold,
            evaluation_hooks,
            prediction_hooks,
            eval_metrics=eval_metrics,
        )
        self.host_call = host_call

    def as_estimator_spec(self) -> EstimatorSpec:
        """Return the spec itself."""
        return self


class RunConfig:
    """``tf.estimator.RunConfig``: anything may be set; what nobody set has TensorFlow's default."""

    _DEFAULTS: dict[str, Any] = {  # noqa: RUF012
        "model_dir": None, "tf_random_seed": None, "save_summary_steps": 100, "save_checkpoints_steps": None,
        "save_checkpoints_secs": 600, "session_config": None, "keep_checkpoint_max": 5, "task_type": "worker",
        "keep_checkpoint_every_n_hours": 10000, "log_step_count_steps": 100, "task_id": 0, "master": "",
        "is_chief": True, "num_ps_replicas": 0, "num_worker_replicas": 1, "cluster_spec": {}, "train_distribute": None,
        "eval_distribute": None, "global_id_in_cluster": 0, "service": None, "evaluation_master": "",
        "device_fn": None, "protocol": None,
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.update(self._DEFAULTS)
        if args:
            self.__dict__["model_dir"] = args[0]
        self.__dict__.update(kwargs)
        self.__dict__.setdefault("tpu_config", TPUConfig())

    def replace(self, **kwargs: Any) -> RunConfig:
        """Return a copy with other values."""
        made = type(self)()
        made.__dict__.update({**self.__dict__, **kwargs})
        return made


class TPUConfig:
    """``tf.contrib.tpu.TPUConfig``."""

    def __init__(self, iterations_per_loop: Any = 2, num_shards: Any = None, *args: Any, **kwargs: Any) -> None:
        self.iterations_per_loop, self.num_shards = iterations_per_loop, num_shards
        self.__dict__.update(kwargs)


class InputPipelineConfig:
    """``tf.contrib.tpu.InputPipelineConfig``."""

    PER_SHARD_V1, PER_HOST_V1, PER_HOST_V2, BROADCAST = 1, 2, 3, 4


class TrainSpec:
    """``tf.estimator.TrainSpec``."""

    def __init__(self, input_fn: Any, max_steps: Any = None, hooks: Any = None, *args: Any, **kwargs: Any) -> None:
        self.input_fn, self.max_steps, self.hooks = input_fn, max_steps, flattened(hooks)


class EvalSpec:
    """``tf.estimator.EvalSpec``."""

    def __init__(
        self,
        input_fn: Any,
        steps: Any = 100,
        name: Any = None,
        hooks: Any = None,
        exporters: Any = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.input_fn, self.steps, self.name, self.hooks = input_fn, steps, name, flattened(hooks)


class ExportOutput:
    """``tf.estimator.export.PredictOutput`` and its kin: nothing is exported."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.outputs = args[0] if args else kwargs.get("outputs")


class HParams:
    """``tf.contrib.training.HParams``: named parameters."""

    def __init__(self, **kwargs: Any) -> None:
        self.__dict__.update(kwargs)

    def values(self) -> dict[str, Any]:
        """Return the parameters by name."""
        return dict(self.__dict__)

    def add_hparam(self, name: str, value: Any) -> None:
        """Add a parameter."""
        self.__dict__[name] = value

    def set_hparam(self, name: str, value: Any) -> None:
        """Change a parameter."""
        self.__dict__[name] = value

    def del_hparam(self, name: str) -> None:
        """Remove a parameter."""
        self.__dict__.pop(name, None)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a parameter, or `default`."""
        return self.__dict__.get(key, default)

    def parse(self, values: str) -> HParams:
        """Set parameters from ``name=value,...``."""
        for pair in filter(None, (part.strip() for part in str(values).split(","))):
            name, _, text = pair.partition("=")
            self.__dict__[name.strip()] = _like(self.__dict__.get(name.strip()), text.strip())
        return self

    def override_from_dict(self, values_dict: dict[str, Any]) -> HParams:
        """Set parameters."""
        self.__dict__.update(values_dict)
        return self

    def __contains__(self, key: str) -> bool:
        return key in self.__dict__


def _like(old: Any, text: str) -> Any:
    if isinstance(old, bool):
        return text.lower() in ("true", "1")
    return type(old)(text) if isinstance(old, int | float) else text
