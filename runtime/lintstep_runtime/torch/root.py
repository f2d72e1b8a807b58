"""Names of ``torch`` itself that have no other place."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.amp import autocast
from lintstep_runtime.torch.compiling import compile
from lintstep_runtime.torch.creation import as_tensor_, tensor
from lintstep_runtime.torch.methods import clone, detached, is_complex, is_floating_point, multinomial, numel
from lintstep_runtime.torch.random import Generator, default_generator
from lintstep_runtime.torch.tensor import Tensor, behind, is_tensor, sizes_of, unknown
from lintstep_runtime.torch.typed_tensors import CLASSES
from lintstep_runtime.torch.version import __version__

as_tensor, inf, nan, pi, e = as_tensor_, math.inf, math.nan, math.pi, math.e
detach, newaxis = detached, None
VALUES = {
    **dtypes.DTYPES,
    **{alias: dtypes.DTYPES[name] for alias, name in dtypes.ALIASES.items()},
    **CLASSES,
}
globals().update(VALUES)


def set_default_tensor_type(kind: Any) -> None:
    """``torch.set_default_tensor_type``"""
    found = getattr(kind, "kind", None)
    if found is None and isinstance(kind, str):
        found = getattr(CLASSES.get(kind.rpartition(".")[2]), "kind", None)
    dtypes.set_default_dtype(found)


def is_storage(obj: Any) -> bool:
    """``torch.is_storage``"""
    return False


def promote_types(type1: Any, type2: Any) -> Any:
    """``torch.promote_types``"""
    return dtypes.promote(type1, type2)


def sparse_coo_tensor(indices: Any, values: Any = None, size: Any = None, *args: Any, **options: Any) -> Any:
    """``torch.sparse_coo_tensor``: an unknown tensor."""
    return unknown(behind(values), None if size is None else sizes_of((size,)), dtypes.get_default_dtype())


def result_type(tensor1: Any, tensor2: Any) -> Any:
    """``torch.result_type``"""
    from lintstep_runtime.torch.ops.pointwise import together

    return together(tensor1, tensor2)[2]


def _nothing(name: str, answer: Any = None) -> Any:
    def function(*args: Any, **options: Any) -> Any:
        return answer

    function.__name__ = function.__qualname__ = name
    return function


SETTINGS = {
    name: _nothing(name, answer)
    for name, answer in {
        "set_printoptions": None, "set_num_threads": None, "set_num_interop_threads": None, "get_num_threads": 1,
        "use_deterministic_algorithms": None, "are_deterministic_algorithms_enabled": False, "set_flush_denormal": True,
        "set_float32_matmul_precision": None, "get_float32_matmul_precision": "highest", "set_default_device": None,
        "set_warn_always": None, "is_warn_always_enabled": False, "set_deterministic_debug_mode": None,
        "is_autocast_enabled": False, "is_inference_mode_enabled": False, "set_deterministic": None,
    }.items()
}  # fmt: skip
globals().update(SETTINGS)
__all__ = [
    *VALUES, *SETTINGS, "Generator", "Tensor", "__version__", "as_tensor", "autocast", "clone", "compile",
    "default_generator", "detach", "e", "inf", "is_complex", "is_floating_point", "is_storage", "is_tensor",
    "multinomial", "nan", "newaxis", "numel", "pi", "promote_types", "result_type", "set_default_tensor_type",
    "sparse_coo_tensor", "tensor",
]  # fmt: skip
