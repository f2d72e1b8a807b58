"""The recorded programs: an optimizer, schedulers over it, and what a script does to them, step by step.

fixtures/record_torch.py runs the same programs on the real PyTorch.
"""

from __future__ import annotations

import copy
import math
from typing import Any

NAMES = {
    "math": math,
    "__builtins__": {"min": min, "max": max, "float": float, "int": int, "round": round, "bool": bool},
}


class Replay:
    """Runs one program on `torch` (the real one or the stand-in); `tensor` makes a float32 tensor of a number."""

    def __init__(self, torch: Any, tensor: Any, parameter: Any) -> None:
        self.torch, self.tensor, self.parameter = torch, tensor, parameter
        self.made: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        self.rows: dict[str, list[Any]] = {"lr": [], "momentum": [], "last_epoch": []}

    def run(self, case: dict[str, Any]) -> dict[str, Any]:
        """Return the rates, momentums and clocks after each operation, and the error that ended it."""
        self.case = case
        self.optimizer = self._optimizer()
        out: dict[str, Any] = self.rows
        try:
            self._all(case["program"])
        except Exception as error:
            out["error"] = {"row": len(out["lr"]), "type": type(error).__name__, "message": str(error)}
            out["lr_at_error"] = self._rates()
        rows = out["momentum"]
        if all(each is None or each == rows[0][0] for row in rows for each in row):
            del out["momentum"]
        return out

    def _optimizer(self) -> Any:
        spec = self.case["optimizer"]
        groups = [self._group(group) for group in spec["groups"]]
        return getattr(self.torch.optim, spec["name"])(groups, **spec.get("kwargs", {}))

    def _group(self, group: dict[str, Any]) -> dict[str, Any]:
        group = dict(group, params=[self.parameter()])
        if isinstance(group["lr"], list):
            group["lr"] = self.tensor(group["lr"][1])
        return group

    def _scheduler(self, name: str, settings: dict[str, Any]) -> Any:
        if name == "ChainedScheduler":
            return self.torch.optim.lr_scheduler.ChainedScheduler(**settings)
        owner = self.torch.optim.swa_utils if name == "SWALR" else self.torch.optim.lr_scheduler
        return getattr(owner, name)(self.optimizer, **settings)

    def _rates(self) -> list[Any]:
        rates = [group["lr"] for group in self.optimizer.param_groups]
        return [rate if isinstance(rate, (int, float)) else float(rate) for rate in rates]

    def _row(self, scheduler: Any = None) -> None:
        self.rows["lr"].append(self._rates())
        groups = self.optimizer.param_groups
        self.rows["momentum"].append([g["betas"][0] if "betas" in g else g.get("momentum") for g in groups])
        self.rows["last_epoch"].append(getattr(scheduler, "last_epoch", None))

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            if "$fn" in value:
                return eval("lambda epoch: " + value["$fn"], NAMES)
            if "$ref" in value:
                return self.made[value["$ref"]]
            return {key: self._resolved(each) for key, each in value.items()}
        return [self._resolved(each) for each in value] if isinstance(value, list) else value

    def _all(self, operations: list[Any]) -> None:
        for name, *arguments in operations:
            getattr(self, "_do_" + name)(*arguments)

    def _do_loop(self, times: int, operations: list[Any]) -> None:
        for _ in range(times):
            self._all(operations)

    def _do_new(self, name: str, kind: str, settings: dict[str, Any]) -> None:
        self.made[name] = self._scheduler(kind, self._resolved(settings))
        self._row(self.made[name])

    def _do_opt(self) -> None:
        self.optimizer.step()

    def _do_step(self, name: str, *arguments: Any) -> None:
        self.made[name].step(*arguments)
        self._row(self.made[name])

    def _do_metrics(self, name: str, metrics: list[float]) -> None:
        for metric in metrics:
            self.optimizer.step()
            self._do_step(name, metric)

    def _do_set_lr(self, index: int, value: float) -> None:
        self.optimizer.param_groups[index]["lr"] = value
        self._row()

    def _do_add_group(self, group: dict[str, Any]) -> None:
        self.optimizer.add_param_group(self._group(group))
        self._row()

    def _do_save(self, name: str) -> None:
        self.kept[name] = dict(self.made[name].state_dict())

    def _do_load(self, name: str) -> None:
        self.made[name].load_state_dict(self.kept[name])
        self._row(self.made[name])

    def _do_save_opt(self) -> None:
        self.kept["opt"] = copy.deepcopy(self.optimizer.state_dict())

    def _do_load_opt(self) -> None:
        self.optimizer.load_state_dict(self.kept["opt"])
        self._row()

    def _do_fresh(self) -> None:
        self.optimizer = self._optimizer()
        self._row()
