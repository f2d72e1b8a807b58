"""timm: schedules that are told their index, and that count epochs (``step``) or updates (``step_update``)."""

from __future__ import annotations

import enum

from lintstep.interpreter.library import MADE, Default, Library, Param, Role, Row, Words

EPOCHS, UPDATES, EITHER = "schedule in epochs", "schedule in updates", "schedule in epochs or updates"
IN_EPOCHS = "in epochs"


class TimmRole(enum.Enum):
    """What timm's calls do that no other library's do."""

    SCHEDULE = "makes a schedule whose methods act by the unit that it counts"


_OPTIMIZER = Param("optimizer", 0, Default.REQUIRED)


def _schedule(name: str, words: str) -> Row:
    """``words``: the parameters after ``optimizer`` in their order, each ``name`` or ``word:name``."""
    params = {"optimizer": _OPTIMIZER, IN_EPOCHS: Param("t_in_epochs", None)}
    for position, text in enumerate(words.split(), 1):
        word, _, name_ = text.rpartition(":")
        params[word or name_] = Param(name_, position)
    return Row(f"timm.{name}", TimmRole.SCHEDULE, params, note="absolute", kind=EPOCHS)


SCHEDULES = (
    _schedule("CosineLRScheduler", "horizon:t_initial lr_min"),
    _schedule("TanhLRScheduler", "horizon:t_initial lb ub lr_min"),
    _schedule("PolyLRScheduler", "horizon:t_initial power lr_min"),
    _schedule("StepLRScheduler", "period:decay_t factor:decay_rate"),
    _schedule("MultiStepLRScheduler", "milestones:decay_t factor:decay_rate"),
    Row("timm.PlateauLRScheduler", Role.OBJECT, {"optimizer": _OPTIMIZER}, kind=EPOCHS),
    Row(
        "timm.create_scheduler_v2",
        TimmRole.SCHEDULE,
        {"optimizer": _OPTIMIZER, IN_EPOCHS: Param("step_on_epochs", None)},
        note="absolute",
        kind=EPOCHS,
        gives=(MADE, ""),
    ),
    Row(
        "timm.create_scheduler",
        Role.OBJECT,
        {"optimizer": Param("optimizer", 1, Default.REQUIRED)},
        note="absolute",
        kind=EITHER,
        gives=(MADE, ""),
    ),
)

OPTIMIZERS = (
    Row("timm.create_optimizer", Role.OBJECT, {"params": Param("model", 1)}, kind="updater"),
    Row(
        "timm.create_optimizer_v2",
        Role.OBJECT,
        {"params": Param("model_or_params", 0), "rate": Param("lr", 2)},
        kind="updater",
    ),
)

_STEP = Row("scheduler.step", Role.ADVANCE, {"index": Param("epoch", 0)}, note="stepped")
_STEP_UPDATE = Row("scheduler.step_update", Role.ADVANCE, {"index": Param("num_updates", 0)}, note="stepped")

LIBRARY = Library(
    name="timm",
    prefixes=(
        *(
            (f"timm.scheduler.{module}", "timm")
            for module in (
                "cosine_lr",
                "tanh_lr",
                "poly_lr",
                "step_lr",
                "multistep_lr",
                "plateau_lr",
                "scheduler_factory",
            )
        ),
        ("timm.scheduler", "timm"),
        ("timm.optim.optim_factory", "timm"),
        ("timm.optim", "timm"),
        ("timm", "timm"),
    ),
    namespaces=frozenset({"timm"}),
    markers=((b"timm",), (b"cheduler",)),
    rows={row.api: row for row in (*SCHEDULES, *OPTIMIZERS)},
    methods={
        (EPOCHS, "step"): _STEP,
        (UPDATES, "step_update"): _STEP_UPDATE,
        (EITHER, "step"): _STEP,
        (EITHER, "step_update"): _STEP_UPDATE,
    },
    handlers="lintstep.frameworks.timm.handlers",
    eager=True,
    together=(frozenset({"timm", "step"}), frozenset({"timm", "step_update"})),
    words=Words(update="update", keyword="step()"),
)
