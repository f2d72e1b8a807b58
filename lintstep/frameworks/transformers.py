"""Hugging Face's transformers and diffusers: the schedules that they make for an optimizer, as factors of its rate."""

from __future__ import annotations

from lintstep.interpreter.library import Default, Library, Param, Role, Row


def _schedule(name: str, words: str, first: int = 1) -> Row:
    """``words``: the parameters after ``optimizer`` in their order, each ``name`` or ``word:name``."""
    params = {"optimizer": Param("optimizer", first - 1, Default.REQUIRED)}
    for position, text in enumerate(words.split(), first):
        word, _, name_ = text.rpartition(":")
        params[word or name_] = Param(name_, position)
    return Row(f"transformers.{name}", Role.OBJECT, params, note="absolute", kind="scheduler")


_WARMED = "warmup:num_warmup_steps horizon:num_training_steps"

SCHEDULES = (
    _schedule("get_linear_schedule_with_warmup", f"{_WARMED} last_epoch"),
    _schedule("get_cosine_schedule_with_warmup", f"{_WARMED} num_cycles last_epoch"),
    _schedule("get_cosine_with_hard_restarts_schedule_with_warmup", f"{_WARMED} num_cycles last_epoch"),
    _schedule("get_cosine_with_min_lr_schedule_with_warmup", f"{_WARMED} num_cycles last_epoch min_lr"),
    _schedule("get_polynomial_decay_schedule_with_warmup", f"{_WARMED} lr_end power last_epoch"),
    _schedule("get_constant_schedule", "last_epoch"),
    _schedule("get_constant_schedule_with_warmup", "warmup:num_warmup_steps last_epoch"),
    _schedule("get_inverse_sqrt_schedule", "warmup:num_warmup_steps timescale last_epoch"),
    _schedule("get_wsd_schedule", "warmup:num_warmup_steps num_decay_steps horizon:num_training_steps"),
    _schedule("get_scheduler", _WARMED, first=2),
    _schedule("WarmupLinearSchedule", "warmup:warmup_steps horizon:t_total last_epoch"),
    _schedule("WarmupCosineSchedule", "warmup:warmup_steps horizon:t_total cycles last_epoch"),
    _schedule("WarmupConstantSchedule", "warmup:warmup_steps last_epoch"),
)

# The same name in diffusers takes its rules before the steps.
DIFFUSERS = (
    Row(
        "diffusers.get_scheduler",
        Role.OBJECT,
        {
            "optimizer": Param("optimizer", 1, Default.REQUIRED),
            "warmup": Param("num_warmup_steps", 3),
            "horizon": Param("num_training_steps", 4),
        },
        note="absolute",
        kind="scheduler",
    ),
    *(
        Row(row.api.replace("transformers.", "diffusers."), row.role, row.params, note=row.note, kind=row.kind)
        for row in SCHEDULES
        if row.api.startswith("transformers.get_") and not row.api.endswith(".get_scheduler")
    ),
)

OPTIMIZERS = tuple(
    Row(
        f"transformers.{name}",
        Role.OBJECT,
        {"params": Param("params", 0, Default.REQUIRED), "rate": Param("lr", 1)},
        kind="updater",
    )
    for name in ("AdamW", "Adafactor")
)

TRAINER = "trainer of transformers"

# Their own subclasses (trl's among them) take the same, so a project's are theirs too.
TRAINERS = tuple(
    Row(
        name,
        Role.OBJECT,
        {"model": Param("model", 0), "settings": Param("args", 1), "optimizers": Param("optimizers", None)},
        kind=TRAINER,
    )
    for name in (
        "transformers.Trainer",
        "transformers.Seq2SeqTrainer",
        "trl.SFTTrainer",
        "trl.RewardTrainer",
        "trl.DPOTrainer",
    )
)

LIBRARY = Library(
    name="transformers",
    prefixes=(
        ("transformers.optimization", "transformers"),
        ("pytorch_transformers.optimization", "transformers"),
        ("pytorch_transformers", "transformers"),
        ("diffusers.optimization", "diffusers"),
        ("transformers.trainer_seq2seq", "transformers"),
        ("transformers.trainer", "transformers"),
        ("transformers", "transformers"),
        ("trl", "trl"),
        ("diffusers", "diffusers"),
    ),
    namespaces=frozenset({"transformers", "diffusers", "trl"}),
    markers=((b"transformers", b"diffusers"), (b".step(", b"_schedule", b"get_scheduler")),
    rows={row.api: row for row in (*SCHEDULES, *DIFFUSERS, *OPTIMIZERS, *TRAINERS)},
    methods={(TRAINER, "train"): Row("Trainer.train", Role.DRIVES)},
    eager=True,
    together=tuple(frozenset((row.api.rpartition(".")[2],)) for row in SCHEDULES),
)
