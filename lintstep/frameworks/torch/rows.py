"""PyTorch's optimizers, schedulers, loaders, samplers and averages as rows: names, positions, what each argument means.

Positions are PyTorch 2.13's own, after ``self``. Words of a scheduler's arguments: ``optimizer``; ``horizon``, the
number of steps that it was made for; ``period``, a number of steps after which it changes or starts again; ``parts``,
the schedulers it is made of; ``first``, the step it starts at; ``factor``, what the rate is multiplied with.
"""

from __future__ import annotations

from lintstep.interpreter.library import UNKNOWN, Default, Param, Role, Row

OPTIMIZER, SCHEDULER, PLATEAU = "updater", "scheduler", "plateau"
LOADER, SAMPLER, DATASET, BATCHES = "loader", "sampler", "dataset", "batch sampler"
AVERAGE, SCALER, MODEL = "average", "scaler", "model"

RELATIVE, ABSOLUTE = "relative", "absolute"  # whether a tick changes the last rate, or computes the rate from its clock

_OPTIMIZER = Param("optimizer", 0, Default.REQUIRED)


def _optimizer(name: str, rate: int = 1) -> Row:
    params = {"params": Param("params", 0, Default.REQUIRED), "rate": Param("lr", rate)}
    return Row(f"torch.optim.{name}", Role.OBJECT, params, kind=OPTIMIZER)


OPTIMIZERS = tuple(
    _optimizer(name)
    for name in (
        "SGD",
        "Adam",
        "AdamW",
        "RMSprop",
        "Adagrad",
        "Adadelta",
        "Adamax",
        "NAdam",
        "RAdam",
        "ASGD",
        "Rprop",
        "LBFGS",
        "SparseAdam",
        "Adafactor",
        "Muon",
    )
)


BASES = tuple(
    Row(f"torch.optim.{name}", Role.OBJECT, {"params": Param("params", 0, Default.REQUIRED)}, kind=OPTIMIZER)
    for name in ("Optimizer", "optimizer.Optimizer")
)


def _scheduler(
    name: str, note: str, words: str, kind: str = SCHEDULER, module: str = "torch.optim.lr_scheduler"
) -> Row:
    """``words``: the parameters after ``optimizer`` in their order, each ``name`` or ``word:name``."""
    params = {"optimizer": _OPTIMIZER}
    for position, text in enumerate(words.split(), 1):
        word, _, name_ = text.rpartition(":")
        params[word or name_] = Param(name_, position)
    return Row(f"{module}.{name}", Role.OBJECT, params, note=note, kind=kind)


SCHEDULERS = (
    _scheduler("LambdaLR", ABSOLUTE, "function:lr_lambda first:last_epoch"),
    _scheduler("MultiplicativeLR", RELATIVE, "function:lr_lambda first:last_epoch"),
    _scheduler("StepLR", RELATIVE, "period:step_size factor:gamma first:last_epoch"),
    _scheduler("MultiStepLR", RELATIVE, "milestones factor:gamma first:last_epoch"),
    _scheduler("ConstantLR", RELATIVE, "scale:factor horizon:total_iters first:last_epoch"),
    _scheduler("LinearLR", RELATIVE, "start_factor end_factor horizon:total_iters first:last_epoch"),
    _scheduler("ExponentialLR", RELATIVE, "factor:gamma first:last_epoch"),
    _scheduler("PolynomialLR", RELATIVE, "horizon:total_iters power first:last_epoch"),
    _scheduler("CosineAnnealingLR", RELATIVE, "horizon:T_max eta_min first:last_epoch"),
    _scheduler("CosineAnnealingWarmRestarts", ABSOLUTE, "period:T_0 T_mult eta_min first:last_epoch"),
    _scheduler(
        "CyclicLR",
        ABSOLUTE,
        "base_lr max_lr period:step_size_up step_size_down mode gamma scale_fn scale_mode cycle_momentum base_momentum "
        "max_momentum first:last_epoch",
    ),
    _scheduler(
        "OneCycleLR",
        ABSOLUTE,
        "max_lr horizon:total_steps epochs steps_per_epoch pct_start anneal_strategy cycle_momentum base_momentum "
        "max_momentum div_factor final_div_factor three_phase first:last_epoch",
    ),
    _scheduler("SequentialLR", RELATIVE, "parts:schedulers milestones first:last_epoch"),
    _scheduler(
        "ReduceLROnPlateau",
        RELATIVE,
        "mode factor patience threshold threshold_mode cooldown min_lr eps",
        kind=PLATEAU,
    ),
    Row(
        "torch.optim.lr_scheduler.ChainedScheduler",
        Role.OBJECT,
        {"parts": Param("schedulers", 0, Default.REQUIRED), "optimizer": Param("optimizer", 1)},
        note=RELATIVE,
        kind=SCHEDULER,
    ),
    _scheduler(
        "SWALR",
        RELATIVE,
        "swa_lr horizon:anneal_epochs anneal_strategy first:last_epoch",
        module="torch.optim.swa_utils",
    ),
    *(_scheduler(name, RELATIVE, "first:last_epoch") for name in ("_LRScheduler", "LRScheduler")),
)

_DATASET = Param("dataset", 0, Default.REQUIRED)

