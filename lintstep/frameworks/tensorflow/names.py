"""What TensorFlow 1 is called in scripts, and what of it means something to rates: plain tables of names."""

from __future__ import annotations

# Longest first wins: what a module is called in a script -> the one name used in the rows.
PREFIXES = (
    ("tensorflow.compat.v1", "tf"),
    ("tensorflow.compat.v2", "tf2"),
    ("tensorflow.compat", "tf.compat"),
    ("tf.compat.v1", "tf"),
    ("tf.compat.v2", "tf2"),
    ("tensorflow.contrib.slim", "slim"),
    ("tensorflow.contrib.slim.python.slim.learning", "slim.learning"),
    ("tf.contrib.slim", "slim"),
    ("tf_slim", "slim"),
    ("tf_slim.training", "tf.contrib.training"),
    ("slim.training", "tf.contrib.training"),
    ("tensorflow.contrib.framework.python.ops.variables", "tf.contrib.framework"),
    ("tensorflow.contrib.layers.python.layers.optimizers", "tf.contrib.layers"),
    ("tensorflow.python.training.learning_rate_decay", "tf.train"),
    ("tensorflow.python.training.training_util", "tf.train"),
    ("tensorflow.python.training.training", "tf.train"),
    ("tensorflow.python.training.optimizer", "tf.train"),
    ("tensorflow.python.training.adam", "tf.train"),
    ("tensorflow.python.training.momentum", "tf.train"),
    ("tensorflow.python.training.gradient_descent", "tf.train"),
    ("tensorflow.python.training.rmsprop", "tf.train"),
    ("tensorflow.python.training.adagrad", "tf.train"),
    ("tensorflow.python.training.moving_averages", "tf.train"),
    ("tensorflow.python.training", "tf.train"),
    ("tensorflow.python.ops.control_flow_ops", "tf"),
    ("tensorflow.python.ops.state_ops", "tf"),
    ("tensorflow.python.ops.math_ops", "tf"),
    ("tensorflow.python.ops.array_ops", "tf"),
    ("tensorflow.python.ops.variable_scope", "tf"),
    ("tensorflow.python.ops.variables", "tf"),
    ("tensorflow.python.framework.ops", "tf"),
    ("tensorflow.python.framework.constant_op", "tf"),
    ("tensorflow.python.platform.flags", "tf.app.flags"),
    ("tensorflow.python.keras", "tf.keras"),
    ("tensorflow.python.estimator", "tf.estimator"),
    ("tensorflow", "tf"),
    ("keras", "tf.keras"),
    ("horovod.tensorflow", "hvd"),
    ("absl.flags", "tf.app.flags"),
    ("absl.app", "tf.app"),
    ("gflags", "tf.app.flags"),
)

# A file matters to the analysis when every group has a hit.
MARKERS: tuple[tuple[bytes, ...], ...] = (
    (b"tensorflow", b"tf.", b"slim", b"import *"),
    (
        b"minimize",
        b"apply_gradients",
        b"create_train_op",
        b"optimize_loss",
        b"_decay",
        b"piecewise_constant",
        b"global_step",
        b"num_updates",
        b"StopAtStepHook",
    ),
)

# What a module says that can make, move or pass on a counter.
CONCERNS: tuple[bytes, ...] = (
    rb"ptimizer",
    rb"assign",
    rb"learning_rate",
    rb"global_step",
    rb"\bstep\b",
    rb"_step\b",
    rb"epoch",
    rb"\blr\b",
    rb"\.load\(",
    rb"feed_dict",
    rb"\.run\(",
    rb"Variable\(\s*\d",
    rb"trainable ?= ?False",
)

# What is the sum of its inputs, or its input in another type.
SUMS = frozenset(("tf.add", "tf.add_n", "tf.cast", "tf.to_int32", "tf.to_int64", "tf.to_float", "tf.identity"))

# What rises when an input rises, and which inputs those are.
RISES_WITH: dict[str, slice] = {
    **dict.fromkeys(("tf.add", "tf.multiply", "tf.scalar_mul", "tf.maximum"), slice(0, 2)),
    **dict.fromkeys(("tf.subtract", "tf.divide", "tf.div", "tf.truediv"), slice(0, 1)),
    **dict.fromkeys(("tf.cast", "tf.to_float", "tf.convert_to_tensor", "tf.identity", "tf.constant"), slice(0, 1)),
    **dict.fromkeys(("tf.cond", "tf.where"), slice(1, 3)),
}

# Calls that may train with a rate they are given, and calls that only show it.
CONSUMERS = ("tf.contrib.", "tf.estimator.", "tf.keras.", "slim.", "hvd.")
GRAPH_IMPORTS = ("tf.train.import_meta_graph", "tf.import_graph_def")  # these make nodes that no line shows
SUMMARIES = ("tf.summary.", "tf.contrib.summary.", "tf.contrib.layers.summar", "slim.summar")

# Packages that do nothing to a step counter they are given.
HARMLESS = frozenset(("tensorboard", "tensorboardX"))

# What a step or a first value may be wrapped in.
CONSTANTS = frozenset(("tf.constant", "tf.zeros", "tf.convert_to_tensor"))
PLAIN = frozenset(("tf.constant", "tf.cast", "tf.convert_to_tensor"))
PASSING = frozenset(("tf.identity", "tf.group", "tf.tuple"))
RANDOM = ("tf.random", "tf.truncated_normal", "tf.glorot", "tf.contrib.layers.xavier", "tf.initializers", "tf.ones")
WEIGHTS = frozenset(
    ("tf.trainable_variables", "slim.get_trainable_variables", "tf.contrib.framework.get_trainable_variables")
)
INITIALIZERS = frozenset(("tf.global_variables_initializer", "tf.initialize_all_variables"))

# What moves counters, in the text of a function; and where a node may run though no name of it is read: at once, or
# found in the graph.
MOVES = r"assign|\.load\(|minimize|apply_gradients|train_op|feed_dict|\.run\("
UNNAMED = r"eager|tf\.function|GradientTape|defun|get_operation|get_tensor_by|as_graph_element|meta_graph"
