"""Products of matrices and vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.ops.pointwise import add, clamp, div, mul, sub
from lintstep_runtime.torch.ops.reducing import norm, sum
from lintstep_runtime.torch.ops.shaping import unsqueeze
from lintstep_runtime.torch.tensor import Tensor, apply, as_tensor, count_of, unknown


def _product_shape(a: tuple[int, ...] | None, b: tuple[int, ...] | None) -> tuple[int, ...] | None:
    if a is None or b is None or not a or not b:
        return None
    rows, columns = a[-2:-1], (b[-1:] if len(b) > 1 else ())
    try:
        return (*np.broadcast_shapes(a[:-2], b[:-2]), *rows, *columns)
    except ValueError:
        return None


def _work(a: Tensor, b: Tensor) -> float:
    if not a._shape or not b._shape:
        return 1.0
    return float(count_of(a._shape)) * (b._shape[-1] if len(b._shape) > 1 else 1)


def matmul(input: Any, other: Any, *, out: Any = None) -> Tensor:
    """``torch.matmul``"""
    left, right = as_tensor(input), as_tensor(other)

    def back(g: Any, y: Any, a: Any, b: Any) -> Any:
        if a.ndim == 1 and b.ndim == 1:
            return g * b, g * a
        if a.ndim == 1:
            return (np.expand_dims(g, -2) @ np.swapaxes(b, -1, -2)).squeeze(-2), a[:, None] @ np.expand_dims(g, -2)
        if b.ndim == 1:
            return np.expand_dims(g, -1) * b, (np.swapaxes(a, -1, -2) @ np.expand_dims(g, -1)).squeeze(-1)
        if b.ndim == 2 and a.ndim > 2:
            return g @ b.T, a.reshape(-1, a.shape[-1]).T @ g.reshape(-1, g.shape[-1])
        return g @ np.swapaxes(b, -1, -2), np.swapaxes(a, -1, -2) @ g

    kind = dtypes.promote(left._dtype, right._dtype)
    return apply((left, right), np.matmul, back, _product_shape(left._shape, right._shape), kind, _work(left, right))


mm = bmm = mv = dot = vdot = matmul


def linear(input: Any, weight: Any, bias: Any = None) -> Tensor:
    """``torch.nn.functional.linear``: input [..., in], weight [out, in], bias [out]."""
    tensor, weights = as_tensor(input), as_tensor(weight)
    shape, sizes = tensor._shape, weights._shape
    if shape is not None:
        if sizes is None or not shape or (shape[-1] != sizes[-1]):
            if tensor._store.array is not None and sizes is not None:
                raise RuntimeError(f"mat1 and mat2 shapes cannot be multiplied ({shape} and {sizes[::-1]})")
            shape = None
        else:
            shape = (*shape[:-1], *sizes[:-1])
    inputs = (tensor, weights) if bias is None else (tensor, weights, as_tensor(bias))
    if tensor._store.array is None:
        return unknown(inputs, shape, tensor._dtype, tensor._device)

    def forward(a: Any, w: Any, *b: Any) -> Any:
        found = a @ w.T
        return found + b[0] if b else found

    def back(g: Any, y: Any, a: Any, w: Any, *b: Any) -> Any:
        flat = g.reshape(-1, w.shape[0]) if w.ndim > 1 else g.reshape(-1, 1)
        of_weight = (flat.T @ a.reshape(-1, a.shape[-1])).reshape(w.shape)
        of_input = (flat @ w.reshape(-1, w.shape[-1])).reshape(a.shape)
        return (of_input, of_weight, flat.sum(axis=0).reshape(b[0].shape)) if b else (of_input, of_weight)

    work = float(count_of(tensor._shape or (1,))) * (weights._shape or (1,))[0]
    return apply(inputs, forward, back, shape, tensor._dtype, work)


def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Tensor:
    """``torch.nn.functional.bilinear``"""
    found = einsum("...i,oij,...j->...o", input1, weight, input2)
    return found if bias is None else add(found, bias)


def outer(input: Any, vec2: Any) -> Tensor:
    """``torch.outer``"""
    return einsum("i,j->ij", input, vec2)


def einsum(equation: Any, *operands: Any) -> Tensor:
    """``torch.einsum``"""
    if len(operands) == 1 and isinstance(operands[0], list | tuple):
        operands = tuple(operands[0])
    parts = tuple(map(as_tensor, operands))
    text = str(equation).replace(" ", "")
    inputs, _, result = text.partition("->")
    if "->" not in text:
        letters = inputs.replace(",", "").replace("...", "")
        result = ("..." if "..." in inputs else "") + "".join(
            sorted(each for each in set(letters) if letters.count(each) == 1)
        )
    terms = inputs.split(",")

    def back(g: Any, y: Any, *arrays: Any) -> Any:
        found = []
        for place, term in enumerate(terms):
            others = [(t, a) for at, (t, a) in enumerate(zip(terms, arrays, strict=True)) if at != place]
            have = set(result) | {letter for each, _ in others for letter in each}
            here = "".join(letter for letter in term.replace("...", "") if letter in have)
            dots = "..." if "..." in term else ""
            equation = ",".join([result, *(each for each, _ in others)]) + "->" + dots + here
            grad = np.einsum(equation, g, *(a for _, a in others), optimize=True)
            letters = term.replace("...", "")
            for axis, letter in enumerate(letters, grad.ndim - len(here)):
                if letter not in have:
                    grad = np.repeat(np.expand_dims(grad, axis), arrays[place].shape[axis - grad.ndim], axis)
            found.append(grad)
        return found

    sizes: dict[str, int] = {}
    shape: tuple[int, ...] | None = None
    pairs = list(zip(parts, terms, strict=False))
    if "..." not in text and all(part._shape is not None and len(part._shape) == len(term) for part, term in pairs):
        for part, term in pairs:
            sizes.update(zip(term, part._shape or (), strict=True))
        shape = tuple(sizes.get(letter, 1) for letter in result)
    work = float(np.prod(list(sizes.values()), dtype=np.float64)) if sizes else 0.0
    kind = parts[0]._dtype
    return apply(
        parts, lambda *a: np.einsum(f"{inputs}->{result}", *a, optimize=True), back, shape, kind, min(work, 1e12)
    )


def tensordot(a: Any, b: Any, dims: Any = 2) -> Tensor:
    """``torch.tensordot``, without a gradient where the dimensions are listed."""
    left, right = as_tensor(a), as_tensor(b)
    return apply((left, right), lambda x, y: np.tensordot(x, y, dims), None, None, left._dtype)


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``torch.addmm``"""
    return add(mul(input, beta), mul(matmul(mat1, mat2), alpha))


