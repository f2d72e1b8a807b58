"""``torch.nn.utils.rnn``: sequences of unequal length."""

from __future__ import annotations

from typing import Any

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.ops.shaping import cat, stack, transpose
from lintstep_runtime.torch.tensor import as_tensor, behind, made, unknown

__all__ = ["PackedSequence", "pack_padded_sequence", "pack_sequence", "pad_packed_sequence", "pad_sequence",
           "unpad_sequence"]  # fmt: skip


class PackedSequence:
    """``torch.nn.utils.rnn.PackedSequence``: its numbers are not in PyTorch's order, so unknown."""

    _opaque_keeps = True

    def __init__(
        self, data: Any, batch_sizes: Any = None, sorted_indices: Any = None, unsorted_indices: Any = None
    ) -> None:
        self.data, self.batch_sizes = data, batch_sizes
        self.sorted_indices, self.unsorted_indices = sorted_indices, unsorted_indices

    def __iter__(self) -> Any:
        return iter((self.data, self.batch_sizes, self.sorted_indices, self.unsorted_indices))

    def __getitem__(self, index: int) -> Any:
        return list(self)[index]

    def to(self, *args: Any, **options: Any) -> PackedSequence:
        """Return itself."""
        return self

    cuda = cpu = to


def pack_padded_sequence(input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True) -> Any:
    """``torch.nn.utils.rnn.pack_padded_sequence``"""
    tensor = as_tensor(input)
    counts = as_tensor(lengths).known()
    shape = None
    if counts is not None and tensor._shape is not None:
        shape = (int(counts.sum()), *tensor._shape[2:])
    return PackedSequence(unknown((tensor,), shape, tensor._dtype, tensor._device), Opaque("batch_sizes"))


def pad_packed_sequence(sequence: Any, batch_first: bool = False, padding_value: float = 0.0,
                        total_length: Any = None) -> Any:  # fmt: skip
    """``torch.nn.utils.rnn.pad_packed_sequence``"""
    return unknown(behind(sequence.data), None, dtypes.float32), unknown((), None, dtypes.int64)


def pad_sequence(
    sequences: Any, batch_first: bool = False, padding_value: Any = 0.0, padding_side: str = "right"
) -> Any:
    """``torch.nn.utils.rnn.pad_sequence``"""
    if isinstance(sequences, Opaque):
        return unknown(behind(sequences), None, dtypes.float32)
    parts = [as_tensor(each) for each in sequences]
    shapes = [part._shape for part in parts]
    if not parts or None in shapes or () in shapes:
        return unknown(tuple(parts), None, dtypes.float32)
    longest = max(shape[0] for shape in shapes if shape)
    rows = []
    for part in parts:
        short = longest - (part._shape or (0,))[0]
        filler = np.full((short, *(part._shape or ())[1:]), padding_value, part._dtype.kind)
        pair = [part, made(filler, part._dtype)]
        rows.append(cat(pair[::-1] if padding_side == "left" else pair) if short else part)
    found = stack(rows)
    return found if batch_first else transpose(found, 0, 1)


def pack_sequence(sequences: Any, enforce_sorted: bool = True) -> Any:
    """``torch.nn.utils.rnn.pack_sequence``"""
    return PackedSequence(cat(list(sequences)), Opaque("batch_sizes"))


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> Any:
    """``torch.nn.utils.rnn.unpad_sequence``"""
    rows = padded_sequences if batch_first else transpose(padded_sequences, 0, 1)
    return [row[: int(count)] for row, count in zip(rows, lengths, strict=False)]
