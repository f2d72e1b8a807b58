"""The base of all optimizers: groups of parameters, state, hooks, and a step that tells of each update."""

from __future__ import annotations

import functools
import itertools
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from copy import deepcopy
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.optim.group import Group
from lintstep_runtime.torch.rates import number
from lintstep_runtime.torch.tensor import Handle, is_tensor

__all__ = [
    "Optimizer",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]


class _Required:
    """The default of a setting that has none."""

    def __repr__(self) -> str:
        return "<required parameter>"


required: Any = _Required()

_HOOKS = (
    "_optimizer_step_pre_hooks",
    "_optimizer_step_post_hooks",
    "_optimizer_state_dict_pre_hooks",
    "_optimizer_state_dict_post_hooks",
    "_optimizer_load_state_dict_pre_hooks",
    "_optimizer_load_state_dict_post_hooks",
)
RATE = 0.001  # of an optimizer whose rate nobody knows
_Hooks = OrderedDict[int, Callable[..., Any]]


class StepHooks:
    """The hooks on the steps of all optimizers in a run."""

    def __init__(self) -> None:
        self.before: _Hooks = OrderedDict()
        self.after: _Hooks = OrderedDict()


def _registered(hooks: _Hooks, hook: Callable[..., Any], prepend: bool = False) -> Handle:
    handle = Handle(hooks, hook)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def register_optimizer_step_pre_hook(hook: Callable[..., Any]) -> Handle:
    """Call ``hook(optimizer, args, kwargs)`` before the step of every optimizer."""
    return _registered(current_run().keep(StepHooks).before, hook)


def register_optimizer_step_post_hook(hook: Callable[..., Any]) -> Handle:
    """Call ``hook(optimizer, args, kwargs)`` after the step of every optimizer."""
    return _registered(current_run().keep(StepHooks).after, hook)


