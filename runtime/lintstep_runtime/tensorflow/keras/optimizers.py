"""``tf.keras.optimizers``: no step is handed to them; their own counter `iterations` advances with each update.

Source: TensorFlow 1.15, ``python/keras/optimizer_v2``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import recording
from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int64
from lintstep_runtime.tensorflow.eager import acts, updating
from lintstep_runtime.tensorflow.gradients import gradients
from lintstep_runtime.tensorflow.graph import Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.keras.backend import track
from lintstep_runtime.tensorflow.keras.schedules import LearningRateSchedule, at
from lintstep_runtime.tensorflow.ops.convert import IndexedSlices, constant, convert_to_tensor, dense, opaque_tensor
from lintstep_runtime.tensorflow.ops.elementwise import clip_by_value
from lintstep_runtime.tensorflow.ops.linear import clip_by_norm
from lintstep_runtime.tensorflow.ops.selection import cast, identity
from lintstep_runtime.tensorflow.ops.state import FILL_STATIC
from lintstep_runtime.tensorflow.train.optimizer import check_target
from lintstep_runtime.tensorflow.train.slots import UNIQUE_ROWS
from lintstep_runtime.tensorflow.variables import Variable

_SETTINGS = {"clipnorm", "clipvalue", "lr", "decay"}


class OptimizerV2:
    """``tf.keras.optimizers.Optimizer``.

    Its hyperparameters are attributes: a number becomes a variable when the first update is built, a tensor, a
    function or a schedule stays what it is. Raises TypeError for an unknown setting, ValueError for a negative one.
    """

    _opaque_keeps = True
    _opaque_forwards = frozenset({"minimize", "apply_gradients", "get_updates", "get_gradients", "iterations"})

    def __init__(self, name: str, **kwargs: Any) -> None:
        for key, value in kwargs.items():
            if key not in _SETTINGS:
                raise TypeError(f"Unexpected keyword argument passed to optimizer: {key}")
            if isinstance(value, int | float) and value < 0:
                raise ValueError(f"Expected {key} >= 0, received: {value}")
        self._hyper: dict[str, Any] = {}
        self._name = name
        self._initial_decay = kwargs.get("decay", 0.0)
        self._clips_ = {key: kwargs[key] for key in ("clipnorm", "clipvalue") if key in kwargs}
        self._iterations: Any = None
        self._weights: list[Any] = []
        self._slots: dict[str, dict[Any, Any]] = {}
        self._hypers_created = False

    # hyperparameters

    def _set_hyper(self, name: str, value: Any) -> None:
        before = self._hyper.get(name)
        if isinstance(before, Variable) and not callable(value) and not isinstance(value, Tensor | Opaque):
            from lintstep_runtime.tensorflow.keras.backend import set_value

            set_value(before, value)
        else:
            self._hyper[name] = value

    def _get_hyper(self, name: str, dtype: Any = None) -> Any:
        if not self._hypers_created:
            self._create_hypers()
        value = self._hyper[name]
        if isinstance(value, LearningRateSchedule):
            return value
        if callable(value) and not isinstance(value, Opaque):
            value = value()
        return value if dtype is None else cast(value, dtype)

    def _create_hypers(self) -> None:
        if self._hypers_created:
            return
        self._hypers_created = True
        for name, value in sorted(self._hyper.items()):
            if isinstance(value, int | float):
                self._hyper[name] = self.add_weight(name, initializer=float(value))

    def __getattr__(self, name: str) -> Any:
        name = "learning_rate" if name == "lr" else name
        if name != "_hyper" and name in self.__dict__.get("_hyper", {}):
            return self._get_hyper(name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __setattr__(self, name: str, value: Any) -> None:
        name = "learning_rate" if name == "lr" else name
        if name in self.__dict__.get("_hyper", {}):
            self._set_hyper(name, value)
        else:
            object.__setattr__(self, name, value)

    # what it keeps

    @property
    def iterations(self) -> Any:
        """Its counter: a variable, an int64 scalar."""
        if self._iterations is None:
            self._iterations = self.add_weight("iter", dtype=int64, initializer=0)
            self._iterations.counter_kind = "iterations"
        return self._iterations

    @iterations.setter
    def iterations(self, variable: Any) -> None:
        if self._iterations is not None:
            raise RuntimeError(
                "Cannot set `iterations` to a new Variable after the Optimizer weights have been created"
            )
        self._iterations = variable
        self._weights.append(variable)

    def add_weight(
        self,
        name: str,
        shape: Any = (),
        dtype: Any = None,
        initializer: Any = 0.0,
        trainable: bool = False,
        synchronization: Any = None,
        aggregation: Any = None,
    ) -> Any:
        """Return a new variable of the optimizer."""
        kind = as_dtype(dtype or float32)

        def start() -> Any:
            if isinstance(initializer, int | float):
                return FILL_STATIC(shape=tuple(shape), dtype=kind, value=initializer, name="Const")
            if isinstance(initializer, str | type):
                from lintstep_runtime.tensorflow.keras.names import initializer as named

                return named(initializer)(list(shape), dtype=kind)
            return initializer(list(shape), dtype=kind) if callable(initializer) else constant(initializer, kind)

        with get_default_graph().control_dependencies(None), get_default_graph().name_scope(None):
            variable = Variable(start, trainable=trainable, name=f"{self._name}/{name}", use_resource=True)
        self._weights.append(track(variable))
        return variable

    def add_slot(self, var: Any, slot_name: str, initializer: Any = 0.0) -> Any:
        """Return the variable of that name kept for `var`, made at the first call."""
        slots = self._slots.setdefault(slot_name, {})
        if var not in slots:
            shape = [size or 0 for size in var.get_shape().as_list()]
            slots[var] = self.add_weight(f"{var.op.name}/{slot_name}", shape, var.dtype.base_dtype, initializer)
        return slots[var]

    def get_slot(self, var: Any, slot_name: str) -> Any:
        """Return the variable of that name kept for `var`."""
        return self._slots[slot_name][var]

    def get_slot_names(self) -> list[str]:
        """Return the names of what is kept for each variable."""
        return list(self._slots)

    @property
    def weights(self) -> list[Any]:
        """Everything it keeps."""
        return self._weights

    def variables(self) -> list[Any]:
        """Return everything it keeps."""
        return self._weights

    def get_config(self) -> dict[str, Any]:
        """Return its name."""
        return {"name": self._name}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """Return the optimizer of such parameters."""
        return cls(**config)

    # training

    def minimize(self, loss: Any, var_list: Any, grad_loss: Any = None, name: str | None = None) -> Any:
        """Return the operation that updates `var_list` and advances `iterations`; `loss` is a function."""
        value = loss() if callable(loss) and not isinstance(loss, Opaque) else loss
        value = opaque_tensor(value) if isinstance(value, Opaque) else value
        variables = _listed(var_list() if callable(var_list) and not isinstance(var_list, Opaque) else var_list)
        found = self._clipped_(gradients(value, variables, None if grad_loss is None else [grad_loss]))
        with recording.labelled("minimize"):
            return self._recorded_(list(zip(found, variables, strict=True)), name, value)

    def get_gradients(self, loss: Any, params: Any) -> list[Any]:
        """Return the gradients of the tensor `loss`; ValueError where there is no path."""
        variables = _listed(params)
        found = gradients(loss, variables)
        for gradient, variable in zip(found, variables, strict=True):
            if gradient is None:
                raise ValueError(
                    f"Variable {variable} has `None` for gradient. Please make sure that all of your ops have a "
                    "gradient defined (i.e. are differentiable)."
                )
        return self._clipped_(found)

    def get_updates(self, loss: Any, params: Any) -> list[Any]:
        """Return a list of the operation that updates `params` and advances `iterations`."""
        variables = _listed(params)
        pairs = list(zip(self.get_gradients(loss, variables), variables, strict=True))
        with recording.labelled("get_updates"):
            return [self._recorded_(pairs, None, loss)]

    def apply_gradients(self, grads_and_vars: Iterable[Any], name: str | None = None) -> Any:
        """Return the operation that applies the gradients and advances `iterations`.

        Raises:
            ValueError: none of the variables has a gradient.
        """
        return self._recorded_(grads_and_vars, name, None)

    def _clipped_(self, found: Sequence[Any]) -> list[Any]:
        norm, value = self._clips_.get("clipnorm"), self._clips_.get("clipvalue")
        if norm is not None:
            found = [None if g is None else clip_by_norm(dense(g), norm) for g in found]
        if value is not None:
            found = [None if g is None else clip_by_value(dense(g), -value, value) for g in found]
        return list(found)

    def _recorded_(self, grads_and_vars: Any, name: str | None, loss: Any) -> Any:
        hidden = isinstance(grads_and_vars, Opaque)
        unknown = hidden or (isinstance(loss, Tensor) and loss.op.uncertain)
        pairs = [] if hidden else [pair for pair in map(tuple, grads_and_vars) if pair[0] is not None]
        if not pairs and not unknown:
            raise ValueError("No gradients provided for any variable.")
        for _, variable in pairs:
            check_target(variable)
        variables = [variable for _, variable in pairs]
        graph = get_default_graph()
        with graph.outside():
            step = self.iterations
            self._create_hypers()
            self._create_slots(variables)
        with graph.name_scope(name or self._name):
            state = self._prepare(variables)
            at_once = acts(gradient for gradient, _ in pairs)
            with updating(at_once, self, self._rate_, step, loss):
                updates = [self._update_(gradient, variable, state) for gradient, variable in pairs]
                if hidden:
                    updates.append(opaque_tensor(grads_and_vars).op)
                elif not pairs:
                    updates.append(loss.op)
                done = [getattr(update, "op", update) for update in updates if update is not None]
                with graph.control_dependencies(done):
                    train_op: Operation = step.assign_add(1).op
        if not at_once:
            known = loss if isinstance(loss, Tensor) else None
            recording.built(train_op, "apply_gradients", self._rate_, step.handle, known)
        return train_op

    def _update_(self, gradient: Any, variable: Variable, state: Any) -> Any:
        if isinstance(gradient, Opaque):
            gradient = opaque_tensor(gradient, variable.dtype, variable.handle.static)
        if isinstance(gradient, IndexedSlices):
            rows, indices = UNIQUE_ROWS(gradient.values, gradient.indices)
            if self._takes_state_(self._resource_apply_sparse):
                return self._resource_apply_sparse(rows, variable, indices, apply_state=state)
            return self._resource_apply_sparse(rows, variable, indices)
        tensor = convert_to_tensor(gradient)
        if self._takes_state_(self._resource_apply_dense):
            update = self._resource_apply_dense(tensor, variable, apply_state=state)
        else:
            update = self._resource_apply_dense(tensor, variable)
        if variable.constraint is None:
            return update
        with get_default_graph().control_dependencies([update]):
            return variable.assign(variable.constraint(variable))

    @staticmethod
    def _takes_state_(method: Callable[..., Any]) -> bool:
        return "apply_state" in method.__code__.co_varnames

    def _decayed_lr(self, var_dtype: Any) -> Any:
        rate = self._get_hyper("learning_rate", var_dtype)
        if isinstance(rate, LearningRateSchedule):
            rate = cast(at(rate, cast(self.iterations, var_dtype)), var_dtype)
        if not isinstance(self._initial_decay, int | float) or self._initial_decay > 0:
            rate = rate / (1.0 + self._get_hyper("decay", var_dtype) * cast(self.iterations, var_dtype))
        return rate

    # what subclasses define

    def _create_slots(self, var_list: Sequence[Any]) -> None:
        pass

    def _prepare(self, var_list: Sequence[Any]) -> dict[Any, dict[str, Any]]:
        state: dict[Any, dict[str, Any]] = {}
        self._rate_: Any = None
        for device, kind in dict.fromkeys((variable.device, variable.dtype.base_dtype) for variable in var_list):
            state[device, kind] = {}
            self._prepare_local(device, kind, state)
            rate = state[device, kind].get("lr_t")
            self._rate_ = rate if self._rate_ is None else self._rate_
        return state

    def _prepare_local(self, var_device: Any, var_dtype: Any, apply_state: Any) -> None:
        if "learning_rate" in self._hyper:
            rate = identity(self._decayed_lr(var_dtype))
            apply_state[var_device, var_dtype] = {"lr_t": rate, "neg_lr_t": -rate}

    def _fallback_apply_state(self, var_device: Any, var_dtype: Any) -> dict[str, Any]:
        state: dict[Any, dict[str, Any]] = {(var_device, var_dtype): {}}
        self._prepare_local(var_device, var_dtype, state)
        return state[var_device, var_dtype]

    def _resource_apply_dense(self, grad: Any, var: Any, apply_state: Any = None) -> Any:
        raise NotImplementedError

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any, apply_state: Any = None) -> Any:
        size = convert_to_tensor(var.get_shape().as_list())
        return self._resource_apply_dense(dense(IndexedSlices(grad, indices, size)), var, apply_state)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple | set) else [value]
