"""The graph: operations by name, collections, and the scopes they are built in. Nothing is computed here."""

from __future__ import annotations

import re
from _thread import _local  # threading's, without importing threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow.dtypes import DType
from lintstep_runtime.tensorflow.nodes import OPERATORS, Operand, Operation, Tensor, element
from lintstep_runtime.tensorflow.shapes import Shape

if TYPE_CHECKING:
    from lintstep_runtime.tensorflow.ops.registry import OpDef

__all__ = [
    "OPERATORS",
    "Graph",
    "Operand",
    "Operation",
    "Tensor",
    "element",
    "executed_by",
    "get_default_graph",
    "reset_default_graph",
]
_SCOPE_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$")


class Graph:
    """Operations by name, collections, and the scopes in force."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []
        self.by_name: dict[str, Operation] = {}
        self.collections: dict[Any, list[Any]] = {}
        self.seed: int | None = None
        self.finalized = False
        self.context: Any = None  # the control-flow branch being built
        self.executor: Any = None  # runs operations when they are built, where execution is eager
        self.scope = ""
        self.store: dict[Any, Any] = {}  # what others keep for a graph: variable scopes, layers
        self._used: dict[str, int] = {}
        self._controls: list[tuple[Operation, ...]] = []
        self._devices: list[Any] = []

    # building

    def add(
        self,
        definition: OpDef,
        inputs: Sequence[Tensor],
        attrs: dict[str, Any],
        signature: Sequence[tuple[DType, Shape]],
        name: str | None = None,
    ) -> Operation:
        """Add an operation whose outputs have the types and shapes of `signature`.

        Raises:
            RuntimeError: the graph is finalized.
            ValueError: an input is of another graph.
        """
        if self.finalized and definition.name != "Opaque":  # what stands for an unknown value is not the script's
            raise RuntimeError("Graph is finalized and cannot be modified.")
        for tensor in inputs:
            if tensor.op.graph is not self:
                first = next((t for t in inputs if t.op.graph is self), None)
                raise ValueError(f"{tensor} must be from the same graph as {first}.")
        op = Operation(self, definition, self.unique_name(name or definition.name), inputs, attrs, signature)
        self.operations.append(op)
        self.by_name[op.name] = op
        if self.executor is not None and self.context is None:
            self.executor(op)
        return op

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """Return `name` inside the current scope, with a number where it is taken. A trailing slash takes it as is."""
        if name.endswith("/"):
            return name[:-1]
        full = f"{self.scope}/{name}" if self.scope else name
        key = full.lower()
        count = self._used.get(key, 0)
        if mark_as_used:
            self._used[key] = count + 1
        if not count:
            return full
        while f"{key}_{count}" in self._used:
            count += 1
        if mark_as_used:
            self._used[key] = count + 1
            self._used[f"{key}_{count}"] = 1
        return f"{full}_{count}"

    @contextmanager
    def name_scope(self, name: str | None) -> Iterator[str]:
        """Open a scope for names; a name that ends in a slash re-enters that very scope, none leaves all scopes."""
        before = self.scope
        if name and not _SCOPE_NAME.match(name) and not (self.scope and re.match(r"^[A-Za-z0-9_.\-/]*$", name)):
            raise ValueError(f"'{name}' is not a valid scope name")
        self.scope = "" if not name else name[:-1] if name.endswith("/") else self.unique_name(name)
        try:
            yield f"{self.scope}/" if self.scope else ""
        finally:
            self.scope = before

    def get_name_scope(self) -> str:
        """Return the current scope without its slash."""
        return self.scope

    @contextmanager
    def control_dependencies(self, control_inputs: Iterable[Any] | None) -> Iterator[None]:
        """Make what is built inside wait for `control_inputs`; `None` lifts all outer dependencies."""
        before = self._controls
        if control_inputs is None:
            self._controls = []
        else:
            ops = [self.as_operation(item) for item in control_inputs]
            self._controls = [*before, tuple(op for op in ops if op is not None)]
        try:
            yield
        finally:
            self._controls = before

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Build outside of all branches, loops and control dependencies: variables belong there."""
        before, self.context = self.context, None
        try:
            with self.control_dependencies(None):
                yield
        finally:
            self.context = before

    def current_control_inputs(self) -> list[Operation]:
        """Return what an operation built now has to wait for."""
        return list({op: None for ops in self._controls for op in ops})

    @contextmanager
    def device(self, device: Any) -> Iterator[None]:
        """Ask for a device: a name, a function of the operation, or `None`."""
        self._devices.append(device)
        try:
            yield
        finally:
            self._devices.pop()

    def current_device(self, op: Operation) -> str:
        """Return the device in force for `op`."""
        for device in reversed(self._devices):
            name = device(op) if callable(device) and not hasattr(device, "_opaque_name") else device
            if isinstance(name, str):
                return name
        return ""

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """Accept a placement; every device is the same here."""
        yield

    @contextmanager
    def gradient_override_map(self, op_type_map: dict[str, str]) -> Iterator[None]:
        """Accept a replacement of gradients by name; it has no effect."""
        yield

    @contextmanager
    def container(self, name: str) -> Iterator[str]:
        """Accept a resource container; it has no effect."""
        yield name

    @contextmanager
    def as_default(self) -> Iterator[Graph]:
        """Make this the default graph inside."""
        stack = default_graphs()
        stack.append(self)
        try:
            yield self
        finally:
            stack.remove(self)

    def finalize(self) -> None:
        """Forbid further operations."""
        self.finalized = True

    # looking up

    def as_operation(self, value: Any) -> Operation | None:
        """Return the operation behind a tensor, variable, operation or opaque value."""
        value = element(value)
        if isinstance(value, Tensor):
            return value.op
        if isinstance(value, Operation):
            return value
        return None

    def as_graph_element(self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True) -> Any:
        """Return the tensor or operation that `obj` (a name or a graph object) stands for.

        Raises:
            KeyError: no such name.
            ValueError: it is of another graph, or not a valid name.
            TypeError: it stands for neither.
        """
        kinds = " or ".join(["Tensor"] * allow_tensor + ["Operation"] * allow_operation)
        if isinstance(obj, str):
            return self._named(obj, allow_tensor, allow_operation)
        found = element(obj)
        if (isinstance(found, Tensor) and allow_tensor) or (isinstance(found, Operation) and allow_operation):
            if found.graph is not self:
                raise ValueError(f"{type(found).__name__} {found} is not an element of this graph.")
            return found
        if isinstance(found, Tensor):  # an operation is asked for
            raise TypeError(f"Can not convert a {type(obj).__name__} into a {kinds}.")
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {kinds}.")

    def _named(self, name: str, allow_tensor: bool, allow_operation: bool) -> Any:
        op_name, colon, number = name.partition(":")
        if colon and allow_tensor:
            op = self.by_name.get(op_name)
            if op is None:
                raise KeyError(
                    f"The name '{name}' refers to a Tensor which does not exist. The operation, '{op_name}', "
                    "does not exist in the graph."
                )
            if not number.isdigit() or int(number) >= len(op.outputs):
                raise KeyError(
                    f"The name '{name}' refers to a Tensor which does not exist. The operation, '{op_name}', "
                    f"exists but only has {len(op.outputs)} outputs."
                )
            return op.outputs[int(number)]
        if colon or not allow_operation:
            raise ValueError(
                f"The name '{name}' looks like a"
                + (
                    " Tensor name, not an Operation name."
                    if colon
                    else "n (invalid) Operation name, not a Tensor name. Tensor names must be of the form "
                    '"<op_name>:<output_index>".'
                )
            )
        if name not in self.by_name:
            raise KeyError(f"The name '{name}' refers to an Operation not in the graph.")
        return self.by_name[name]

    def get_tensor_by_name(self, name: str) -> Tensor:
        """Return the tensor of that name (``"op:0"``); KeyError where there is none."""
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        found: Tensor = self.as_graph_element(name, allow_operation=False)
        return found

    def get_operation_by_name(self, name: str) -> Operation:
        """Return the operation of that name; KeyError where there is none."""
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {type(name).__name__}.")
        found: Operation = self.as_graph_element(name, allow_tensor=False)
        return found

    def get_operations(self) -> list[Operation]:
        """Return all operations in the order they were built."""
        return list(self.operations)

    @property
    def version(self) -> int:
        """A number that grows with every operation."""
        return len(self.operations)

    # collections

    def add_to_collection(self, name: Any, value: Any) -> None:
        """Append to a collection."""
        self.collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        """Append to several collections, once to each."""
        for name in dict.fromkeys((names,) if isinstance(names, str) else names):
            self.add_to_collection(name, value)

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """Return a copy of a collection, of those whose name matches the regular expression `scope` at its start."""
        items = list(self.collections.get(name, ()))
        if scope is None:
            return items
        pattern = re.compile(str(scope))
        return [item for item in items if hasattr(item, "name") and pattern.match(item.name)]

    def get_collection_ref(self, name: Any) -> list[Any]:
        """Return the collection itself."""
        return self.collections.setdefault(name, [])

    def clear_collection(self, name: Any) -> None:
        """Empty a collection."""
        self.collections.pop(name, None)

    def get_all_collection_keys(self) -> list[Any]:
        """Return the names of the collections that hold something."""
        return [name for name, items in self.collections.items() if isinstance(name, str) and items]

    def as_graph_def(self, *args: Any, **kwargs: Any) -> Graph:
        """Return the graph itself: there are no protocol buffers here."""
        return self


class Graphs(_local):
    """The graphs of one run that were made the default, in each thread."""

    def __init__(self) -> None:
        self.stack: list[Graph] = []


class First:
    """The graph of a run that exists from the start."""

    def __init__(self) -> None:
        self.graph = Graph()


def default_graphs() -> list[Graph]:
    """Return the graphs made the default in this thread, the innermost last."""
    return current_run().keep(Graphs).stack


def get_default_graph() -> Graph:
    """Return the innermost graph made the default, or the one that exists from the start."""
    stack = default_graphs()
    return stack[-1] if stack else current_run().keep(First).graph


def reset_default_graph() -> None:
    """Replace the graph that exists from the start by an empty one.

    Raises:
        AssertionError: another graph is the default.
    """
    if default_graphs():
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, "
            "exit the nesting and create a new graph."
        )
    first = current_run().keep(First)
    made = first.graph.executor
    first.graph = Graph()
    executed_by(None if made is None else type(made))


def executed_by(kind: Any) -> None:
    """Make the graph that exists from the start run its operations when they are built, by a `kind` of executor."""
    first = current_run().keep(First).graph
    first.executor = None if kind is None else kind(first)
