"""PaddlePaddle: its schedules are the ``learning_rate`` of its optimizers, and the script steps them.

``Model.fit`` steps the schedule of the optimizer it was prepared with. What ``paddle.fluid`` makes advances by itself,
so its decays are not among the rows.
"""

from __future__ import annotations

from lintstep.interpreter.library import Library, Param, Role, Row, Words

OPTIMIZERS = tuple(
    Row(f"paddle.optimizer.{name}", Role.OBJECT, {"rate": Param("learning_rate", 0)}, kind="updater")
    for name in (
        "Optimizer",
        "SGD",
        "Momentum",
        "Adam",
        "AdamW",
        "Adamax",
        "Adagrad",
        "Adadelta",
        "RMSProp",
        "Lamb",
        "LBFGS",
        "NAdam",
        "RAdam",
        "ASGD",
        "Rprop",
    )
)


def _schedule(name: str, note: str, words: str, module: str = "paddle.optimizer.lr", kind: str = "scheduler") -> Row:
    """``words``: the parameters in their order, each ``name`` or ``word:name``."""
    params = {}
    for position, text in enumerate(words.split()):
        word, _, name_ = text.rpartition(":")
        params[word or name_] = Param(name_, position)
    return Row(f"{module}.{name}", Role.OBJECT, params, note=note, kind=kind)


_START = "start:learning_rate"

SCHEDULES = (
    _schedule("NoamDecay", "absolute", "d_model warmup:warmup_steps scale:learning_rate first:last_epoch"),
    _schedule("PiecewiseDecay", "absolute", "milestones:boundaries values first:last_epoch"),
    _schedule("NaturalExpDecay", "absolute", f"{_START} gamma first:last_epoch"),
    _schedule("InverseTimeDecay", "absolute", f"{_START} gamma first:last_epoch"),
    _schedule("PolynomialDecay", "absolute", f"{_START} horizon:decay_steps end_lr power cycle first:last_epoch"),
    _schedule("LinearWarmup", "absolute", "parts:learning_rate warmup:warmup_steps start_lr end_lr first:last_epoch"),
    _schedule("ExponentialDecay", "absolute", f"{_START} factor:gamma first:last_epoch"),
    _schedule("MultiStepDecay", "absolute", f"{_START} milestones factor:gamma first:last_epoch"),
    _schedule("StepDecay", "absolute", f"{_START} period:step_size factor:gamma first:last_epoch"),
    _schedule("LambdaDecay", "absolute", f"{_START} function:lr_lambda first:last_epoch"),
    _schedule("MultiplicativeDecay", "relative", f"{_START} function:lr_lambda first:last_epoch"),
    _schedule("CosineAnnealingDecay", "relative", f"{_START} horizon:T_max eta_min first:last_epoch"),
    _schedule("CosineAnnealingWarmRestarts", "absolute", f"{_START} period:T_0 T_mult eta_min first:last_epoch"),
    _schedule("OneCycleLR", "absolute", "max_learning_rate horizon:total_steps"),
    _schedule("CyclicLR", "absolute", "base_learning_rate max_learning_rate period:step_size_up"),
    _schedule("LinearLR", "absolute", f"{_START} horizon:total_steps start_factor end_factor first:last_epoch"),
    _schedule("ReduceOnPlateau", "relative", f"{_START} mode factor patience", kind="plateau"),
    _schedule("LRScheduler", "relative", f"{_START} first:last_epoch"),
    *(
        _schedule(name, "absolute", words, "paddlenlp.transformers")
        for name, words in (
            ("LinearDecayWithWarmup", f"{_START} horizon:total_steps warmup first:last_epoch"),
            ("CosineDecayWithWarmup", f"{_START} horizon:total_steps warmup with_hard_restarts num_cycles"),
            ("PolyDecayWithWarmup", f"{_START} horizon:total_steps warmup lr_end power first:last_epoch"),
            ("ConstScheduleWithWarmup", f"{_START} warmup horizon:total_steps first:last_epoch"),
        )
    ),
)

LOADERS = (
    Row("paddle.io.DataLoader", Role.OBJECT, {"dataset": Param("dataset", 0)}, kind="loader"),
    *(
        Row(f"paddle.io.{name}", Role.OBJECT, {"dataset": Param("dataset", 0)}, kind="batch sampler")
        for name in ("BatchSampler", "DistributedBatchSampler")  # the latter moves its own epoch on with each pass
    ),
)

MODEL = "paddle model"

WRAPPED = (
    Row("paddle.Model", Role.OBJECT, {"network": Param("network", 0)}, kind=MODEL),
    Row("paddle.DataParallel", Role.PASS, {"value": Param("layers", 0)}),
    Row("paddle.distributed.fleet.distributed_optimizer", Role.PASS, {"value": Param("optimizer", 0)}),
    Row("paddle.distributed.fleet.distributed_model", Role.PASS, {"value": Param("model", 0)}),
)

LIBRARY = Library(
    name="paddle",
    prefixes=(
        ("paddlenlp.transformers.optimization", "paddlenlp.transformers"),
        ("paddle.distributed.fleet.fleet", "paddle.distributed.fleet"),
        ("paddle", "paddle"),
        ("paddlenlp", "paddlenlp"),
    ),
    namespaces=frozenset({"paddle", "paddlenlp"}),
    markers=((b"paddle",), (b".step(", b"learning_rate", *(row.api.rpartition(".")[2].encode() for row in SCHEDULES))),
    rows={row.api: row for row in (*OPTIMIZERS, *SCHEDULES, *LOADERS, *WRAPPED)},
    methods={
        (MODEL, "prepare"): Row("Model.prepare", Role.TAKES, {"optimizer": Param("optimizer", 0)}),
        (MODEL, "fit"): Row("Model.fit", Role.DRIVES, {"callbacks": Param("callbacks", None)}),
        ("updater", "minimize"): Row("optimizer.minimize", Role.UPDATE, {"loss": Param("loss", 0)}),
    },
    eager=True,
    together=(frozenset({"paddle", "step"}), *(frozenset((row.api.rpartition(".")[2],)) for row in SCHEDULES)),
    concerns=(rb"paddle\.optimizer", rb"lr_scheduler"),
    words=Words(update="update", keyword="step()"),
)
