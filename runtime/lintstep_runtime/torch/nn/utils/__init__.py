"""``torch.nn.utils``: what is done to parameters and gradients."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.ops.shaping import cat, reshape
from lintstep_runtime.torch.tape import UNKNOWN
from lintstep_runtime.torch.tensor import Tensor, as_tensor, count_of, made, unknown

__all__ = [
    "clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "get_total_norm", "parameters_to_vector",
    "remove_spectral_norm", "remove_weight_norm", "skip_init", "spectral_norm", "vector_to_parameters", "weight_norm",
]  # fmt: skip


def _tensors(parameters: Any) -> list[Any]:
    return [parameters] if isinstance(parameters, Tensor) else list(parameters)


def _total(grads: Iterable[Any], power: float) -> Any:
    """Return the norm of all gradients as a number, or `None` where one is unknown."""
    norms = []
    for grad in grads:
        array = None if grad is UNKNOWN else grad.known()
        if array is None:
            return None
        size = np.abs(array.astype(np.float64))
        norms.append(size.max() if power == math.inf else (size**power).sum() ** (1 / power))
    together = np.array(norms)
    return 0.0 if not norms else together.max() if power == math.inf else (together**power).sum() ** (1 / power)


def clip_grad_norm_(parameters: Any, max_norm: Any, norm_type: Any = 2.0, error_if_nonfinite: bool = False,
                    foreach: Any = None) -> Any:  # fmt: skip
    """``torch.nn.utils.clip_grad_norm_``: scale the gradients down in place; return the norm they had."""
    if isinstance(parameters, Opaque):
        return unknown((), (), as_tensor(0.0)._dtype)
    given = [each for each in _tensors(parameters) if isinstance(each, Tensor) and each._grad is not None]
    kind = given[0]._dtype if given else as_tensor(0.0)._dtype
    limit = as_tensor(max_norm).known()
    total = None if any(each._grad is UNKNOWN for each in given) else _total((each._grad for each in given),
                                                                            float(norm_type))  # fmt: skip
    if total is None or limit is None:
        for each in given:
            if each._grad is not UNKNOWN:
                each._grad.set(None)
        return unknown((), (), kind)
    scale = float(limit) / (float(total) + 1e-6)
    if scale < 1:
        for each in given:
            each._grad.set(each._grad.known() * kind.kind.type(scale))
    return made(np.asarray(total, kind.kind), kind)


clip_grad_norm = clip_grad_norm_


def clip_grad_value_(parameters: Any, clip_value: Any, foreach: Any = None) -> None:
    """``torch.nn.utils.clip_grad_value_``"""
    for each in () if isinstance(parameters, Opaque) else _tensors(parameters):
        if each._grad is not None and each._grad is not UNKNOWN:
            array = each._grad.known()
            each._grad.set(None if array is None else np.clip(array, -clip_value, clip_value))


def get_total_norm(tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: Any = None) -> Any:
    """``torch.nn.utils.get_total_norm``"""
    total = _total(_tensors(tensors), float(norm_type))
    return unknown((), (), as_tensor(0.0)._dtype) if total is None else as_tensor(float(total))


def parameters_to_vector(parameters: Any) -> Any:
    """``torch.nn.utils.parameters_to_vector``"""
    return cat([reshape(each, -1) for each in parameters])


def vector_to_parameters(vec: Any, parameters: Any) -> None:
    """``torch.nn.utils.vector_to_parameters``"""
    start, array = 0, as_tensor(vec).known()
    for each in parameters:
        count = 0 if each._shape is None else count_of(each._shape)
        each.set(None if array is None else array[start : start + count].reshape(each._shape))
        start += count


def weight_norm(module: Any, name: str = "weight", dim: Any = 0) -> Any:
    """``torch.nn.utils.weight_norm``: the module keeps its plain weight."""
    return module


def spectral_norm(module: Any, *args: Any, **options: Any) -> Any:
    """``torch.nn.utils.spectral_norm``: the module keeps its plain weight."""
    return module


def remove_weight_norm(module: Any, name: str = "weight") -> Any:
    """``torch.nn.utils.remove_weight_norm``"""
    return module


remove_spectral_norm = remove_weight_norm


def skip_init(module_cls: Any, *args: Any, **kwargs: Any) -> Any:
    """``torch.nn.utils.skip_init``"""
    kwargs.pop("device", None)
    return module_cls(*args, **kwargs)
