"""``create_optimizer`` and ``create_optimizer_v2``: optimizers by name, biases and norms without weight decay."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch.optim import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    NAdam,
    RAdam,
    RMSprop,
)

_BY_NAME: dict[str, Any] = {
    "adadelta": Adadelta, "adagrad": Adagrad, "adam": Adam, "adamax": Adamax, "adamw": AdamW, "nadam": NAdam,
    "nadamw": NAdam, "radam": RAdam, "rmsprop": RMSprop, "rmsproptf": RMSprop,
}  # fmt: skip
_MOMENTUM = ("sgd", "nesterov", "momentum", "sgdp")


def optimizer_kwargs(cfg: Any) -> dict[str, Any]:
    """Return the options of `create_optimizer_v2` from settings."""
    found = {"opt": cfg.opt, "lr": cfg.lr, "weight_decay": cfg.weight_decay, "momentum": cfg.momentum}
    for name, source in (("eps", "opt_eps"), ("betas", "opt_betas"), ("layer_decay", "layer_decay")):
        if getattr(cfg, source, None) is not None:
            found[name] = getattr(cfg, source)
    found.update(getattr(cfg, "opt_args", None) or {})
    return found


def create_optimizer(args: Any, model: Any, filter_bias_and_bn: bool = True, **others: Any) -> Any:
    """Return the optimizer that settings ask for."""
    return create_optimizer_v2(model, **optimizer_kwargs(args), filter_bias_and_bn=filter_bias_and_bn)


def create_optimizer_v2(
    model_or_params: Any,
    opt: Any = "sgd",
    lr: Any = None,
    weight_decay: Any = 0.0,
    momentum: Any = 0.9,
    foreach: Any = None,
    filter_bias_and_bn: bool = True,
    layer_decay: Any = None,
    param_group_fn: Any = None,
    **kwargs: Any,
) -> Any:
    """Return an optimizer by its name. One that is not known here is taken to be AdamW."""
    if layer_decay is not None:
        recorder.current().assumed("layer_decay= is not followed: every layer has the same rate")
    params = _groups(model_or_params, weight_decay, filter_bias_and_bn, param_group_fn)
    name = "unknown" if is_unknown(opt) else str(opt).lower().split("_")[-1]
    options: dict[str, Any] = {"weight_decay": weight_decay, **({} if lr is None else {"lr": lr})}
    if name in _MOMENTUM:
        return SGD(params, momentum=momentum, nesterov=name != "momentum", **options)
    kind = _BY_NAME.get(name)
    if kind is None:
        recorder.current().assumed(f"the optimizer {name} of timm is taken to be AdamW")
        kind = AdamW
    taken = {key: value for key, value in kwargs.items() if key in ("eps", "betas", "alpha") and kind in (Adam, AdamW)}
    return kind(params, **options, **taken)


def _groups(given: Any, weight_decay: Any, filters: bool, by: Any) -> Any:
    """Return the parameters; those of one dimension and biases in a group of their own, without weight decay."""
    if is_unknown(given) or not hasattr(given, "named_parameters"):
        return given
    if by is not None:
        return by(given)
    if not filters or not weight_decay:
        return given.parameters()
    kept = given.no_weight_decay() if "no_weight_decay" in dir(type(given)) else ()
    bare: list[Any] = []
    decayed: list[Any] = []
    for name, parameter in given.named_parameters():
        if parameter.requires_grad:
            plain = parameter.ndim <= 1 or name.endswith(".bias") or name in kept
            (bare if plain else decayed).append(parameter)
    groups = [{"params": bare, "weight_decay": 0.0}, {"params": decayed, "weight_decay": weight_decay}]
    return [group for group in groups if group["params"]]
