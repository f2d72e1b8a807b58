"""Lightning: its Trainer updates with, and steps, what ``configure_optimizers`` returns; or the module does."""

from __future__ import annotations

from lintstep.interpreter.library import Hook, Library, Pace, Param, Role, Row, Words

MODULE, TRAINER = "lightning module", "lightning trainer"
OPTIMIZERS, SCHEDULES = "optimizers", "schedules"
AUTOMATIC = "automatic_optimization"

ROWS = {
    row.api: row
    for row in (
        Row("lightning.LightningModule", Role.OBJECT, kind=MODULE),
        Row("lightning.tuner.Tuner", Role.OBJECT, {"trainer": Param("trainer", 0)}, kind="lightning tuner"),
        Row(
            "lightning.Trainer",
            Role.OBJECT,
            {
                "epochs": Param("max_epochs", None),
                "updates": Param("max_steps", None),
                "gathers": Param("accumulate_grad_batches", None),
            },
            kind=TRAINER,
        ),
    )
}

METHODS = {
    (MODULE, "optimizers"): Row("LightningModule.optimizers", Role.GIVES, note=OPTIMIZERS),
    (MODULE, "lr_schedulers"): Row("LightningModule.lr_schedulers", Role.GIVES, note=SCHEDULES),
    (MODULE, "manual_backward"): Row("LightningModule.manual_backward", Role.TRAINS, {"given": Param("loss", 0)}),
    (TRAINER, "fit"): Row("Trainer.fit", Role.TAKES, {"model": Param("model", 0)}),
}

_BATCH, _EPOCH = Hook(Pace.BATCH, 2), Hook(Pace.EPOCH, 3)
_EVALUATES = Hook(Pace.EPOCH, 4, trains=False)

HOOKS = {
    ("lightning.LightningModule", name): hook
    for name, hook in {
        "configure_optimizers": Hook(Pace.ONCE, 0, owns=True),
        "on_fit_start": Hook(Pace.ONCE, 1),
        "on_train_start": Hook(Pace.ONCE, 1),
        "training_step": _BATCH,
        "on_train_batch_start": _BATCH,
        "on_train_batch_end": _BATCH,
        "optimizer_step": _BATCH,
        "on_train_epoch_start": _EPOCH,
        "on_train_epoch_end": _EPOCH,
        "training_epoch_end": _EPOCH,
        "validation_step": _EVALUATES,
        "on_validation_epoch_end": _EVALUATES,
        "validation_epoch_end": _EVALUATES,
        "test_step": _EVALUATES,
    }.items()
}

LIBRARY = Library(
    name="lightning",
    prefixes=(
        ("pytorch_lightning.core.lightning", "lightning"),
        ("pytorch_lightning.core.module", "lightning"),
        ("pytorch_lightning.core", "lightning"),
        ("pytorch_lightning.trainer.trainer", "lightning"),
        ("pytorch_lightning.trainer", "lightning"),
        ("pytorch_lightning", "lightning"),
        ("lightning.pytorch.core.module", "lightning"),
        ("lightning.pytorch.core", "lightning"),
        ("lightning.pytorch.trainer", "lightning"),
        ("lightning.pytorch.tuner.tuning", "lightning.tuner"),
        ("lightning.pytorch", "lightning"),
        ("lightning", "lightning"),
    ),
    namespaces=frozenset({"lightning"}),
    markers=((b"lightning",), (b"configure_optimizers",)),
    rows=ROWS,
    methods=METHODS,
    parts={(MODULE, "trainer"): TRAINER},
    units={
        (TRAINER, "max_epochs"): Pace.EPOCH,
        (TRAINER, "estimated_stepping_batches"): Pace.UPDATE,
        (TRAINER, "num_training_batches"): Pace.BATCH,
        (TRAINER, "max_steps"): Pace.UPDATE,
    },
    hooks=HOOKS,
    handlers="lintstep.frameworks.lightning.handlers",
    eager=True,
    together=(frozenset({"configure_optimizers"}),),
    concerns=(rb"configure_optimizers", rb"LightningModule"),
    words=Words(update="update", keyword="step()"),
)
