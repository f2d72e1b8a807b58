"""TensorFlow 1: ``tensorflow``, ``tensorflow.compat.v1``, ``tf.contrib``, slim and Estimator, as rows.

Positions and defaults are TensorFlow 1.15's own.
"""

from __future__ import annotations

from lintstep.frameworks.tensorflow.roles import GraphRole
from lintstep.interpreter.library import Default, Param, Rises, Role, Row

RATE = Param("learning_rate", 0, Default.REQUIRED)
STEP = Param("global_step", 1)
REQUIRED_STEP = Param("global_step", 1, Default.REQUIRED)


def _schedule(name: str, rises: Rises | None = None, **extra: Param) -> Row:
    return Row(f"tf.train.{name}", Role.SCHEDULE, {"step": REQUIRED_STEP, "rate": RATE, **extra}, rises=rises)


def _decay(name: str, rises: Rises) -> Row:
    return _schedule(
        name, rises, steps=Param("decay_steps", 2), factor=Param("decay_rate", 3), staircase=Param("staircase", 4)
    )


def _piecewise(name: str) -> Row:
    step = Param("x", 0, Default.REQUIRED)
    return Row(
        f"tf.train.{name}",
        Role.SCHEDULE,
        {"step": step, "boundaries": Param("boundaries", 1), "values": Param("values", 2)},
    )


SCHEDULES = (
    _decay("exponential_decay", Rises.FACTOR_ABOVE_ONE),
    _decay("natural_exp_decay", Rises.FACTOR_BELOW_ZERO),
    _decay("inverse_time_decay", Rises.FACTOR_BELOW_ZERO),
    _schedule(
        "polynomial_decay",
        Rises.END_ABOVE_START,
        steps=Param("decay_steps", 2),
        end=Param("end_learning_rate", 3, value=0.0001),
    ),
    _schedule("cosine_decay", steps=Param("decay_steps", 2)),
    _schedule("cosine_decay_restarts", steps=Param("first_decay_steps", 2)),
    _schedule("linear_cosine_decay", steps=Param("decay_steps", 2)),
    _schedule("noisy_linear_cosine_decay", steps=Param("decay_steps", 2)),
    _piecewise("piecewise_constant"),
    _piecewise("piecewise_constant_decay"),
)

_RATE_FIRST = [
    "GradientDescent",
    "Adadelta",
    "Adagrad",
    "Momentum",
    "Adam",
    "Ftrl",
    "ProximalGradientDescent",
    "ProximalAdagrad",
    "RMSProp",
]
_CONTRIB_RATE_FIRST = ["AdaMax", "LARS", "Nadam", "LazyAdam", "GGT", "RegAdagrad", "Lamb"]

OPTIMIZERS = (
    *(Row(f"tf.train.{name}Optimizer", Role.OPTIMIZER, {"rate": RATE}) for name in _RATE_FIRST),
    Row("tf.train.AdagradDAOptimizer", Role.OPTIMIZER, {"rate": RATE, "step": REQUIRED_STEP}),
    *(Row(f"tf.contrib.opt.{name}Optimizer", Role.OPTIMIZER, {"rate": RATE}) for name in _CONTRIB_RATE_FIRST),
    Row("tf.contrib.opt.LARSOptimizer", Role.OPTIMIZER, {"rate": RATE}),
    Row("tf.contrib.opt.AdamWOptimizer", Role.OPTIMIZER, {"rate": Param("learning_rate", 1)}),
    Row("tf.contrib.opt.MomentumWOptimizer", Role.OPTIMIZER, {"rate": Param("learning_rate", 1)}),
    Row("tf.contrib.opt.AddSignOptimizer", Role.OPTIMIZER, {"rate": RATE}),
    Row("tf.contrib.opt.PowerSignOptimizer", Role.OPTIMIZER, {"rate": RATE}),
    *(
        Row(
            f"tf.contrib.opt.{name}Optimizer",
            Role.OPTIMIZER,
            {"step": Param("global_step", 0), "rate": Param("learning_rate", 1)},
        )
        for name in ("AdamGS", "LazyAdamGS")
    ),
    Row(
        "tf.contrib.opt.ShampooOptimizer",
        Role.OPTIMIZER,
        {"step": Param("global_step", 0), "rate": Param("learning_rate", 6)},
    ),
    Row("tf.train.Optimizer", Role.OPTIMIZER, {}),
    Row("tf.contrib.opt.ScipyOptimizerInterface", Role.OWN_CLOCK),
    Row("tf.contrib.opt.ExternalOptimizerInterface", Role.OWN_CLOCK),
)

