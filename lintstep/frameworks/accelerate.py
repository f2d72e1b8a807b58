"""Hugging Face's accelerate: what it prepares is what it was given; gathered passes advance and update once."""

from __future__ import annotations

from lintstep.interpreter.library import Library, Param, Role, Row

KIND = "accelerator"

ROWS = {
    name: Row(name, Role.OBJECT, {"every": Param("gradient_accumulation_steps", 3)}, kind=KIND)
    for name in ("accelerate.Accelerator", "accelerate.accelerator.Accelerator")
}

METHODS = {
    **{
        (KIND, name): Row(f"Accelerator.{name}", Role.PASS_ALL)
        for name in ("prepare", "prepare_model", "prepare_optimizer", "prepare_scheduler", "prepare_data_loader")
    },
    **{
        (KIND, name): Row(f"Accelerator.{name}", Role.PASS, {"value": Param("model", 0)})
        for name in ("unwrap_model", "skip_first_batches")
    },
    (KIND, "backward"): Row("Accelerator.backward", Role.TRAINS, {"given": Param("loss", 0)}),
    (KIND, "accumulate"): Row("Accelerator.accumulate", Role.GATHERS),
}

LIBRARY = Library(
    name="accelerate",
    prefixes=(("accelerate", "accelerate"),),
    namespaces=frozenset({"accelerate"}),
    markers=((b"accelerate",), (b".step(", b"scheduler")),
    rows=ROWS,
    methods=METHODS,
    attributes={(KIND, "gradient_accumulation_steps"): "every"},
    eager=True,
)
