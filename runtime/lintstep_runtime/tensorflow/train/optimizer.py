"""The optimizer's frame: gradients in, one update a variable, then the advance of the step counter.

Source: TensorFlow 1.15, ``python/training/optimizer.py``. The hooks (`_prepare`, `_create_slots`, `_apply_dense`,
`_apply_sparse`, `_finish`) are the ones scripts override; the runtime's own names end in an underscore too (`_rate_`),
so that no script's subclass meets them. The advance waits for all updates; without a step it is left
out, silently.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.counters import read_by
from lintstep_runtime.tensorflow.dtypes import DType, bfloat16, float16, float32, float64
from lintstep_runtime.tensorflow.eager import acts, executing_eagerly, updating
from lintstep_runtime.tensorflow.gradients import gradients
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.initialization import trainable_variables
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, convert_to_tensor, opaque_node, opaque_tensor
from lintstep_runtime.tensorflow.ops.flow import group, tuple_
from lintstep_runtime.tensorflow.ops.state import zeros_initial
from lintstep_runtime.tensorflow.train.slots import UNIQUE_ROWS, create_slot, scoped
from lintstep_runtime.tensorflow.train.steps import known_step
from lintstep_runtime.tensorflow.variables import Variable, assign_add


class Optimizer:
    """``tf.train.Optimizer``: the base of all optimizers; raises ValueError without a `name`."""

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2
    _opaque_keeps = True
    _opaque_forwards = frozenset(
        {"minimize", "compute_gradients", "apply_gradients", "get_slot", "get_slot_names", "variables", "get_name"}
    )

    def __init_subclass__(cls, **options: Any) -> None:
        """Make a train op of what a script's own optimizer applies gradients with, whatever that is."""
        super().__init_subclass__(**options)
        own = cls.__dict__.get("apply_gradients")
        if callable(own) and not cls.__module__.startswith("lintstep_runtime."):
            cls.apply_gradients = _recorded(own)  # type: ignore[method-assign]

    def __init__(self, use_locking: bool, name: str) -> None:
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots: dict[str, dict[Any, Any]] = {}
        self._non_slot_dict: dict[Any, Any] = {}

    def get_name(self) -> str:
        """Return the optimizer's name."""
        return self._name

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """Return the operation that updates `var_list` (default: the trainable variables) and advances `global_step`.

        Raises:
            ValueError: no variable has a gradient, or `loss` has no float type.
        """
        grads_and_vars = self.compute_gradients(
            loss,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            grad_loss=grad_loss,
        )
        if all(gradient is None for gradient, _ in grads_and_vars) and not self._may_train_unknown_variables_(loss):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support gradients,"
                f" between variables {[str(variable) for _, variable in grads_and_vars]} and loss {loss}."
            )
        before = len(recorder.current().updates)
        with recording.labelled("minimize"):
            train_op = self.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        for note in recorder.current().updates[before:]:  # this optimizer's own, or that of one it wraps
            if isinstance(note, recording.TrainOp) and isinstance(loss, Tensor):
                note.loss = loss
        return train_op

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:
        """Return pairs of a gradient (tensor, `IndexedSlices` or `None`) and a variable."""
        unknown = isinstance(loss, Opaque)
        if unknown:
            loss = opaque_tensor(loss)
        elif callable(loss):
            loss = loss()
        elif executing_eagerly():
            raise RuntimeError(
                "`loss` passed to Optimizer.compute_gradients should be a function when eager execution is enabled."
            )
        if gate_gradients not in (self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH."
                f"  Not {gate_gradients}"
            )
        loss = convert_to_tensor(loss) if not isinstance(loss, Tensor) else loss
        self._assert_valid_dtypes([loss])
        variables = trainable_variables() if var_list is None else _flatten(var_list)
        for variable in variables:
            check_target(variable)
        if not variables and not loss.op.uncertain:
            raise ValueError("No variables to optimize.")
        found = gradients(loss, variables, grad_ys=grad_loss, gate_gradients=gate_gradients == self.GATE_OP)
        if loss.op.uncertain:  # whatever led to it, it was not what the rate reads: a step counter is not trained
            counters = read_by(self._rate_()).sources
            found = [
                None if v.handle.op in counters and g is not None and g.op.type == "Opaque" else g
                for g, v in zip(found, variables, strict=True)
            ]
        if gate_gradients == self.GATE_GRAPH:
            found = tuple_(found)
        pairs = list(zip(found, variables, strict=True))
        self._assert_valid_dtypes([variable for gradient, variable in pairs if gradient is not None])
        self._loss_ = loss
        return pairs

    def apply_gradients(self, grads_and_vars: Iterable[Any], global_step: Any = None, name: str | None = None) -> Any:
        """Return the operation that applies the gradients and then advances `global_step`, if there is one.

        Raises:
            ValueError: there are no variables, or none has a gradient.
            TypeError: a gradient is none.
            AttributeError: `global_step` is no variable.
        """
        given = [] if isinstance(grads_and_vars, Opaque) else [_pair(item) for item in grads_and_vars]
        pairs = [pair for pair in given if not isinstance(pair[1], Opaque)]
        unknown = isinstance(grads_and_vars, Opaque) or len(pairs) < len(given) or self._may_train_unknown_variables_()
        if not pairs and not unknown:
            raise ValueError("No variables provided.")
        for gradient, variable in pairs:
            check_target(variable)
            if gradient is not None and not isinstance(gradient, Tensor | IndexedSlices):
                raise TypeError(f"Gradient must be a Tensor, IndexedSlices, or None: {gradient}")
        updated = [variable for gradient, variable in pairs if gradient is not None]
        if not updated and not unknown:
            raise ValueError(f"No gradients provided for any variable: {[str(variable) for _, variable in pairs]}.")
        graph = get_default_graph()
        with graph.control_dependencies(None):
            self._create_slots(updated)
        with graph.name_scope(name or self._name) as scope:
            self._prepare()
            at_once = acts(gradient for gradient, _ in pairs)
            with updating(at_once, self, self._rate_(), global_step, getattr(self, "_loss_", None), self._readers_()):
                updates = [self._update_(gradient, variable) for gradient, variable in pairs if gradient is not None]
                if isinstance(grads_and_vars, Opaque):
                    updates.append(opaque_tensor(grads_and_vars).op)
                train_op = self._advance_(updates, global_step, scope)
        if not at_once:
            self._note_(train_op, global_step)
        train_ops = graph.get_collection_ref(GraphKeys.TRAIN_OP)
        if train_op not in train_ops:
            train_ops.append(train_op)
        return train_op

    def _may_train_unknown_variables_(self, given: Any = None) -> bool:
        """Whether the loss comes from something unknown: then the variables behind it may be unknown as well."""
        loss = given if isinstance(given, Tensor) else getattr(self, "_loss_", None)
        return loss is not None and bool(loss.op.uncertain)

    def _update_(self, gradient: Any, variable: Variable) -> Any:
        with get_default_graph().name_scope(f"update_{variable.op.name}"):
            if isinstance(gradient, IndexedSlices):
                if variable.resource:
                    return self._resource_apply_sparse_duplicate_indices(gradient.values, variable, gradient.indices)
                return self._apply_sparse_duplicate_indices(gradient, variable)
            update = (self._resource_apply_dense if variable.resource else self._apply_dense)(gradient, variable)
            if variable.constraint is None:
                return update
            with get_default_graph().control_dependencies([update]):
                return variable.assign(variable.constraint(variable))

    def _advance_(self, updates: Sequence[Any], global_step: Any, scope: str) -> Operation:
        global_step = known_step(global_step)
        if global_step is None:
            finished: Operation = self._finish(updates, scope)
            return finished
        if isinstance(global_step, list | tuple):
            raise TypeError(
                f"Failed to convert object of type {type(global_step)} to Tensor. Contents: {global_step}. "
                "Consider casting elements to a supported type."
            )
        with get_default_graph().control_dependencies([self._finish(updates, "update")]):
            if isinstance(global_step, Opaque):
                return opaque_node("advance", [global_step]).op
            advance: Operation = assign_add(global_step, 1, name=scope).op
            return advance

    def _note_(self, train_op: Operation, global_step: Any) -> None:
        if isinstance(train_op, Operation) and train_op.train_op is None:
            step = train_op.inputs[0] if global_step is not None and train_op.inputs else None
            known = not isinstance(known_step(global_step), Opaque)
            recording.built(
                train_op,
                "apply_gradients",
                self._rate_(),
                step if known else None,
                getattr(self, "_loss_", None),
                also=self._readers_(),
            )

    def _rate_(self) -> Any:
        """The rate: a tensor, or a number where the optimizer made none of it."""
        for attribute in ("_learning_rate_tensor", "_lr_t", "_learning_rate", "_lr", "learning_rate"):
            value = self.__dict__.get(attribute)
            if isinstance(value, Variable):
                return value.value()
            if value is not None:
                return opaque_tensor(value) if isinstance(value, Opaque) else value
        held = (value for value in self.__dict__.values() if isinstance(value, Tensor))  # under a script's own name
        return next((value for value in held if read_by(value).sources), None)

    def _readers_(self) -> list[Tensor]:
        """Further tensors of this optimizer that read a step."""
        return []

    # slots

    def get_slot(self, var: Any, name: str) -> Any:
        """Return the variable of that name kept for `var`, or `None`."""
        return self._slots.get(name, {}).get(var)

    def get_slot_names(self) -> list[str]:
        """Return the names of what is kept for each variable."""
        return sorted(self._slots)

    def variables(self) -> list[Any]:
        """Return everything the optimizer keeps in this graph."""
        graph = get_default_graph()
        kept = [*self._non_slot_dict.values(), *(slot for slots in self._slots.values() for slot in slots.values())]
        return sorted(
            (variable for variable in kept if variable.graph is graph), key=lambda variable: str(variable.name)
        )

    def _slot_dict(self, slot_name: str) -> dict[Any, Any]:
        return self._slots.setdefault(slot_name, {})

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Any:
        return self._get_or_make_slot(var, lambda: zeros_initial(var), slot_name, op_name)

    def _get_or_make_slot(self, var: Any, val: Any, slot_name: str, op_name: str) -> Any:
        slots = self._slot_dict(slot_name)
        if var not in slots:
            slots[var] = create_slot(var, val, op_name)
        return slots[var]

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Any:
        return self._get_or_make_slot(var, lambda: initializer(shape, dtype), slot_name, op_name)

    def _create_non_slot_variable(self, initial_value: Any, name: str, colocate_with: Any) -> Any:
        key = (name, colocate_with.graph)
        if key not in self._non_slot_dict:
            with get_default_graph().name_scope(None):
                self._non_slot_dict[key] = Variable(
                    initial_value, name=scoped(name), trainable=False, use_resource=colocate_with.resource
                )
        return self._non_slot_dict[key]

    def _get_non_slot_variable(self, name: str, graph: Any = None) -> Any:
        return self._non_slot_dict.get((name, graph))

    # what subclasses define

    def _valid_dtypes(self) -> set[DType]:
        return {float16, bfloat16, float32, float64}

    def _assert_valid_dtypes(self, tensors: Iterable[Any]) -> None:
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                raise ValueError(f"Invalid type {dtype!r} for {tensor.name}, expected: {list(valid)}.")

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        pass

    def _prepare(self) -> None:
        pass

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        raise NotImplementedError

    def _resource_apply_dense(self, grad: Any, handle: Any) -> Any:
        return self._apply_dense(grad, handle)

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        raise NotImplementedError

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any) -> Any:
        return self._apply_sparse(IndexedSlices(grad, indices, None), handle)

    def _apply_sparse_duplicate_indices(self, grad: Any, var: Any) -> Any:
        values, indices = UNIQUE_ROWS(grad.values, grad.indices)
        return self._apply_sparse(IndexedSlices(values, indices, grad.dense_shape), var)

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any) -> Any:
        values, rows = UNIQUE_ROWS(grad, indices)
        return self._resource_apply_sparse(values, handle, rows)

    def _finish(self, update_ops: Sequence[Any], name_scope: str) -> Any:
        return group(*update_ops, name=name_scope)

    def _call_if_callable(self, param: Any) -> Any:
        return param() if callable(param) and not isinstance(param, Opaque) else param


