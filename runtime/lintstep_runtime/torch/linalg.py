"""``torch.linalg``, beside the products."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.ops.linear import cross, det, inverse, vector_norm
from lintstep_runtime.torch.tensor import as_tensor, unknown

__all__ = ["cross", "det", "eigh", "inv", "norm", "pinv", "qr", "solve", "svd", "vector_norm"]

inv, norm = inverse, vector_norm


def _like(input: Any) -> Any:
    tensor = as_tensor(input)
    return unknown((tensor,), tensor._shape, tensor._dtype, tensor._device)


def pinv(input: Any, *args: Any, **options: Any) -> Any:
    """``torch.linalg.pinv``: unknown."""
    return unknown((as_tensor(input),), None, as_tensor(input)._dtype)


def solve(a: Any, b: Any) -> Any:
    """``torch.linalg.solve``: unknown, in the shape of `b`."""
    return unknown((as_tensor(a), as_tensor(b)), as_tensor(b)._shape, as_tensor(b)._dtype)


def eigh(a: Any, *args: Any) -> Any:
    """``torch.linalg.eigh``: unknown."""
    return unknown((as_tensor(a),), None, as_tensor(a)._dtype), _like(a)


qr = eigh


def svd(a: Any, *args: Any, **options: Any) -> Any:
    """``torch.linalg.svd``: unknown."""
    return tuple(unknown((as_tensor(a),), None, as_tensor(a)._dtype) for _ in range(3))
