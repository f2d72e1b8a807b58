"""DeepSpeed: its engine updates with the optimizer, and steps the schedule, that ``initialize`` was handed."""

from __future__ import annotations

from lintstep.interpreter.library import MADE, Default, Library, Param, Role, Row, Words

KIND = "engine"

OPTIMIZERS = tuple(
    Row(
        f"deepspeed.{name}",
        Role.OBJECT,
        {"params": Param("model_params", 0, Default.REQUIRED), "rate": Param("lr", 1)},
        kind="updater",
    )
    for name in ("DeepSpeedCPUAdam", "FusedAdam", "DeepSpeedCPUAdagrad", "FusedLamb", "DeepSpeedCPULion", "FusedLion")
)


def _schedule(name: str, words: str) -> Row:
    params = {"optimizer": Param("optimizer", 0, Default.REQUIRED)}
    for position, text in enumerate(words.split(), 1):
        word, _, name_ = text.rpartition(":")
        params[word or name_] = Param(name_, position)
    return Row(f"deepspeed.{name}", Role.OBJECT, params, note="absolute", kind="scheduler")


SCHEDULES = (
    _schedule("WarmupLR", "warmup_min_lr warmup_max_lr warmup:warmup_num_steps"),
    _schedule("WarmupDecayLR", "horizon:total_num_steps warmup_min_lr warmup_max_lr warmup:warmup_num_steps"),
    _schedule("WarmupCosineLR", "horizon:total_num_steps warmup_min_ratio warmup:warmup_num_steps"),
    _schedule("LRRangeTest", "lr_range_test_min_lr lr_range_test_step_size"),
    _schedule("OneCycle", "cycle_min_lr cycle_max_lr"),
)

INITIALIZE = Row(
    "deepspeed.initialize",
    Role.OBJECT,
    {
        "model": Param("model", 1),
        "optimizer": Param("optimizer", 2),
        "data": Param("training_data", 4),
        "scheduler": Param("lr_scheduler", 5),
    },
    kind=KIND,
    gives=(MADE, "optimizer", "", "scheduler"),
)

LIBRARY = Library(
    name="deepspeed",
    prefixes=(
        ("deepspeed.runtime.lr_schedules", "deepspeed"),
        ("deepspeed.ops.adam.cpu_adam", "deepspeed"),
        ("deepspeed.ops.adam.fused_adam", "deepspeed"),
        ("deepspeed.ops.adam", "deepspeed"),
        ("deepspeed.ops.lamb", "deepspeed"),
        ("deepspeed.ops.lion", "deepspeed"),
        ("deepspeed.ops.adagrad", "deepspeed"),
        ("deepspeed", "deepspeed"),
    ),
    namespaces=frozenset({"deepspeed"}),
    markers=((b"deepspeed",), (b"lr_scheduler", b"_schedule", b"get_scheduler", b".step(")),
    rows={row.api: row for row in (*OPTIMIZERS, *SCHEDULES, INITIALIZE)},
    methods={
        (KIND, "step"): Row("engine.step", Role.DRIVES),
        (KIND, "train_batch"): Row("engine.train_batch", Role.DRIVES, {"data": Param("data_iter", 0)}),
        (KIND, "backward"): Row("engine.backward", Role.TRAINS, {"given": Param("loss", 0)}),
    },
    attributes={(KIND, "optimizer"): "optimizer", (KIND, "lr_scheduler"): "scheduler", (KIND, "module"): "model"},
    eager=True,
    together=(frozenset({"deepspeed", "step"}),),
    concerns=(rb"\binitialize\(", rb"deepspeed"),
    words=Words(update="update", keyword="step()"),
)