class Optimizer:
    """Groups of parameters with their settings, and a state for each parameter.

    A subclass gives `step`. The hooks live on the class's `step`, so a subclass that calls ``super().step()`` fires
    them twice, as in PyTorch; the update is told once.
    """

    _optimizer_step_pre_hooks: _Hooks
    _optimizer_step_post_hooks: _Hooks
    _optimizer_state_dict_pre_hooks: _Hooks
    _optimizer_state_dict_post_hooks: _Hooks
    _optimizer_load_state_dict_pre_hooks: _Hooks
    _optimizer_load_state_dict_post_hooks: _Hooks

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        _make_up_rate(defaults)
        for name in _HOOKS:
            setattr(self, name, OrderedDict())
        self._patch_step_function()
        if is_tensor(params):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + _type_name(params)
            )
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not any(isinstance(group, dict) for group in groups):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group({"params": [group]} if is_unknown(group) else group)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for name in _HOOKS:
            self.__dict__.setdefault(name, OrderedDict())
        self._patch_step_function()
        self.defaults.setdefault("differentiable", False)

    def __repr__(self) -> str:
        lines = [type(self).__name__ + " ("]
        for index, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {index}")
            lines += [f"    {key}: {group[key]}" for key in sorted(group) if key != "params"]
        return "\n".join(lines) + "\n)"

    @staticmethod
    def profile_hook_step(func: Callable[..., Any]) -> Callable[..., Any]:
        """Return `func`, a step, with the hooks around it and the update told."""

        @functools.wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            self: Optimizer = args[0]
            everywhere = current_run().keep(StepHooks)
            for hook in itertools.chain(everywhere.before.values(), self._optimizer_step_pre_hooks.values()):
                answer = hook(self, args, kwargs)
                if answer is None:
                    continue
                if not isinstance(answer, tuple) or len(answer) != 2:
                    raise RuntimeError(
                        f"{func} must return None or a tuple of (new_args, new_kwargs), but got {answer}."
                    )
                args, kwargs = answer
            if events.under_way(self, "optimizer.step"):
                result = func(*args, **kwargs)
            else:
                rates = [number(group.get("lr")) for group in self.param_groups]
                with events.Doing(self, "optimizer.step"):
                    result = func(*args, **kwargs)
                events.current().updated(self, rates, events.place())
            for hook in itertools.chain(self._optimizer_step_post_hooks.values(), everywhere.after.values()):
                hook(self, args, kwargs)
            return result

        return wrapper

    def _patch_step_function(self) -> None:
        kind: Any = type(self)
        if not getattr(kind.step, "hooked", False):
            kind.step = self.profile_hook_step(kind.step)
            kind.step.hooked = True

    def register_step_pre_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call ``hook(optimizer, args, kwargs)`` before each step."""
        return _registered(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook: Callable[..., Any]) -> Handle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return _registered(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call ``hook(optimizer)`` before `state_dict`."""
        return _registered(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call ``hook(optimizer, state)`` after `state_dict`; what it returns replaces the state."""
        return _registered(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call ``hook(optimizer, state)`` before `load_state_dict`; what it returns replaces the state."""
        return _registered(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Callable[..., Any], prepend: bool = False) -> Handle:
        """Call ``hook(optimizer)`` after `load_state_dict`."""
        return _registered(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    @events.told(events.tell_saved)
    def state_dict(self) -> dict[str, Any]:
        """Return state and groups, with parameters as numbers in order."""
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers: dict[int, int] = {}
        for index, parameter in enumerate(itertools.chain.from_iterable(g["params"] for g in self.param_groups)):
            numbers.setdefault(id(parameter), index)
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [numbers[id(parameter)] for parameter in group["params"]]
            groups.append(packed)
        state: Any = {"state": {numbers.get(id(k), k): v for k, v in self.state.items()}, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            answer = hook(self, state)
            state = state if answer is None else answer
        return state  # type: ignore[no-any-return]

    @events.told(events.tell_restored)
    def load_state_dict(self, state_dict: Any) -> None:
        """Take state and groups in. Every group dict is replaced; a reference to an old one is dead.

        Raises ValueError when the number of groups, or of parameters in one, differs.
        """
        state_dict = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            answer = hook(self, state_dict)
            state_dict = state_dict if answer is None else answer
        if is_unknown(state_dict):  # from a file nobody has: settings stay as they are
            return
        groups, saved = self.param_groups, deepcopy(state_dict["param_groups"])
        if is_unknown(saved):
            return
        if len(groups) != len(saved):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(old["params"]) != len(new["params"]) for old, new in zip(groups, saved, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        parameters: dict[Any, Any] = {}
        for old, new in zip(groups, saved, strict=True):
            parameters.update(zip(new["params"], old["params"], strict=True))
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in state_dict["state"].items():
            if key in parameters:
                state[parameters[key]] = _fitted(parameters[key], value)
            else:
                state[key] = value
        self.__setstate__(
            {"state": state, "param_groups": [_renewed(o, n) for o, n in zip(groups, saved, strict=True)]}
        )
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop every gradient, or fill it with zeros."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if set_to_none:
                    parameter.grad = None
                elif parameter.grad is not None and not is_unknown(parameter.grad):
                    parameter.grad.detach_()
                    parameter.grad.zero_()

    def step(self, closure: Any = None) -> Any:
        """Make one update."""
        raise NotImplementedError

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters with settings of their own; what is not given has the constructor's default.

        Raises TypeError and ValueError as PyTorch does.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        group = Group(param_group)
        params = group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in "
                "sets will change between runs. Please use a list instead."
            )
        entries = [params] if is_tensor(params) else list(params)
        names = [entry[0] for entry in entries if isinstance(entry, tuple)]
        group["params"] = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
        if names:
            if len(names) != len(entries):
                raise ValueError("all optimizer params should be with/without names. Some param names are missing")
            group["param_names"] = names
        for parameter in group["params"]:
            self._require_parameter(parameter)
        for name, default in self.defaults.items():
            if default is required and name not in group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            group.setdefault(name, default)
        _make_up_rate(group)
        self._require_new(group)
        self.param_groups.append(group)

    def _require_parameter(self, parameter: Any) -> None:
        if is_tensor(parameter):
            if not (self.defaults.get("differentiable") or parameter.is_leaf or parameter.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        elif not is_unknown(parameter):
            raise TypeError("optimizer can only optimize Tensors, but one of the params is " + _type_name(parameter))

    def _require_new(self, group: Group) -> None:
        own = {id(parameter) for parameter in group["params"]}
        if len(own) != len(group["params"]):
            events.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; "
                "see github.com/pytorch/pytorch/issues/40967 for more information"
            )
        for other in self.param_groups:
            if ("param_names" in group) != ("param_names" in other):
                kind = "with names" if "param_names" in group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. "
                    f"cannot add param group {kind} to the optimizer"
                )
            if any(id(parameter) in own for parameter in other["params"]):
                raise ValueError("some parameters appear in more than one parameter group")


def _make_up_rate(settings: dict[str, Any]) -> None:
    """Put a rate in the place of one that nobody knows: how a schedule goes does not hang on where it begins."""
    if current_run().invents and is_unknown(settings.get("lr")):
        recorder.current().assumed(f"the rate of an optimizer is unknown: it is taken to be {RATE:g}")
        dict.__setitem__(settings, "lr", RATE)  # not as the script's own write: see optim.group


def _type_name(value: object) -> str:
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _renewed(old: dict[str, Any], new: Any) -> Group:
    group = Group(new)
    group["params"] = old["params"]
    if "param_names" in old and "param_names" not in group:
        group["param_names"] = old["param_names"]
    return group


def _fitted(parameter: Any, value: Any, key: Any = None) -> Any:
    """Return a saved state as a state of the parameter: tensors in its dtype, but for the step."""
    if is_tensor(value):
        return value if key == "step" else value.to(dtype=parameter.dtype)
    if isinstance(value, dict):
        return {key: _fitted(parameter, each, key) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)) and not is_unknown(value):
        rebuild: Any = type(value)
        return rebuild(_fitted(parameter, each) for each in value)
    return value
