"""What a graph is made of: operations and their tensors, and Python's operators for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import DType
from lintstep_runtime.tensorflow.shapes import Shape, TensorShape, as_shape, merge

if TYPE_CHECKING:
    from lintstep_runtime.engine.recorder import Position
    from lintstep_runtime.tensorflow.graph import Graph
    from lintstep_runtime.tensorflow.ops.registry import OpDef

OPERATORS: dict[str, Callable[..., Any]] = {}  # filled by lintstep_runtime.ops.operators


class Operand:
    """Python's operators, for everything that stands for a tensor."""

    _opaque_keeps = True
    _opaque_tensor = True
    __array_priority__ = 100
    __array_ufunc__ = None  # numpy leaves arithmetic to us

    def __add__(self, other: Any) -> Any:
        return OPERATORS["add"](self, other)

    def __radd__(self, other: Any) -> Any:
        return OPERATORS["add"](other, self)

    def __sub__(self, other: Any) -> Any:
        return OPERATORS["sub"](self, other)

    def __rsub__(self, other: Any) -> Any:
        return OPERATORS["sub"](other, self)

    def __mul__(self, other: Any) -> Any:
        return OPERATORS["mul"](self, other)

    def __rmul__(self, other: Any) -> Any:
        return OPERATORS["mul"](other, self)

    def __truediv__(self, other: Any) -> Any:
        return OPERATORS["truediv"](self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return OPERATORS["truediv"](other, self)

    def __div__(self, other: Any) -> Any:  # what Python 2's `/` means
        return OPERATORS["div"](self, other)

    def __rdiv__(self, other: Any) -> Any:
        return OPERATORS["div"](other, self)

    def __floordiv__(self, other: Any) -> Any:
        return OPERATORS["floordiv"](self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return OPERATORS["floordiv"](other, self)

    def __mod__(self, other: Any) -> Any:
        return OPERATORS["mod"](self, other)

    def __rmod__(self, other: Any) -> Any:
        return OPERATORS["mod"](other, self)

    def __pow__(self, other: Any) -> Any:
        return OPERATORS["pow"](self, other)

    def __rpow__(self, other: Any) -> Any:
        return OPERATORS["pow"](other, self)

    def __matmul__(self, other: Any) -> Any:
        return OPERATORS["matmul"](self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return OPERATORS["matmul"](other, self)

    def __and__(self, other: Any) -> Any:
        return OPERATORS["and"](self, other)

    __rand__ = __and__

    def __or__(self, other: Any) -> Any:
        return OPERATORS["or"](self, other)

    __ror__ = __or__

    def __xor__(self, other: Any) -> Any:
        return OPERATORS["xor"](self, other)

    __rxor__ = __xor__

    def __lt__(self, other: Any) -> Any:
        return OPERATORS["lt"](self, other)

    def __le__(self, other: Any) -> Any:
        return OPERATORS["le"](self, other)

    def __gt__(self, other: Any) -> Any:
        return OPERATORS["gt"](self, other)

    def __ge__(self, other: Any) -> Any:
        return OPERATORS["ge"](self, other)

    def __neg__(self) -> Any:
        return OPERATORS["neg"](self)

    def __abs__(self) -> Any:
        return OPERATORS["abs"](self)

    def __invert__(self) -> Any:
        return OPERATORS["invert"](self)

    def __getitem__(self, key: Any) -> Any:
        return OPERATORS["getitem"](self, key)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


_OVERLOADED = """
    abs add and div eq floordiv ge getitem gt invert le lt matmul mod mul ne neg or pow radd rand rdiv rfloordiv rmatmul
    rmod rmul ror rpow rsub rtruediv rxor sub truediv xor
"""


class Tensor(Operand):
    """One output of an operation. `schedule` is set on what a learning-rate schedule returns."""

    OVERLOADABLE_OPERATORS = frozenset(f"__{name}__" for name in _OVERLOADED.split())
    schedule: Any = None
    _keras_history: Any = None

    def __init__(self, op: Operation, index: int, dtype: DType, shape: Shape) -> None:
        self.op = op
        self.value_index = index
        self.dtype = dtype
        self.static = shape

    @property
    def name(self) -> str:
        """The operation's name, a colon and the output's number."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def graph(self) -> Graph:
        """The graph it belongs to."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device the script asked for."""
        return self.op.device

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self.static)

    def get_shape(self) -> TensorShape:
        """Return the static shape."""
        return TensorShape(self.static)

    def set_shape(self, shape: Any) -> None:
        """Merge `shape` into the static shape; ValueError where they are incompatible."""
        self.static = merge(self.static, as_shape(shape))

    def consumers(self) -> list[Operation]:
        """Return the operations that take this tensor as an input."""
        return [op for op in self.graph.operations if any(tensor is self for tensor in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Return the value in `session`, or in the default session."""
        from lintstep_runtime.tensorflow.session import default_session

        return default_session(session, "evaluate tensor").run(self, feed_dict)

    def _as_graph_element(self) -> Tensor:
        return self

    def numpy(self) -> Any:
        """Return the value, where execution is eager; AttributeError where it is not."""
        from lintstep_runtime.tensorflow.eager import value_of

        return value_of(self)

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __index__(self) -> int:
        return int(self.numpy())

    def __bool__(self) -> bool:
        if "now" in self.__dict__:
            return bool(self.numpy())
        raise TypeError(
            "Using a `tf.Tensor` as a Python `bool` is not allowed. Use `if t is not None:` instead of `if t:` to test "
            "if a tensor is defined, and use TensorFlow ops such as tf.cond to execute subgraphs conditioned on the "
            "value of a tensor."
        )

    def __iter__(self) -> Iterator[Any]:
        if "now" in self.__dict__:
            return iter([self[index] for index in range(len(self.numpy()))])
        raise TypeError(
            "Tensor objects are only iterable when eager execution is enabled. To iterate over this tensor use "
            "tf.map_fn."
        )

    def __len__(self) -> int:
        if "now" in self.__dict__:
            return len(self.numpy())
        raise TypeError(
            f"len is not well defined for symbolic Tensors. ({self.name}) Please call `x.shape` rather than "
            "`len(x)` for shape information."
        )

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if "now" in self.__dict__:
            return np.asarray(self.numpy(), dtype)
        raise NotImplementedError(f"Cannot convert a symbolic Tensor ({self.name}) to a numpy array.")

    def __format__(self, spec: str) -> str:
        return format(self.numpy(), spec) if spec and "now" in self.__dict__ else format(str(self), spec)

    def __str__(self) -> str:
        if "now" in self.__dict__:
            return f"tf.Tensor({self.numpy()}, shape={self.shape}, dtype={self.dtype.name})"
        shape = "" if self.static is None else f", shape={self.shape}"
        return f'Tensor("{self.name}"{shape}, dtype={self.dtype.name})'

    def __repr__(self) -> str:
        shape = "<unknown>" if self.static is None else str(self.shape)
        if "now" in self.__dict__:
            return f"<tf.Tensor: id={self.op.id}, shape={shape}, dtype={self.dtype.name}, numpy={self.numpy()!r}>"
        return f"<tf.Tensor '{self.name}' shape={shape} dtype={self.dtype.name}>"


class Operation:
    """One node. `attrs` are the kernel's own parameters; `place` is the script's line, where that is wanted."""

    _opaque_keeps = True
    train_op: Any = None  # the recorder's TrainOp, on what minimize and its kin return
    variable: Any = None  # on the operation that stands for a variable
    done = False  # it has run when it was built: see lintstep_runtime.eager

    def __init__(
        self,
        graph: Graph,
        definition: OpDef,
        name: str,
        inputs: Sequence[Tensor],
        attrs: dict[str, Any],
        signature: Sequence[tuple[DType, Shape]],
    ) -> None:
        self.graph, self.definition, self.name, self.attrs = graph, definition, name, attrs
        self.inputs = tuple(inputs)
        self.outputs = [Tensor(self, index, dtype, shape) for index, (dtype, shape) in enumerate(signature)]
        self.control_inputs: list[Operation] = graph.current_control_inputs()
        self.device = graph.current_device(self)
        self.context = graph.context
        self.place: Position | None = None
        self.id = len(graph.operations)
        self.uncertain: bool = definition.name == "Opaque" or any(tensor.op.uncertain for tensor in inputs)

    @property
    def type(self) -> str:
        """The kind of operation, by TensorFlow's name."""
        return self.definition.name

    @property
    def node_def(self) -> Operation:
        """The operation itself: there are no protocol buffers here."""
        return self

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run the operation in `session`, or in the default session."""
        from lintstep_runtime.tensorflow.session import default_session

        default_session(session, "execute operation").run(self, feed_dict)

    def get_attr(self, name: str) -> Any:
        """Return an attribute.

        Raises:
            ValueError: there is none of that name.
        """
        if name not in self.attrs:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")
        return self.attrs[name]

    def values(self) -> tuple[Tensor, ...]:
        """Return the outputs."""
        return tuple(self.outputs)

    def _as_graph_element(self) -> Operation:
        return self

    def _add_control_inputs(self, ops: Iterable[Operation]) -> None:
        self.control_inputs.extend(ops)

    def _add_control_input(self, op: Operation) -> None:
        self.control_inputs.append(op)

    def __str__(self) -> str:
        return f'name: "{self.name}"\nop: "{self.type}"\n'

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


def element(value: Any) -> Any:
    """Return the tensor or operation `value` stands for, or `value` itself where it stands for neither."""
    convert = getattr(type(value), "_as_graph_element", None)
    return value if convert is None else convert(value)
