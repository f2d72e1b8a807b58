"""How samples become a batch; unknown parts of samples become unknown parts of the batch."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.torch.dtypes import float64, int64
from lintstep_runtime.torch.tensor import as_tensor, is_tensor, unknown

__all__ = ["default_collate", "default_convert"]

_REFUSED = "default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {}"


def default_collate(batch: Any) -> Any:
    """Return a list of samples as one: tensors and numbers are stacked, containers kept.

    Raises TypeError for samples that can't be stacked, RuntimeError for lists of unequal length.
    """
    first = batch[0]
    if isinstance(first, Opaque):
        return Opaque("batch", batch)
    return _collated(batch)


def _collated(batch: Any) -> Any:
    first = batch[0]
    if is_tensor(first) or isinstance(first, (np.ndarray, np.generic, Opaque)):
        if isinstance(first, (np.ndarray, np.generic)) and first.dtype.kind in "SUO":
            raise TypeError(_REFUSED.format(first.dtype))
        return as_tensor([as_tensor(each) for each in batch])
    if isinstance(first, float):
        return as_tensor(list(batch), float64)
    if isinstance(first, (bool, int)):
        return as_tensor(list(batch))
    if isinstance(first, (str, bytes)):
        return batch
    if isinstance(first, Mapping):
        return _like_mapping(first, {key: _collated([each[key] for each in batch]) for key in first})
    if isinstance(first, tuple) and hasattr(first, "_fields"):
        return type(first)(*(_collated(part) for part in zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(each) != len(first) for each in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        parts = [_collated(part) for part in zip(*batch, strict=False)]
        return _like_sequence(first, parts)
    raise TypeError(_REFUSED.format(type(first)))


def default_convert(data: Any) -> Any:
    """Return a sample with its arrays as tensors."""
    if isinstance(data, (np.ndarray, np.generic)) and data.dtype.kind not in "SUO":
        return as_tensor(data)
    return _mapped(data, default_convert)


def is_partly_unknown(sample: Any) -> bool:
    """Say whether any part of a sample is unknown."""
    if is_unknown(sample):
        return True
    if isinstance(sample, Mapping):
        return any(is_partly_unknown(each) for each in sample.values())
    return isinstance(sample, (list, tuple)) and any(is_partly_unknown(each) for each in sample)


def blurred(sample: Any) -> Any:
    """Return a sample of the same shapes, all numbers unknown."""
    if is_tensor(sample):
        return sample if is_unknown(sample) else unknown((), tuple(sample.shape), sample.dtype)
    if isinstance(sample, (np.ndarray, np.generic)):
        return blurred(as_tensor(sample))
    if isinstance(sample, (bool, int, float)):
        return unknown((), (), float64 if isinstance(sample, float) else int64)
    return _mapped(sample, blurred)


def repeated(sample: Any, count: int) -> Any:
    """Return what `default_collate` makes of as many samples as `count`, each as unknown as `blurred` makes it."""
    if is_tensor(sample):
        shape = sample.shape
        return unknown((), None if is_unknown(shape) else (count, *shape), sample.dtype)
    if isinstance(sample, Opaque):
        return as_tensor(sample)
    if isinstance(sample, (str, bytes)):
        return (sample,) * count
    return _mapped(sample, lambda each: repeated(each, count))


def _mapped(data: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(data, Mapping):
        return _like_mapping(data, {key: change(data[key]) for key in data})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*(change(each) for each in data))
    if isinstance(data, (list, tuple)):
        return _like_sequence(data, [change(each) for each in data])
    return data


def _like_mapping(model: Any, parts: dict[Any, Any]) -> Any:
    if isinstance(model, MutableMapping):
        made = copy.copy(model)
        made.update(parts)
        return made
    return parts


def _like_sequence(model: Any, parts: list[Any]) -> Any:
    if isinstance(model, tuple) or type(model) is list:
        return parts
    kind: Any = type(model)
    return kind(parts)
