"""Strings: bytes in arrays. Files are not read here: what they would hold is unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int32, int64, string
from lintstep_runtime.tensorflow.graph import Operation
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, broadcast, define, from_attr, same


def _each(function: Callable[..., Any], kind: Any) -> Callable[..., Any]:
    def kernel(*arrays: Any, **attrs: Any) -> Any:
        spread = np.broadcast_arrays(*(np.asarray(array, object) for array in arrays))
        result = np.empty(spread[0].shape, kind)
        for index in np.ndindex(result.shape):
            result[index] = function(*(array[index] for array in spread), **attrs)
        return result

    return kernel


LENGTH: OpDef = define("StringLength", _each(len, np.int32), dtype=int32)
TO_NUMBER: OpDef = define(
    "StringToNumber", lambda x, dtype: _each(float, dtype.as_numpy_dtype)(x), dtype=from_attr("dtype")
)
AS_STRING: OpDef = define("AsString", _each(lambda x: str(x).encode(), object), dtype=string)
JOIN: OpDef = define(
    "StringJoin", lambda *xs, separator: _each(lambda *p: separator.join(p), object)(*xs), shape=broadcast, dtype=string
)
HASH: OpDef = define(
    "StringToHashBucketFast", lambda x, buckets: _each(lambda b: _hash(b) % buckets, np.int64)(x), dtype=int64
)


def _hash(text: bytes) -> int:
    value = 14695981039346656037
    for byte in text:
        value = (value ^ byte) * 1099511628211 % (1 << 64)
    return value


def length(input: Any, name: str | None = None, unit: str = "BYTE") -> Any:
    """``tf.strings.length``: the number of bytes, int32."""
    return LENGTH(convert_to_tensor(input), name=name)


def string_to_number(
    string_tensor: Any = None,
    out_type: Any = float32,
    name: str | None = None,
    input: Any = None,
) -> Any:
    """``tf.string_to_number``."""
    return TO_NUMBER(convert_to_tensor(string_tensor if input is None else input), dtype=as_dtype(out_type), name=name)


def as_string(input: Any, *args: Any, **kwargs: Any) -> Any:
    """``tf.as_string``."""
    return AS_STRING(convert_to_tensor(input), name=kwargs.get("name"))


def string_join(inputs: Any, separator: str = "", name: str | None = None) -> Any:
    """``tf.string_join``."""
    return JOIN(*map(convert_to_tensor, inputs), separator=separator.encode(), name=name)


def string_to_hash_bucket_fast(input: Any, num_buckets: int, name: str | None = None) -> Any:
    """``tf.string_to_hash_bucket_fast``: a number for each text; not TensorFlow's own."""
    return HASH(convert_to_tensor(input), buckets=int(num_buckets), name=name)


def string_to_hash_bucket(
    string_tensor: Any = None,
    num_buckets: Any = None,
    name: str | None = None,
    input: Any = None,
) -> Any:
    """``tf.string_to_hash_bucket``."""
    return string_to_hash_bucket_fast(string_tensor if input is None else input, num_buckets, name)


# what is in files


def _unknown(run: Any, op: Operation, *inputs: Any) -> Any:
    return UNKNOWN


READ_FILE: OpDef = define("ReadFile", _unknown, shape=same, dtype=string, stateful=True, partial=True)
DECODE_RAW: OpDef = define(
    "DecodeRaw",
    _unknown,
    dtype=from_attr("dtype"),
    stateful=True,
    partial=True,
    shape=lambda i, a: None if i[0].static is None else (*i[0].static, None),
)


def read_file(filename: Any, name: str | None = None) -> Any:
    """``tf.read_file``: an unknown text."""
    return READ_FILE(convert_to_tensor(filename), name=name)


def decode_raw(
    input_bytes: Any = None,
    out_type: Any = None,
    little_endian: bool = True,
    name: str | None = None,
    bytes: Any = None,
) -> Any:
    """``tf.decode_raw``: an unknown vector."""
    return DECODE_RAW(convert_to_tensor(input_bytes if bytes is None else bytes), dtype=as_dtype(out_type), name=name)
