"""TensorFlow 1, with slim, Estimator and Horovod."""

from __future__ import annotations

from lintstep.frameworks.tensorflow import names, rows
from lintstep.frameworks.tensorflow.methods import METHODS
from lintstep.frameworks.tensorflow.words import WORDS
from lintstep.interpreter.library import Library

LIBRARY = Library(
    name="tensorflow",
    prefixes=names.PREFIXES,
    namespaces=frozenset({"tf", "slim", "hvd", "tf2"}),
    markers=names.MARKERS,
    rows=rows.ROWS,
    families=rows.FAMILIES,
    methods=METHODS,
    wrappers=rows.STEP_WRAPPERS,
    handlers="lintstep.frameworks.tensorflow.handlers",
    clues=frozenset({"minimize"}),
    concerns=names.CONCERNS,
    sums=names.SUMS,
    rises_with=names.RISES_WITH,
    harmless=names.HARMLESS,
    consumers=names.CONSUMERS,
    summaries=names.SUMMARIES,
    graph_imports=names.GRAPH_IMPORTS,
    constants=names.CONSTANTS,
    plain=names.PLAIN,
    passing=names.PASSING,
    random=names.RANDOM,
    initializers=names.INITIALIZERS,
    weights=names.WEIGHTS,
    keeps_rate=("tf.train.",),
    moves=names.MOVES,
    unnamed=names.UNNAMED,
    words=WORDS,
)