baddbmm = addmv = addmm


def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """``torch.cosine_similarity``"""
    return div(sum(mul(x1, x2), dim), clamp(mul(norm(x1, 2, dim), norm(x2, 2, dim)), eps))


def cdist(x1: Any, x2: Any, p: float = 2.0) -> Tensor:
    """``torch.cdist``"""
    return norm(sub(unsqueeze(as_tensor(x1), -2), unsqueeze(as_tensor(x2), -3)), p, -1)


def dist(input: Any, other: Any, p: float = 2) -> Tensor:
    """``torch.dist``"""
    return norm(sub(input, other), p)


def cross(input: Any, other: Any, dim: int = -1) -> Tensor:
    """``torch.cross``, without a gradient."""
    left, right = as_tensor(input), as_tensor(other)
    return apply((left, right), lambda a, b: np.cross(a, b, axis=dim), None, left._shape, left._dtype)


def det(input: Any) -> Tensor:
    """``torch.det``"""
    tensor = as_tensor(input)

    def back(g: Any, y: Any, a: Any) -> Any:
        return ((g * y)[..., None, None] * np.swapaxes(np.linalg.inv(a), -1, -2),)

    return apply((tensor,), np.linalg.det, back, None if tensor._shape is None else tensor._shape[:-2], tensor._dtype)


def inverse(input: Any) -> Tensor:
    """``torch.inverse``"""
    tensor = as_tensor(input)

    def back(g: Any, y: Any, a: Any) -> Any:
        turned = np.swapaxes(y, -1, -2)
        return (-turned @ g @ turned,)

    return apply((tensor,), np.linalg.inv, back, tensor._shape, tensor._dtype)


def vector_norm(x: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False, **options: Any) -> Tensor:
    """``torch.linalg.norm``, of vectors."""
    return norm(x, ord, dim, keepdim)
