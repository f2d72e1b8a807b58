"""Python and numpy values as tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lintstep_runtime.engine import unknown as opaque
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow import shapes
from lintstep_runtime.tensorflow.dtypes import DType, as_dtype, float32, string
from lintstep_runtime.tensorflow.graph import Operation, Tensor, element
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN, OpDef, define, from_attr
from lintstep_runtime.tensorflow.shapes import Shape

CONST: OpDef = define(
    "Const", lambda value: value, shape=lambda i, a: a["value"].shape, dtype=lambda i, a: as_dtype(a["value"].dtype)
)
# The runtime's own node for a value nobody knows: running it runs what went into it.
OPAQUE: OpDef = define(
    "Opaque", lambda *values, **attrs: UNKNOWN, shape=from_attr("shape"), dtype=from_attr("dtype"), partial=True
)


class IndexedSlices:
    """A gradient that is zero but for some rows: row `indices[i]` has `values[i]`."""

    _opaque_keeps = True

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        self.values, self.indices, self.dense_shape = values, indices, dense_shape

    @property
    def dtype(self) -> DType:
        """The type of the values."""
        kind: DType = self.values.dtype
        return kind

    @property
    def name(self) -> str:
        """The name of the values."""
        return str(self.values.name)

    @property
    def op(self) -> Operation:
        """The operation that makes the values."""
        op: Operation = self.values.op
        return op

    @property
    def graph(self) -> Any:
        """The graph of the values."""
        return self.values.graph

    @property
    def shape(self) -> Any:
        """The shape of the dense gradient."""
        return shapes.TensorShape(_rows_shape(self))

    def get_shape(self) -> Any:
        """Return the shape of the dense gradient."""
        return self.shape

    def _as_graph_element(self) -> Any:
        return dense(self)

    def __mul__(self, other: Any) -> IndexedSlices:
        return IndexedSlices(self.values * other, self.indices, self.dense_shape)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> IndexedSlices:
        return IndexedSlices(self.values / other, self.indices, self.dense_shape)

    def __neg__(self) -> IndexedSlices:
        return IndexedSlices(-self.values, self.indices, self.dense_shape)

    def __add__(self, other: Any) -> Any:
        return dense(self) + other

    __radd__ = __add__


class SparseTensor:
    """Coordinates, values and the dense shape of a sparse matrix."""

    _opaque_keeps = True

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        self.indices = convert_to_tensor(indices, as_dtype("int64"))
        self.values = convert_to_tensor(values)
        self.dense_shape = convert_to_tensor(dense_shape, as_dtype("int64"))

    @property
    def dtype(self) -> DType:
        """The type of the values."""
        return self.values.dtype

    @property
    def graph(self) -> Any:
        """The graph of the values."""
        return self.values.graph

    @property
    def op(self) -> Operation:
        """The operation that makes the values."""
        return self.values.op

    @property
    def shape(self) -> Any:
        """The static shape, as far as it is known."""
        from lintstep_runtime.tensorflow.ops.registry import static_shape

        return shapes.TensorShape(static_shape(self.dense_shape))

    def get_shape(self) -> Any:
        """Return the static shape, as far as it is known."""
        return self.shape

    def _as_graph_element(self) -> Any:
        return self.values


def _scatter_rows(values: Any, indices: Any, like: Any) -> Any:
    result = np.zeros(tuple(int(size) for size in like), values.dtype)
    np.add.at(result, indices, values)
    return result


def _rows_shape(slices: IndexedSlices) -> Shape:
    from lintstep_runtime.tensorflow.ops.registry import static_shape

    return None if slices.dense_shape is None else static_shape(slices.dense_shape)


SCATTER_ROWS: OpDef = define(
    "UnsortedSegmentSum",
    _scatter_rows,
    shape=lambda inputs, attrs: None,
    grad=lambda op, dy: [GATHER_ROWS(dy, op.inputs[1]), None, None],
)
GATHER_ROWS: OpDef = define("GatherV2", lambda params, indices: params[indices], shape=lambda inputs, attrs: None)


def dense(value: Any) -> Any:
    """Return `value`, with slices of rows scattered into a dense tensor."""
    if not isinstance(value, IndexedSlices):
        return value
    if value.dense_shape is None:
        raise ValueError("Tensor conversion requested for IndexedSlices without dense_shape")
    result = SCATTER_ROWS(value.values, value.indices, value.dense_shape)
    result.static = _rows_shape(value)
    return result


def opaque_tensor(value: Any, dtype: Any = None, shape: Shape = None) -> Tensor:
    """Return the graph node of an `Opaque`, made at the first use and again where another type is asked for."""
    kind = as_dtype(dtype or float32).base_dtype
    nodes = value.__dict__.setdefault("_opaque_nodes", {})
    from lintstep_runtime.tensorflow.graph import get_default_graph

    key = (id(get_default_graph()), kind.name)
    if key not in nodes:
        nodes[key] = opaque_node(value._opaque_name, ancestors(value), kind, shape)
    node: Tensor = nodes[key]
    return node


def opaque_node(name: str, inputs: Sequence[Any], dtype: Any = float32, shape: Shape = None) -> Tensor:
    """Add a node of unknown value that keeps `inputs`: tensors, variables, operations, opaque values, lists of them."""
    from lintstep_runtime.tensorflow.graph import get_default_graph

    graph = get_default_graph()
    kept = [element(item) for item in opaque.lineage(inputs)]
    kept = [opaque_tensor(item) if isinstance(item, opaque.Opaque) else item for item in kept]
    tensors = [item for item in kept if isinstance(item, Tensor) and item.graph is graph]
    label = "".join(c if c.isalnum() or c in "_./" else "_" for c in name).strip("_./") or "Opaque"
    op = OPAQUE.build(tensors, {"dtype": as_dtype(dtype), "shape": shape}, label)
    op._add_control_inputs(item for item in kept if isinstance(item, Operation) and item.graph is graph)
    return op.outputs[0]


def left_empty(values: Any) -> bool:
    """Say whether a list may be empty because what would have filled it was left out or is not there."""
    return isinstance(values, list | tuple) and not values and current_run().gaps


def ancestors(value: Any) -> list[Any]:
    """Everything but opaque values that went into `value`, however deep."""
    seen, found, queue = {id(value)}, [], list(value._opaque_inputs)
    while queue:
        item = queue.pop()
        if id(item) not in seen:
            seen.add(id(item))
            if isinstance(item, opaque.Opaque):
                queue.extend(item._opaque_inputs)
            else:
                found.append(item)
    return found


def is_tensor(x: Any) -> bool:
    """``tf.is_tensor``: whether `x` stands for a tensor in the graph."""
    return isinstance(x, opaque.Opaque) or getattr(type(x), "_opaque_tensor", False)


def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    name: str | None = None,
    preferred_dtype: Any = None,
    dtype_hint: Any = None,
    hint: Any = None,
) -> Tensor:
    """Return `value` as a tensor of type `dtype`; where that is not given, of type `hint` if it fits, else its own.

    Raises:
        TypeError: the value doesn't fit the type.
        ValueError: it is None, or a tensor of another type.
    """
    kind = None if dtype is None else as_dtype(dtype).base_dtype
    hint = next((each for each in (hint, preferred_dtype, dtype_hint) if each is not None), None)
    if hasattr(type(value), "_as_tensor"):  # a variable: what is read is decided when it is read
        value = value._as_tensor()
    if isinstance(value, IndexedSlices):
        value = dense(value)
    if isinstance(value, opaque.Opaque):
        return opaque_tensor(value, kind or hint)
    if isinstance(value, Tensor):
        return _of_type(value, kind)
    if isinstance(value, list | tuple) and _holds_tensor(value):
        packed: Tensor = _pack(value, kind, name)
        return packed
    if kind is None and hint is not None:
        try:
            hinted: Tensor = constant(value, as_dtype(hint).base_dtype, name=name)
            return hinted
        except (TypeError, ValueError):
            pass
    made: Tensor = constant(value, kind, name=name)
    return made


def _of_type(tensor: Tensor, kind: DType | None) -> Tensor:
    if tensor.op.variable is not None:  # its own output: a reference is read where it is used
        tensor = tensor.op.variable._as_tensor()
    if kind is not None and tensor.dtype.base_dtype is not kind:
        raise ValueError(
            f"Tensor conversion requested dtype {kind.name} for Tensor with dtype {tensor.dtype.name}: {str(tensor)!r}"
        )
    return tensor


def _holds_tensor(values: Sequence[Any]) -> bool:
    return any(is_tensor(v) or (isinstance(v, list | tuple) and _holds_tensor(v)) for v in values)


def _pack(values: Sequence[Any], kind: DType | None, name: str | None) -> Any:
    from lintstep_runtime.tensorflow.ops.arrays import stack

    if kind is None:
        known = next((v for v in values if is_tensor(v) and not isinstance(v, opaque.Opaque)), None)
        kind = None if known is None else known.dtype.base_dtype
    return stack([convert_to_tensor(item, kind) for item in values], name=name or "packed")


def constant(
    value: Any, dtype: Any = None, shape: Any = None, name: str | None = "Const", verify_shape: bool = False
) -> Any:
    """Return a constant tensor: floats are float32 and integers int32 unless `dtype` or numpy says otherwise.

    Raises:
        TypeError, ValueError: the value doesn't fit `dtype` or `shape`.
    """
    if isinstance(value, opaque.Opaque):
        return opaque_tensor(value, dtype, shapes.as_shape(shape))
    array = as_array(value, None if dtype is None else as_dtype(dtype))
    if shape is not None:
        array = _fill(array, tuple(int(size or 0) for size in shapes.as_shape(shape) or ()), verify_shape)
    return CONST(value=array, name=name or "Const")


def _fill(array: Any, size: tuple[int, ...], verify: bool) -> Any:
    if verify and array.shape != size:
        raise TypeError(f"Expected Tensor's shape: {size}, got {array.shape}.")
    missing = int(np.prod(size)) - array.size
    if missing < 0:
        raise ValueError(f"Too many elements provided. Needed at most {int(np.prod(size))}, but received {array.size}")
    flat = array.reshape(-1)
    return (np.append(flat, np.full(missing, flat[-1], array.dtype)) if missing else flat).reshape(size)


def as_array(value: Any, dtype: DType | None = None) -> Any:
    """Return `value` as a numpy array of TensorFlow's type for it."""
    if value is None:
        raise ValueError("None values not supported.")
    if isinstance(value, shapes.TensorShape | shapes.Dimension):
        value = value.as_list() if isinstance(value, shapes.TensorShape) else int(value)
    if dtype is not None and dtype.base_dtype is string:
        return _strings(value)
    array = value if isinstance(value, np.ndarray) else _plain_array(value)
    if array.dtype.kind in "SU":
        if dtype is not None:
            raise TypeError(f"Expected {dtype.name}, got {value!r} of type '{type(value).__name__}' instead.")
        return _strings(array)
    if array.dtype.kind == "O" and dtype is None:
        return _objects(value, array)
    if dtype is None:
        return _own_type(value, array)
    _check_fits(value, array, dtype)
    return array.astype(dtype.as_numpy_dtype)


