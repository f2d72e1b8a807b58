"""Keras: callbacks that set the rate, which only ``fit`` calls, and only those that it is given.

Schedules in an optimizer advance by themselves; their rows are TensorFlow's.
"""

from __future__ import annotations

from lintstep.interpreter.library import NODE, UNKNOWN, Library, Param, Role, Row, Words

KIND = "callback"

CALLBACKS = tuple(
    Row(f"tf.keras.callbacks.{name}", Role.OBJECT, params, kind=KIND)
    for name, params in (
        ("ReduceLROnPlateau", {"monitor": Param("monitor", 0), "factor": Param("factor", 1)}),
        ("LearningRateScheduler", {"function": Param("schedule", 0)}),
    )
)

FIT = {
    name: Row(f"Model.{name}", Role.DRIVES, {"callbacks": Param("callbacks", position)})
    for name, position in (("fit", 5), ("fit_generator", 4))
}

LIBRARY = Library(
    name="keras",
    prefixes=(),
    namespaces=frozenset(),
    markers=((b"keras",), tuple(row.api.rpartition(".")[2].encode() for row in CALLBACKS)),
    rows={row.api: row for row in CALLBACKS},
    methods={(kind, name): row for kind in (UNKNOWN, NODE) for name, row in FIT.items()},
    eager=True,
    together=tuple(frozenset({row.api.rpartition(".")[2], "fit"}) for row in CALLBACKS)
    + tuple(frozenset({row.api.rpartition(".")[2], "fit_generator"}) for row in CALLBACKS),
    words=Words(update="training", taken="callbacks"),
)
