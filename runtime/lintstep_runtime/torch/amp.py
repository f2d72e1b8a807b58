"""Mixed precision as far as a training's flow depends on it: GradScaler, which may skip an update, and autocast."""

from __future__ import annotations

import functools
from collections.abc import Callable
from enum import Enum
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import is_unknown
from lintstep_runtime.torch import events
from lintstep_runtime.torch.rates import number
from lintstep_runtime.torch.tensor import is_tensor

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]

_NOT_SCALED = (
    "Attempted {} but _scale is None.  This may indicate your script did not use scaler.scale(loss or outputs) "
    "earlier in the iteration."
)


class OptState(Enum):
    """How far a scaler has come with an optimizer since the last `update`."""

    READY = 0
    UNSCALED = 1
    STEPPED = 2


class _Progress:
    def __init__(self) -> None:
        self.stage = OptState.READY
        self.found_inf: bool | None = None  # None until the gradients were looked at


class GradScaler:
    """Scales a loss up and gradients down again, and skips the update where one is infinite.

    A gradient that nobody knows is taken to be finite. Without the device it is made for, the scaler is disabled and
    passes everything through.
    """

    def __init__(
        self,
        device: Any = "cuda",
        init_scale: Any = 2.0**16,
        growth_factor: Any = 2.0,
        backoff_factor: Any = 0.5,
        growth_interval: Any = 2000,
        enabled: Any = True,
    ) -> None:
        self._device = device
        self._enabled = bool(enabled)
        if device == "cuda" and self._enabled:  # there is no such device here
            events.warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.")
            self._enabled = False
        if not self._enabled:
            return
        if growth_factor <= 1.0:
            raise AssertionError("The growth factor must be > 1.0.")
        if backoff_factor >= 1.0:
            raise AssertionError("The backoff factor must be < 1.0.")
        self._init_scale = init_scale
        self._scale: float | None = None
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._progress: dict[int, _Progress] = {}

    def scale(self, outputs: Any) -> Any:
        """Return tensors, or containers of them, times the scale."""
        if not self._enabled:
            return outputs
        if self._scale is None:
            self._scale = float(self._init_scale)
        if is_tensor(outputs) or is_unknown(outputs):
            return outputs * self._scale
        if isinstance(outputs, (list, tuple)):
            return type(outputs)(self.scale(each) for each in outputs)
        if hasattr(outputs, "__iter__"):
            return map(self.scale, outputs)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def _of(self, optimizer: Any, name: str) -> _Progress:
        if self._scale is None:
            raise AssertionError(_NOT_SCALED.format(name))
        return self._progress.setdefault(id(optimizer), _Progress())

    def unscale_(self, optimizer: Any) -> None:
        """Divide the optimizer's gradients by the scale. Raises RuntimeError the second time before `update`."""
        if not self._enabled:
            return
        progress = self._of(optimizer, "unscale_")
        if progress.stage is OptState.UNSCALED:
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if progress.stage is OptState.STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        progress.found_inf = self._unscale(optimizer)
        progress.stage = OptState.UNSCALED

    def _unscale(self, optimizer: Any) -> bool | None:
        found: bool | None = None
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                if not is_tensor(parameter) or parameter.known() is None:
                    found = found or False
                    continue
                gradient = parameter.grad
                if gradient is None:
                    continue
                found = found or False
                numbers = gradient.known()
                if numbers is not None:
                    found = found or not bool(np.isfinite(numbers).all())
                    gradient.set(numbers * (1.0 / (self._scale or 1.0)))
        return found

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Step the optimizer, unless a gradient is infinite. Raises RuntimeError the second time before `update`."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        progress = self._of(optimizer, "step")
        if progress.stage is OptState.STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if progress.stage is OptState.READY:
            self.unscale_(optimizer)
        if progress.found_inf is None:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        result = None if progress.found_inf else optimizer.step(*args, **kwargs)
        progress.stage = OptState.STEPPED
        return result

    def update(self, new_scale: Any = None) -> None:
        """Set the scale, or move it by what was found since the last time."""
        if not self._enabled:
            return
        if self._scale is None:
            raise AssertionError(_NOT_SCALED.format("update"))
        if new_scale is not None:
            self._scale = number(new_scale)
        else:
            self._move([each.found_inf for each in self._progress.values() if each.found_inf is not None])
        self._progress = {}

    def _move(self, found: list[bool]) -> None:
        if not found:
            raise AssertionError("No inf checks were recorded prior to update.")
        scale = self._scale or 1.0
        if any(found):
            self._scale, self._growth_tracker = scale * self._backoff_factor, 0
            return
        self._growth_tracker += 1
        if self._growth_tracker == self._growth_interval:
            self._scale, self._growth_tracker = scale * self._growth_factor, 0

    def get_scale(self) -> Any:
        """Return the scale; 1.0 where disabled."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else self._scale

    def get_growth_factor(self) -> Any:
        """Return the factor of growth."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: Any) -> None:
        """Set the factor of growth."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> Any:
        """Return the factor after an infinite gradient."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: Any) -> None:
        """Set the factor after an infinite gradient."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> Any:
        """Return the number of updates between growths."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: Any) -> None:
        """Set the number of updates between growths."""
        self._growth_interval = new_interval

    def is_enabled(self) -> bool:
        """Say whether the scaler does anything."""
        return self._enabled

    @events.told(events.tell_saved)
    def state_dict(self) -> dict[str, Any]:
        """Return scale and settings; empty where disabled."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    @events.told(events.tell_restored)
    def load_state_dict(self, state_dict: Any) -> None:
        """Take scale and settings in. Raises RuntimeError for the state of a disabled scaler."""
        if not self._enabled or is_unknown(state_dict):
            return
        if len(state_dict) == 0:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._init_scale = state_dict["scale"]
        if self._scale is not None:
            self._scale = state_dict["scale"]
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]


class autocast:  # noqa: N801 - PyTorch's own name
    """A context, or a decorator, in which PyTorch computes in a short format. Here it changes nothing."""

    def __init__(self, device_type: Any, dtype: Any = None, enabled: Any = True, cache_enabled: Any = None) -> None:
        if not isinstance(device_type, str) and not is_unknown(device_type):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device_type
        self.fast_dtype = dtype
        self._enabled = enabled
        self._cache_enabled = cache_enabled

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return wrapper


def custom_fwd(fwd: Any = None, **options: Any) -> Any:
    """Return the function as it is, as a decorator with or without options."""
    return fwd if fwd is not None else _same


def _same(function: Any) -> Any:
    """Return the function as it is."""
    return function


def custom_bwd(bwd: Any = None, **options: Any) -> Any:
    """Return the function as it is, as a decorator with or without options."""
    return bwd if bwd is not None else _same


def is_autocast_available(device_type: str) -> bool:
    """Say whether there is a short format for a kind of device: there is."""
    return True