LOADERS = (
    Row(
        "torch.utils.data.DataLoader",
        Role.OBJECT,
        {
            "dataset": _DATASET,
            "size": Param("batch_size", 1),
            "shuffle": Param("shuffle", 2),
            "sampler": Param("sampler", 3),
            "batches": Param("batch_sampler", 4),
        },
        kind=LOADER,
    ),
    Row(
        "torch.utils.data.distributed.DistributedSampler",
        Role.OBJECT,
        {
            "dataset": _DATASET,
            "replicas": Param("num_replicas", 1),
            "rank": Param("rank", 2),
            "shuffle": Param("shuffle", 3),
        },
        note="needs-epoch",
        kind=SAMPLER,
    ),
    *(
        Row(f"torch.utils.data.{name}", Role.OBJECT, {"dataset": Param("data_source", 0)}, kind=SAMPLER)
        for name in ("RandomSampler", "SequentialSampler")
    ),
    *(
        Row(f"torch.utils.data.{name}", Role.OBJECT, kind=SAMPLER)
        for name in ("SubsetRandomSampler", "WeightedRandomSampler", "Sampler")
    ),
    Row("torch.utils.data.BatchSampler", Role.OBJECT, {"sampler": Param("sampler", 0)}, kind=BATCHES),
)

AVERAGES = (
    Row(
        "torch.optim.swa_utils.AveragedModel",
        Role.OBJECT,
        {"model": Param("model", 0, Default.REQUIRED)},
        kind=AVERAGE,
    ),
)

SCALERS = tuple(
    Row(f"torch.{module}.GradScaler", Role.OBJECT, kind=SCALER)
    for module in ("cuda.amp", "amp", "cuda.amp.grad_scaler")
)

WRAPPED = tuple(
    Row(name, Role.PASS, {"value": Param("module", 0)})
    for name in (
        "torch.nn.DataParallel",
        "torch.nn.parallel.DataParallel",
        "torch.nn.parallel.DistributedDataParallel",
        "torch.nn.parallel.distributed.DistributedDataParallel",
        "torch.compile",
        "torch.jit.script",
    )
)

ROWS: dict[str, Row] = {
    row.api: row for table in (BASES, OPTIMIZERS, SCHEDULERS, LOADERS, AVERAGES, SCALERS, WRAPPED) for row in table
}

_STATE = Param("state_dict", 0)

# What methods do, by the kind of the object and the name.
METHODS: dict[tuple[str, str], Row] = {
    (OPTIMIZER, "step"): Row("optimizer.step", Role.UPDATE, {"closure": Param("closure", 0)}),
    (SCHEDULER, "step"): Row("scheduler.step", Role.ADVANCE, {"index": Param("epoch", 0)}, note="stepped"),
    (PLATEAU, "step"): Row(
        "scheduler.step", Role.ADVANCE, {"metric": Param("metrics", 0), "index": Param("epoch", 1)}, note="stepped"
    ),
    (SAMPLER, "set_epoch"): Row("sampler.set_epoch", Role.SET_CLOCK, {"index": Param("epoch", 0)}),
    (SCALER, "step"): Row("scaler.step", Role.UPDATE, {"optimizer": Param("optimizer", 0)}),
    (AVERAGE, "update_parameters"): Row("average.update_parameters", Role.AVERAGES, {"model": Param("model", 0)}),
    **{
        (kind, name): Row(f"{kind}.{name}", role, {"state": _STATE} if role is Role.RESTORES else {})
        for kind in (OPTIMIZER, SCHEDULER, PLATEAU, AVERAGE)
        for name, role in (("state_dict", Role.SAVES), ("load_state_dict", Role.RESTORES))
    },
    **{
        (kind, name): Row(f"{kind}.{name}", Role.SHOWS)
        for kind in (SCHEDULER, PLATEAU)
        for name in ("get_last_lr", "get_lr", "print_lr")
    },
    # What the same names may mean on a value that is not known.
    (UNKNOWN, "step"): Row("step", Role.UPDATE, {"given": Param("", 0)}),
    (UNKNOWN, "step_update"): Row("step_update", Role.ADVANCE, {"index": Param("num_updates", 0)}),
    (UNKNOWN, "set_epoch"): Row("set_epoch", Role.SET_CLOCK, {"index": Param("epoch", 0)}),
    (UNKNOWN, "backward"): Row("backward", Role.TRAINS, {"given": Param("loss", 0)}),
    (UNKNOWN, "update_parameters"): Row("update_parameters", Role.AVERAGES),
    (UNKNOWN, "state_dict"): Row("state_dict", Role.SAVES),
    (UNKNOWN, "load_state_dict"): Row("load_state_dict", Role.RESTORES, {"state": _STATE}),
}

# Attributes that are what the object was made with.
ATTRIBUTES: dict[tuple[str, str], str] = {
    (LOADER, "sampler"): "sampler",
    (LOADER, "batch_sampler"): "batches",
    (LOADER, "dataset"): "dataset",
    (BATCHES, "sampler"): "sampler",
    (SCHEDULER, "optimizer"): "optimizer",
    (PLATEAU, "optimizer"): "optimizer",
    (AVERAGE, "module"): "model",
    (OPTIMIZER, "param_groups"): "group",
    ("group", "lr"): "rate",
}

# Classes that a later release may add: whatever is found there drives an optimizer.
FAMILIES = (
    (
        "torch.optim.lr_scheduler.",
        "",
        Row("torch.optim.lr_scheduler.*", Role.OBJECT, {"optimizer": _OPTIMIZER}, note=RELATIVE, kind=SCHEDULER),
    ),
)