def _flatten(variables: Any) -> list[Any]:
    if isinstance(variables, dict):
        return [leaf for item in variables.values() for leaf in _flatten(item)]
    if isinstance(variables, list | tuple | set):
        return [leaf for item in variables for leaf in _flatten(item)]
    return [] if isinstance(variables, Opaque) else [variables]


def check_target(variable: Any) -> None:
    """Raise NotImplementedError where `variable` is none."""
    if isinstance(variable, Tensor) and not isinstance(variable, Variable):
        raise NotImplementedError("Trying to update a Tensor ", variable)
    if not isinstance(variable, Variable):
        raise NotImplementedError("Trying to optimize unsupported type ", variable)


def _pair(item: Any) -> tuple[Any, Any]:
    gradient, variable = item
    if isinstance(gradient, Opaque):
        return opaque_tensor(gradient, variable.dtype, variable.handle.static), variable
    if gradient is not None and not isinstance(gradient, IndexedSlices):
        gradient = convert_to_tensor(gradient)
    return gradient, variable


def _recorded(apply_gradients: Any) -> Any:
    """Wrap a method that a script wrote, so that its result is a train op if it makes none itself."""

    @functools.wraps(apply_gradients)
    def apply(self: Optimizer, *args: Any, **kwargs: Any) -> Any:
        before = len(recorder.current().updates)
        result = apply_gradients(self, *args, **kwargs)
        operation = getattr(result, "op", result)
        if len(recorder.current().updates) == before and isinstance(operation, Operation):
            recording.built(operation, "apply_gradients", self._rate_(), None, getattr(self, "_loss_", None))
        return result

    return apply