def _plain_array(value: Any) -> Any:
    try:
        return np.array(value)
    except ValueError as error:
        raise ValueError(f"Argument must be a dense tensor: {value} - got ragged rows") from error


def _objects(value: Any, array: Any) -> Any:
    flat = array.reshape(-1)
    if all(isinstance(item, str | bytes) for item in flat):
        return _strings(array)
    if any(item is None for item in flat):
        raise ValueError("None values not supported.")
    try:
        return array.astype(np.float32)  # sizes, opaque values and other number-likes
    except (TypeError, ValueError):
        pass
    raise TypeError(
        f"Failed to convert object of type {type(value)} to Tensor. Contents: {value}. "
        "Consider casting elements to a supported type."
    )


def _own_type(value: Any, array: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic) or (isinstance(value, list | tuple) and _numpy_inside(value)):
        as_dtype(array.dtype)
        return array
    if array.dtype == np.float64:
        return array.astype(np.float32)
    if array.dtype == np.int64:
        small = array.astype(np.int32)
        return small if (small == array).all() else array
    as_dtype(array.dtype)
    return array


def _numpy_inside(values: Sequence[Any]) -> bool:
    head: Any = values
    while isinstance(head, list | tuple) and head:
        head = head[0]
    return isinstance(head, np.ndarray | np.generic)


