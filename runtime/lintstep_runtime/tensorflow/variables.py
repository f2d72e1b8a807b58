"""Variables: their handle, their initial value, and what a script can do with them.

A *reference* variable (TensorFlow 1's default) is one buffer: fetching it shows the value after a run, and what runs
after a write sees the new value. A *resource* variable is read where it is used.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow import recording, shapes
from lintstep_runtime.tensorflow.dtypes import DType
from lintstep_runtime.tensorflow.graph import Graph, Operand, Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops import variables as ops
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.shapes import TensorShape

GLOBAL, LOCAL, TRAINABLE = "variables", "local_variables", "trainable_variables"


class Defaults:
    """Which kind of variable is made by default."""

    resource = False


def enable_resource_variables() -> None:
    """``tf.enable_resource_variables``: make resource variables from now on."""
    current_run().keep(Defaults).resource = True


def disable_resource_variables() -> None:
    """``tf.disable_resource_variables``: make reference variables from now on."""
    current_run().keep(Defaults).resource = False


def resource_variables_enabled() -> bool:
    """Say which kind is made by default."""
    return current_run().keep(Defaults).resource


class Variable(Operand):
    """``tf.Variable``. Source: TensorFlow 1.15, ``python/ops/variables.py``.

    `initial_value` is a value, a tensor or a function without arguments (then `dtype` is its type).

    Raises:
        ValueError: there is no initial value, or its shape is not known.
    """

    counter_kind = "variable"

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: str | None = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: str | None = None,
        constraint: Callable[..., Any] | None = None,
        use_resource: bool | None = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        self.trainable = True if trainable is None else bool(trainable)
        self.constraint = constraint
        self.resource = current_run().keep(Defaults).resource if use_resource is None else bool(use_resource)
        self._save_slice_info = None
        graph = get_default_graph()
        with graph.outside(), graph.name_scope(name or "Variable") as scope:
            self.initial_value = self._initial(initial_value, dtype)
            size = self.initial_value.static if validate_shape else shapes.as_shape(shape)
            if validate_shape and size is None and not self.initial_value.op.uncertain:
                raise ValueError(f"initial_value must have a shape specified: {self.initial_value}")
            self._build(graph, scope, size, validate_shape)
        keys = [GLOBAL] if collections is None else list(collections)
        if self.trainable and TRAINABLE not in keys:
            keys.append(TRAINABLE)
        graph.add_to_collections(keys, self)

    def _initial(self, value: Any, dtype: Any) -> Tensor:
        if callable(value) and not hasattr(value, "_opaque_inputs"):
            with get_default_graph().name_scope("Initializer"):
                return convert_to_tensor(value(), dtype)
        return convert_to_tensor(value, dtype, name="initial_value")

    def _build(self, graph: Graph, scope: str, size: Any, validate: bool) -> None:
        kind = self.initial_value.dtype.base_dtype
        definition = ops.RESOURCE if self.resource else ops.VARIABLE
        self.handle: Tensor = definition(shape=size, dtype=ops.reference_type(kind, self.resource), name=scope)
        self.op: Operation = self.handle.op
        self.op.variable = self
        self.op.place = recorder.current().position()
        assign = ops.ASSIGN_RESOURCE if self.resource else ops.ASSIGN
        self.initializer: Operation = assign(self.handle, self.initial_value, validate=validate, name="Assign").op
        read = ops.READ_RESOURCE if self.resource else ops.READ_REFERENCE
        self._snapshot: Tensor = read(self.handle, name="Read/ReadVariableOp" if self.resource else "read")

    # what it stands for

    def _as_tensor(self) -> Tensor:
        if not self.resource:
            return self._snapshot
        graph = self.graph
        with graph.outside() if graph.context is not None else nullcontext():
            return self.read_value(name=None)

    def _as_graph_element(self) -> Tensor:
        return self._snapshot if self.resource else self.handle

    def _ref(self) -> Tensor:
        return self.handle

    def value(self) -> Tensor:
        """Return the tensor of its last read."""
        return self._as_tensor()

    def read_value(self, name: str | None = "read_value") -> Tensor:
        """Return a tensor that reads it where it stands: after the control dependencies in force."""
        read = ops.READ_RESOURCE if self.resource else ops.READ_REFERENCE
        tensor: Tensor = read(self.handle, name=name)
        return tensor

    def initialized_value(self) -> Tensor:
        """Return its value, or its initial value where it has none yet."""
        tensor: Tensor = ops.INITIALIZED_VALUE(self.handle, self.initial_value)
        return tensor

    @property
    def name(self) -> str:
        """Its operation's name and ``:0``."""
        return self.handle.name

    @property
    def _shared_name(self) -> str:
        return self.op.name

    @property
    def dtype(self) -> DType:
        """Its type; of a reference variable, the reference type."""
        return self.handle.dtype

    @property
    def shape(self) -> TensorShape:
        """Its static shape."""
        return self.handle.shape

    def get_shape(self) -> TensorShape:
        """Return its static shape."""
        return self.shape

    def set_shape(self, shape: Any) -> None:
        """Merge `shape` into its static shape."""
        self.handle.set_shape(shape)
        self._snapshot.set_shape(shape)

    @property
    def graph(self) -> Graph:
        """The graph it belongs to."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device the script asked for."""
        return self.op.device

    # changing it

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """Return a tensor that assigns `value` and is the new value."""
        return assign(self, value, use_locking=use_locking, name=name)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Return a tensor that adds `delta` and is the new value."""
        return assign_add(self, delta, use_locking, name)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """Return a tensor that subtracts `delta` and is the new value."""
        return assign_sub(self, delta, use_locking, name)

    def scatter_update(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Return a tensor that sets the rows of `sparse_delta`."""
        return scatter("update")(self, sparse_delta.indices, sparse_delta.values, name=name)

    def scatter_add(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Return a tensor that adds to the rows of `sparse_delta`."""
        return scatter("add")(self, sparse_delta.indices, sparse_delta.values, name=name)

    def scatter_sub(self, sparse_delta: Any, use_locking: bool = False, name: str | None = None) -> Any:
        """Return a tensor that subtracts from the rows of `sparse_delta`."""
        return scatter("sub")(self, sparse_delta.indices, sparse_delta.values, name=name)

    def count_up_to(self, limit: int) -> Any:
        """Return a tensor that adds one up to `limit` and is the value before."""
        return ops.COUNT_UP_TO(self.handle, limit=limit)

    def load(self, value: Any, session: Any = None) -> None:
        """Store `value` in `session`, or in the default session, at once."""
        from lintstep_runtime.tensorflow.session import default_session

        state = default_session(session, "execute operation").state
        before, kind = state.get(self.op), self.dtype.as_numpy_dtype
        if not hasattr(value, "_opaque_inputs"):
            state[self.op] = np.array(value, kind)
        recording.stored("load", self.op, before, state.get(self.op))

    def numpy(self) -> Any:
        """Return the value, where execution is eager; NotImplementedError where it is not."""
        if self.graph.executor is None:
            raise NotImplementedError("numpy() is only available when eager execution is enabled.")
        return self.read_value().numpy()

    def eval(self, session: Any = None) -> Any:
        """Return the value in `session`, or in the default session."""
        return self._snapshot.eval(session=session)

    def to_proto(self, export_scope: str | None = None) -> Variable:
        """Return the variable itself: there are no protocol buffers here."""
        return self

    def __iter__(self) -> Any:
        raise TypeError("'Variable' object is not iterable.")

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}>"


def _target(ref: Any) -> tuple[Tensor, bool]:
    """The handle behind what a script calls a variable, and whether it is a resource.

    Raises:
        AttributeError: it is no variable, with the words TensorFlow has for it.
    """
    kind = ref.dtype  # an integer has none: AttributeError
    handle = getattr(ref, "handle", ref)
    if not ops.is_handle(handle):
        snapshot = handle.op if isinstance(handle, Tensor) else None
        if snapshot is not None and snapshot.definition in (ops.ASSIGN, ops.ASSIGN_ADD, ops.ASSIGN_SUB):
            return snapshot.inputs[0], False  # what assigned it is a reference too
        raise AttributeError(f"'{type(ref).__name__}' object has no attribute 'assign_add'")
    return handle, not kind._is_ref_dtype


def _write(reference: Any, resource: Any, default: str) -> Callable[..., Any]:
    def build(ref: Any, value: Any, name: str | None = None, **attrs: Any) -> Any:
        handle, is_resource = _target(ref)
        kind = handle.dtype.base_dtype
        if kind.is_bool and default != "Assign":
            raise TypeError(f"Value passed to parameter 'ref' has DataType bool not in list of allowed values: {kind}")
        definition = resource if is_resource else reference
        before = [] if ops.is_handle(getattr(ref, "handle", ref)) else [ref.op]  # what assigned it runs as well, first
        with get_default_graph().control_dependencies(before):
            tensor = definition(handle, convert_to_tensor(value, kind), name=name or default, **attrs)
        tensor.op.place = recorder.current().position()
        return tensor

    return build


_ASSIGN = _write(ops.ASSIGN, ops.ASSIGN_RESOURCE, "Assign")
_ASSIGN_ADD = _write(ops.ASSIGN_ADD, ops.ASSIGN_ADD_RESOURCE, "AssignAdd")
_ASSIGN_SUB = _write(ops.ASSIGN_SUB, ops.ASSIGN_SUB_RESOURCE, "AssignSub")


def assign(ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None, name: str | None = None) -> Any:
    """``tf.assign``: a tensor that stores `value` and is the new value.

    Raises:
        TypeError: `validate_shape` is no truth value.
    """
    if validate_shape is not None and not isinstance(validate_shape, bool):
        raise TypeError(f"Expected bool for argument 'validate_shape' not {validate_shape!r}.")
    return _ASSIGN(ref, value, name, validate=validate_shape is not False)


def assign_add(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """``tf.assign_add``: a tensor that adds `value` and is the new value."""
    return _ASSIGN_ADD(ref, value, name)


def assign_sub(ref: Any, value: Any, use_locking: Any = None, name: str | None = None) -> Any:
    """``tf.assign_sub``: a tensor that subtracts `value` and is the new value."""
    return _ASSIGN_SUB(ref, value, name)


def scatter(kind: str) -> Callable[..., Any]:
    """Return ``tf.scatter_update``, ``tf.scatter_add``, ...: they change the rows `indices` of a variable."""

    def function(ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None) -> Any:
        handle, _ = _target(ref)
        value = convert_to_tensor(updates, handle.dtype.base_dtype)
        tensor = ops.SCATTER[kind](handle, convert_to_tensor(indices), value, name=name)
        tensor.op.place = recorder.current().position()
        return tensor

    return function


scatter_update, scatter_add, scatter_sub = scatter("update"), scatter("add"), scatter("sub")
scatter_mul, scatter_div = scatter("mul"), scatter("div")


def is_variable_initialized(variable: Any) -> Any:
    """``tf.is_variable_initialized``: a boolean scalar."""
    return ops.IS_INITIALIZED(variable.handle)
