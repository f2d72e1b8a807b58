"""The classes of tensors of one dtype: ``torch.FloatTensor`` and the like."""

from __future__ import annotations

from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.creation import typed

CLASSES = {
    name: typed(dtypes.DTYPES[kind])
    for name, kind in {
        "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16",
        "LongTensor": "int64", "IntTensor": "int32", "ShortTensor": "int16", "ByteTensor": "uint8",
        "CharTensor": "int8", "BoolTensor": "bool",
    }.items()
}  # fmt: skip
globals().update(CLASSES)
__all__ = list(CLASSES)
