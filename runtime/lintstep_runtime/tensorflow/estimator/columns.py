"""``tf.feature_column``: numeric columns are values, all others are opaque. Source: TensorFlow 1.15."""

from __future__ import annotations

from typing import Any, NamedTuple

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.ops.arrays import concat, reshape
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor, opaque_tensor
from lintstep_runtime.tensorflow.ops.selection import cast
from lintstep_runtime.tensorflow.shapes import element_count


class NumericColumn(NamedTuple):
    """What `numeric_column` returns."""

    key: Any
    shape: tuple[int, ...]
    default_value: Any
    dtype: Any
    normalizer_fn: Any

    @property
    def name(self) -> str:
        """The name of the feature."""
        return str(self.key)


def numeric_column(
    key: Any, shape: Any = (1,), default_value: Any = None, dtype: Any = "float32", normalizer_fn: Any = None
) -> NumericColumn:
    """``tf.feature_column.numeric_column``."""
    size = (int(shape),) if isinstance(shape, int) else tuple(int(n) for n in shape)
    return NumericColumn(key, size, default_value, dtype, normalizer_fn)


def input_layer(
    features: Any,
    feature_columns: Any,
    weight_collections: Any = None,
    trainable: bool = True,
    cols_to_vars: Any = None,
    cols_to_output_tensors: Any = None,
) -> Any:
    """``tf.feature_column.input_layer``: float32 [batch, all numbers of the columns], by the columns' names.

    It is opaque where a column is.
    """
    columns = list(feature_columns) if isinstance(feature_columns, list | tuple | set) else [feature_columns]
    unknown = isinstance(features, Opaque) or not all(isinstance(column, NumericColumn) for column in columns)
    if unknown:
        return opaque_tensor(Opaque("the input layer", (features, *columns)), shape=(None, None))
    parts = [_values(features, column) for column in sorted(columns, key=lambda column: column.name)]
    return parts[0] if len(parts) == 1 else concat(parts, 1)


def _values(features: Any, column: NumericColumn) -> Any:
    value = cast(convert_to_tensor(features[column.key]), "float32")
    if column.normalizer_fn is not None:
        value = column.normalizer_fn(value)
    return reshape(value, [-1, element_count(column.shape)])