def _check_fits(value: Any, array: Any, dtype: DType) -> None:
    if isinstance(value, np.ndarray | np.generic):
        return
    given = array.dtype.kind
    wrong = (
        (dtype.is_integer and given in "fbc")
        or (dtype.is_floating and given in "cb")
        or (dtype.is_bool and given != "b")
    )
    if wrong and array.size:
        culprit = next(iter(array.reshape(-1).tolist()))
        raise TypeError(f"Expected {dtype.name}, got {culprit!r} of type '{type(culprit).__name__}' instead.")


def _strings(value: Any) -> Any:
    array = np.asarray(value, dtype=object)
    if array.ndim == 0:
        return np.array(_bytes(array.item()), dtype=object)
    flat = np.empty(array.size, dtype=object)
    flat[:] = [_bytes(item) for item in array.reshape(-1)]
    return flat.reshape(array.shape)


def _bytes(item: Any) -> bytes:
    if isinstance(item, str):
        return item.encode()
    if isinstance(item, bytes):
        return item
    raise TypeError(f"Expected string, got {item!r} of type '{type(item).__name__}' instead.")


def unify(definition: OpDef, x: Any, y: Any) -> tuple[Tensor, Tensor]:
    """Return both as tensors of the first one's type, as a call of a TensorFlow function does.

    Raises:
        TypeError: the types differ.
    """
    left = convert_to_tensor(x)
    if is_tensor(y) and not isinstance(y, opaque.Opaque):
        right = convert_to_tensor(y)
        if left.dtype.base_dtype is not right.dtype.base_dtype:
            if left.op.uncertain:
                return opaque_retype(left, right.dtype), right
            if right.op.uncertain:
                return left, opaque_retype(right, left.dtype)
            raise TypeError(
                f"Input 'y' of '{definition.name}' Op has type {right.dtype.base_dtype.name} that does not "
                f"match type {left.dtype.base_dtype.name} of argument 'x'."
            )
        return left, right
    return left, convert_to_tensor(y, left.dtype.base_dtype)


def opaque_retype(tensor: Tensor, dtype: DType) -> Tensor:
    """Return an opaque node like `tensor` of another type: the type of an unknown value is as unknown as the value."""
    return opaque_node(tensor.op.name.rpartition("/")[2], [tensor], dtype.base_dtype, tensor.static)
