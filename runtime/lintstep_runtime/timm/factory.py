"""``create_scheduler`` and ``create_scheduler_v2``. Source: timm 1.0.31."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.timm.phases import WSDLRScheduler
from lintstep_runtime.timm.schedulers import (
    CosineLRScheduler,
    MultiStepLRScheduler,
    PlateauLRScheduler,
    PolyLRScheduler,
    StepLRScheduler,
    TanhLRScheduler,
)

_WARMUP_STABLE_DECAY = ("wsd", "rsqrt")


def scheduler_kwargs(cfg: Any, decreasing_metric: Any = None) -> dict[str, Any]:
    """Return the options of `create_scheduler_v2` from settings with other names."""
    metric = getattr(cfg, "eval_metric", "top1")
    decreasing = decreasing_metric if decreasing_metric is not None else "loss" in str(metric)
    names = {
        "num_epochs": ("epochs", 100), "decay_epochs": ("decay_epochs", 30),
        "decay_milestones": ("decay_milestones", [30, 60]), "warmup_epochs": ("warmup_epochs", 5),
        "cooldown_epochs": ("cooldown_epochs", 0), "patience_epochs": ("patience_epochs", 10),
        "decay_rate": ("decay_rate", 0.1), "min_lr": ("min_lr", 0.0), "warmup_lr": ("warmup_lr", 1e-5),
        "warmup_prefix": ("warmup_prefix", False), "noise": ("lr_noise", None), "noise_pct": ("lr_noise_pct", 0.67),
        "noise_std": ("lr_noise_std", 1.0), "noise_seed": ("seed", 42), "cycle_mul": ("lr_cycle_mul", 1.0),
        "cycle_decay": ("lr_cycle_decay", 0.1), "cycle_limit": ("lr_cycle_limit", 1), "k_decay": ("lr_k_decay", 1.0),
        "decay_fn": ("lr_decay_fn", None), "stable_timescale": ("lr_stable_timescale", None),
    }  # fmt: skip
    found = {name: getattr(cfg, *source) for name, source in names.items()}
    found["plateau_mode"] = "min" if decreasing else "max"
    found["step_on_epochs"] = not getattr(cfg, "sched_on_updates", False)
    return {"sched": cfg.sched, **found}


def create_scheduler(args: Any, optimizer: Any, updates_per_epoch: Any = 0) -> tuple[Any, Any]:
    """Return the scheduler that settings ask for, and the number of epochs."""
    return create_scheduler_v2(optimizer=optimizer, **scheduler_kwargs(args), updates_per_epoch=updates_per_epoch)


def create_scheduler_v2(
    optimizer: Any,
    sched: Any = "cosine",
    num_epochs: Any = 300,
    decay_epochs: Any = None,
    decay_milestones: Any = (90, 180, 270),
    cooldown_epochs: Any = 0,
    patience_epochs: Any = 10,
    decay_rate: Any = 0.1,
    min_lr: Any = 0.0,
    warmup_lr: Any = 1e-5,
    warmup_epochs: Any = 0,
    warmup_prefix: Any = False,
    noise: Any = None,
    noise_pct: Any = 0.67,
    noise_std: Any = 1.0,
    noise_seed: Any = 42,
    cycle_mul: Any = 1.0,
    cycle_decay: Any = 0.1,
    cycle_limit: Any = 1,
    k_decay: Any = 1.0,
    decay_fn: Any = None,
    stable_timescale: Any = None,
    plateau_mode: str = "max",
    step_on_epochs: Any = True,
    updates_per_epoch: Any = 0,
) -> tuple[Any, Any]:
    """Return a scheduler by its name, and the number of epochs. Raises ValueError for a name that is none."""
    if decay_epochs is None:
        decay_epochs = 0.2 if sched in _WARMUP_STABLE_DECAY else 90
    unit = 1 if step_on_epochs else updates_per_epoch
    if not step_on_epochs and not updates_per_epoch > 0:
        raise AssertionError("updates_per_epoch must be set to number of dataloader batches")
    total, warmup, decay = num_epochs * unit, warmup_epochs * unit, decay_epochs * unit
    timescale = None if stable_timescale is None else stable_timescale * unit
    warming = {"warmup_lr_init": warmup_lr, "warmup_t": warmup}
    bounds = None
    if noise is not None:
        bounds = [each * total for each in noise] if isinstance(noise, list | tuple) else noise * total
        bounds = bounds[0] if isinstance(bounds, list) and len(bounds) == 1 else bounds
    options: dict[str, Any] = {
        "noise_range_t": bounds, "noise_pct": noise_pct, "noise_std": noise_std, "noise_seed": noise_seed,
    }  # fmt: skip
    if sched == "plateau":
        made: Any = PlateauLRScheduler(
            optimizer, decay_rate, patience_epochs, **warming, lr_min=min_lr, mode=plateau_mode, **options
        )
        return made, num_epochs + warmup_epochs if warmup_prefix else num_epochs
    options.update(warming, t_in_epochs=step_on_epochs)
    if sched in _WARMUP_STABLE_DECAY:
        length = total if warmup_prefix else total - warmup
        falling = round(decay_epochs * length if 0 < decay_epochs < 1 else decay)
        stable, fall = ("rsqrt", "linear") if sched == "rsqrt" else ("constant", "1-sqrt")
        fall = decay_fn or fall
        made = WSDLRScheduler(optimizer, length, falling, min_lr, stable, timescale, decay_fn=fall, **options)
    else:
        options["warmup_prefix"] = warmup_prefix
        made = _named(
            sched, optimizer, total, min_lr, decay, [each * unit for each in decay_milestones], decay_rate,
            {"cycle_mul": cycle_mul, "cycle_decay": cycle_decay, "cycle_limit": cycle_limit}, k_decay, options,
        )  # fmt: skip
    if hasattr(made, "get_cycle_length"):
        together = made.get_cycle_length() + cooldown_epochs * unit
        return made, together if step_on_epochs else together // updates_per_epoch
    return made, num_epochs + warmup_epochs if warmup_prefix else num_epochs


def _named(
    sched: Any,
    optimizer: Any,
    total: Any,
    min_lr: Any,
    decay: Any,
    milestones: list[Any],
    rate: Any,
    cycles: dict[str, Any],
    k_decay: Any,
    options: dict[str, Any],
) -> Any:
    if sched == "cosine" or is_unknown(sched):
        return CosineLRScheduler(optimizer, total, lr_min=min_lr, k_decay=k_decay, **cycles, **options)
    if sched == "tanh":
        return TanhLRScheduler(optimizer, total, lr_min=min_lr, **cycles, **options)
    if sched == "poly":
        return PolyLRScheduler(optimizer, total, power=rate, lr_min=min_lr, k_decay=k_decay, **cycles, **options)
    if sched == "step":
        return StepLRScheduler(optimizer, decay, rate, **options)
    if sched == "constant":
        return StepLRScheduler(optimizer, 1, 1.0, **options)
    if sched == "multistep":
        return MultiStepLRScheduler(optimizer, milestones, rate, **options)
    if sched != "none":
        raise ValueError(f"Unknown scheduler '{sched}'.")
    return None