_INNER = Param("opt", 0, Default.REQUIRED)
_INNER_OPTIMIZER = Param("optimizer", 0, Default.REQUIRED)

WRAPPERS = (
    Row("tf.train.SyncReplicasOptimizer", Role.WRAPPER, {"inner": _INNER}, note="required"),
    Row(
        "tf.contrib.opt.MovingAverageOptimizer",
        Role.WRAPPER,
        {"inner": _INNER, "average": Param("num_updates", 2)},
    ),
    Row("tf.contrib.opt.ModelAverageOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.opt.ElasticAverageOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.opt.DropStaleGradientOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.opt.VariableClippingOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.opt.MultitaskOptimizerWrapper", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.mixed_precision.LossScaleOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.train.experimental.MixedPrecisionLossScaleOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.train.experimental.enable_mixed_precision_graph_rewrite", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.mixed_precision.experimental.LossScaleOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.mixed_precision.enable_mixed_precision_graph_rewrite", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.tpu.CrossShardOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.tpu.CrossShardOptimizer", Role.WRAPPER, {"inner": _INNER}),
    Row("tf.contrib.estimator.clip_gradients_by_norm", Role.WRAPPER, {"inner": _INNER_OPTIMIZER}),
    Row("tf.contrib.estimator.TowerOptimizer", Role.WRAPPER, {"inner": Param("optimizer_or_optimizer_fn", 0)}),
    Row("hvd.DistributedOptimizer", Role.WRAPPER, {"inner": _INNER_OPTIMIZER}),
)

_LIBRARY_STEP = Param("global_step", 2, Default.REGISTERED)
_CREATE = {"optimizer": Param("optimizer", 1, Default.REQUIRED), "step": _LIBRARY_STEP}

TRAIN_OPS = (
    Row("slim.learning.create_train_op", Role.MAKE_UPDATE, _CREATE),
    Row("tf.contrib.training.create_train_op", Role.MAKE_UPDATE, _CREATE),
    Row(
        "tf.contrib.layers.optimize_loss",
        Role.MAKE_UPDATE,
        {
            "step": Param("global_step", 1, Default.REGISTERED),
            "rate": Param("learning_rate", 2),
            "optimizer": Param("optimizer", 3),
            "decay": Param("learning_rate_decay_fn", 7),
            "increment": Param("increment_global_step", 13),
        },
        note="none-is-registered",
    ),
)


_TARGET = Param("ref", 0, Default.REQUIRED)
WRITES = (
    Row("tf.assign", Role.WRITE, {"target": _TARGET, "value": Param("value", 1)}),
    Row("tf.assign_add", Role.WRITE, {"target": _TARGET, "value": Param("value", 1)}, delta=1),
    Row("tf.assign_sub", Role.WRITE, {"target": _TARGET, "value": Param("value", 1)}, delta=-1),
    Row("tf.count_up_to", Role.WRITE, {"target": _TARGET}, delta=1),
    Row("tf.scatter_add", Role.WRITE, {"target": _TARGET, "value": Param("updates", 2)}, delta=1),
    Row("tf.scatter_update", Role.WRITE, {"target": _TARGET, "value": Param("updates", 2)}),
    Row("tf.raw_ops.AssignAdd", Role.WRITE, {"target": _TARGET, "value": Param("value", 1)}, delta=1),
    Row("tf.keras.backend.update_add", Role.WRITE, {"target": Param("x", 0), "value": Param("increment", 1)}, delta=1),
    Row("tf.keras.backend.update", Role.WRITE, {"target": Param("x", 0), "value": Param("new_x", 1)}),
    Row(
        "tf.keras.backend.set_value", Role.WRITE, {"target": Param("x", 0), "value": Param("value", 1)}, note="at-once"
    ),
)

_NAME = {"name": Param("name", 3)}
VARIABLES = (
    Row(
        "tf.Variable",
        Role.VARIABLE,
        {
            "initial": Param("initial_value", 0),
            "trainable": Param("trainable", 1),
            "name": Param("name", 5),
            "dtype": Param("dtype", 7),
        },
    ),
    Row(
        "tf.get_variable",
        Role.VARIABLE,
        {
            "name": Param("name", 0),
            "shape": Param("shape", 1),
            "dtype": Param("dtype", 2),
            "initial": Param("initializer", 3),
            "trainable": Param("trainable", 5),
        },
        note="by-name",
    ),
    Row(
        "tf.contrib.framework.local_variable",
        Role.VARIABLE,
        {"initial": Param("initial_value", 0), "name": Param("name", 2)},
    ),
    *(
        Row(
            f"{module}.{name}",
            Role.VARIABLE,
            {
                "name": Param("name", 0),
                "shape": Param("shape", 1),
                "dtype": Param("dtype", 2),
                "initial": Param("initializer", 3),
                "trainable": Param("trainable", 5),
            },
            note="by-name",
        )
        for module in ("tf.contrib.framework", "slim")
        for name in ("variable", "model_variable")
    ),
    Row(
        "tf.keras.backend.variable",
        Role.VARIABLE,
        {"initial": Param("value", 0), "dtype": Param("dtype", 1), "name": Param("name", 2)},
    ),
)

PLACEHOLDERS = (
    Row("tf.placeholder", GraphRole.PLACEHOLDER, {"dtype": Param("dtype", 0), "name": Param("name", 2)}),
    Row(
        "tf.placeholder_with_default",
        GraphRole.PLACEHOLDER,
        {"initial": Param("input", 0), "name": Param("name", 2)},
    ),
)

MAKES_STEP = "get_or_create_global_step"
_STEP_MODULES = ("tf.train", "tf.contrib.framework", "slim", "tf.contrib.slim", "tf")
REGISTERED = (
    *(
        Row(f"{module}.{name}", GraphRole.REGISTERED, note=note, instead=MAKES_STEP)
        for module in _STEP_MODULES
        for name, note in ((MAKES_STEP, ""), ("create_global_step", "only-one"))
    ),
    *(Row(f"{module}.get_global_step", GraphRole.REGISTERED_OR_NONE, instead=MAKES_STEP) for module in _STEP_MODULES),
    *(Row(f"{module}.assert_or_get_global_step", GraphRole.REGISTERED_OR_NONE) for module in _STEP_MODULES),
)

READERS = (
    Row(
        "tf.train.ExponentialMovingAverage",
        Role.AVERAGE,
        {"step": Param("num_updates", 1), "decay": Param("decay", 0)},
    ),
    Row(
        "tf.estimator.TrainSpec",
        Role.STOP,
        {"step": Param("global_step", None, Default.REGISTERED), "when": Param("max_steps", 1)},
    ),
    Row("tf.train.StopAtStepHook", Role.STOP, {"step": Param("global_step", None, Default.REGISTERED)}),
    Row(
        "slim.learning.train",
        Role.STOP,
        {
            "update": Param("train_op", 0),
            "step": Param("global_step", 8, Default.REGISTERED),
            "when": Param("number_of_steps", 9),
        },
    ),
)


SPECS = (
    *(
        Row(f"tf.{module}", GraphRole.SPEC, {"update": Param("train_op", position)})
        for module, position in (
            ("estimator.EstimatorSpec", 3),
            ("contrib.tpu.TPUEstimatorSpec", 3),
            ("estimator.tpu.TPUEstimatorSpec", 3),
            ("contrib.learn.ModelFnOps", 3),
        )
    ),
)

TRAINS_ITSELF = (
    *(
        Row(f"tf.estimator.{name}", GraphRole.TRAINS_ITSELF)
        for name in [
            "DNNClassifier",
            "DNNRegressor",
            "DNNEstimator",
            "LinearClassifier",
            "LinearRegressor",
            "LinearEstimator",
            "DNNLinearCombinedClassifier",
            "DNNLinearCombinedRegressor",
            "DNNLinearCombinedEstimator",
            "BoostedTreesClassifier",
            "BoostedTreesRegressor",
        ]
    ),
    *(
        Row(f"tf.contrib.learn.{name}", GraphRole.TRAINS_ITSELF)
        for name in [
            "DNNClassifier",
            "DNNRegressor",
            "LinearClassifier",
            "LinearRegressor",
            "DNNLinearCombinedClassifier",
            "TensorFlowDNNClassifier",
            "TensorFlowRNNClassifier",
            "TensorFlowEstimator",
            "TensorFlowDNNRegressor",
            "TensorFlowLinearRegressor",
            "TensorFlowLinearClassifier",
        ]
    ),
)

STRUCTURE = (
    Row("tf.Graph", GraphRole.GRAPH),
    Row("tf.app.run", GraphRole.MAIN),
    Row("tf.reset_default_graph", GraphRole.RESET),
    Row("tf.keras.backend.clear_session", GraphRole.RESET),
    Row("tf.control_dependencies", GraphRole.CONTROL, {"value": Param("control_inputs", 0)}),
    Row("tf.variable_scope", GraphRole.SCOPE),
    Row("tf.name_scope", GraphRole.SCOPE),
    Row("tf.identity", Role.PASS, {"value": Param("input", 0)}),
    Row("tf.stop_gradient", Role.PASS, {"value": Param("input", 0)}),
    Row("tf.add_to_collection", GraphRole.ADD_COLLECTION, {"name": Param("name", 0), "value": Param("value", 1)}),
    Row("tf.add_to_collections", GraphRole.ADD_COLLECTION, {"name": Param("names", 0), "value": Param("value", 1)}),
    Row("tf.get_collection", GraphRole.GET_COLLECTION, {"name": Param("key", 0)}),
    Row("tf.train.global_step", Role.RUN, {"fetches": Param("global_step_tensor", 1)}),
    Row("tf.gradients", Role.GRADIENTS),
    *(
        Row(f"{module}cond", GraphRole.BRANCH, {"then": Param("true_fn", 1), "else": Param("false_fn", 2)})
        for module in ("tf.", "tf.contrib.framework.smart_", "tf.layers.smart_")
    ),
)


# The kinds of a configuration's step-wrappers.
STEP_WRAPPERS = {
    "advance": Row("step wrapper", Role.WRITE, {"target": Param("global_step", 0)}, delta=1),
    "train-op": Row("step wrapper", Role.MAKE_UPDATE, {"step": Param("global_step", None)}),
}

ROWS: dict[str, Row] = {
    row.api: row
    for table in (
        SCHEDULES,
        OPTIMIZERS,
        WRAPPERS,
        TRAIN_OPS,
        WRITES,
        VARIABLES,
        PLACEHOLDERS,
        REGISTERED,
        READERS,
        SPECS,
        TRAINS_ITSELF,
        STRUCTURE,
    )
    for row in table
}

# Families of names that one row describes: (prefix, suffix, role, params).
FAMILIES = (
    ("tf.keras.optimizers.schedules.", "", Row("tf.keras.optimizers.schedules", Role.OWN_CLOCK)),
    ("tf.keras.optimizers.", "", Row("tf.keras.optimizers", Role.OWN_CLOCK)),
    ("tf.optimizers.", "", Row("tf.optimizers", Role.OWN_CLOCK)),
    ("tf2.", "", Row("tf2", Role.FLAGS)),
    ("tf.train.", "Optimizer", Row("tf.train.*Optimizer", Role.OPTIMIZER, {"rate": RATE})),
    ("tf.contrib.opt.", "Optimizer", Row("tf.contrib.opt.*Optimizer", Role.OPTIMIZER, {"rate": RATE})),
    ("tf.contrib.", "Optimizer", Row("tf.contrib.*Optimizer", Role.WRAPPER, {"inner": _INNER})),
    ("tf.app.flags.FLAGS.", "", Row("tf.app.flags.FLAGS", Role.FLAGS)),
    ("tf.flags.FLAGS.", "", Row("tf.flags.FLAGS", Role.FLAGS)),
)
