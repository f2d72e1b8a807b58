"""What every layer does: open its scope, make its variables once, and compute.

Source: TensorFlow 1.15, ``python/layers/base.py``.
"""

from __future__ import annotations

import re
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.dtypes import as_dtype
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.scopes import variable_scope
from lintstep_runtime.tensorflow.shapes import TensorShape
from lintstep_runtime.tensorflow.stores import get_variable


def snake(name: str) -> str:
    """Return ``BatchNormalization`` as ``batch_normalization``, ``Conv2D`` as ``conv2d``."""
    middle = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", middle).lower()


class Layer:
    """``tf.layers.Layer``: subclasses define `build` (variables, by the input's shape) and `call`."""

    _opaque_keeps = True

    def __init__(self, trainable: bool = True, name: str | None = None, dtype: Any = None, **kwargs: Any) -> None:
        self.trainable = trainable
        self.built = False
        self._given_name_ = name
        self._dtype = None if dtype is None else as_dtype(dtype)
        self._reuse, self._scope_name = kwargs.get("_reuse"), kwargs.get("_scope")
        self._scope: Any = None
        self._weights_: list[Any] = []
        self._losses: list[Any] = []
        self._updates: list[Any] = []
        self.activity_regularizer = kwargs.get("activity_regularizer")
        self.input_spec: Any = None

    # what subclasses define

    def build(self, input_shape: Any) -> None:
        """Make the variables."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs."""
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the outputs, where it is known."""
        return TensorShape(None)

    # what they use

    @property
    def name(self) -> str:
        """The layer's name."""
        return self._given_name_ or self._base_name_()

    def _base_name_(self) -> str:
        return snake(type(self).__name__)

    @property
    def dtype(self) -> Any:
        """The type of the variables."""
        return None if self._dtype is None else self._dtype.name

    @property
    def scope_name(self) -> str:
        """The scope of the variables; ValueError before the first call."""
        if self._scope is None:
            raise ValueError(
                'No name available for layer scope because the layer "' + self.name + '" has not been used yet.'
            )
        return str(self._scope.name)

    def add_weight(
        self,
        name: Any = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: Any = None,
        constraint: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Return a new variable of the layer."""
        if (not isinstance(name, str | None) and shape is None) or isinstance(name, tuple | list):  # Keras: shape first
            name, shape = None, name
        chosen = self.trainable and (trainable is None or bool(trainable))
        kind = dtype or self._dtype
        variable = get_variable(
            name or f"weight{len(self._weights_)}",
            () if shape is None else shape,
            kind,
            initializer,
            regularizer,
            chosen,
            constraint=constraint,
            use_resource=kwargs.get("use_resource"),
        )
        self._weights_.append(variable)
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """Return a new variable of the layer."""
        return self.add_weight(*args, **kwargs)

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add to the layer's losses and the regularisation losses."""
        for loss in losses if isinstance(losses, list | tuple) else [losses]:
            self._losses.append(loss)
            get_default_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add to the layer's updates and the graph's update operations."""
        for update in updates if isinstance(updates, list | tuple) else [updates]:
            self._updates.append(update)
            get_default_graph().add_to_collection(GraphKeys.UPDATE_OPS, update)

    # what callers use

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        scope = kwargs.pop("scope", None)
        with self._entered_(scope):
            values = _tensors(inputs)
            if not self.built:
                first = values[0] if isinstance(values, list | tuple) and values else values
                if self._dtype is None and hasattr(first, "dtype"):
                    self._dtype = first.dtype.base_dtype if first.dtype.is_floating else None
                self.build(_shapes(values))
                self.built = True
            outputs = self.call(values, *args, **kwargs)
            if self.activity_regularizer is not None:
                self.add_loss(self.activity_regularizer(outputs))
            return outputs

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer."""
        return self(inputs, *args, **kwargs)

    def _entered_(self, scope: Any) -> Any:
        if self._scope is None:
            name = scope or self._scope_name or self._given_name_
            opening = variable_scope(name, default_name=self._base_name_(), reuse=self._reuse)
            self._scope = _Remember(opening, self)
            return self._scope
        return variable_scope(self._scope, reuse=True if self.built else self._reuse)

    @property
    def weights(self) -> list[Any]:
        """All variables."""
        return list(self._weights_)

    variables = weights

    @property
    def trainable_weights(self) -> list[Any]:
        """The trainable variables."""
        return [variable for variable in self._weights_ if variable.trainable]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The variables that are not trainable."""
        return [variable for variable in self._weights_ if not variable.trainable]

    non_trainable_variables = non_trainable_weights

    @property
    def losses(self) -> list[Any]:
        """The layer's losses."""
        return list(self._losses)

    @property
    def updates(self) -> list[Any]:
        """The layer's updates."""
        return list(self._updates)

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """Return the updates."""
        return self.updates

    def get_losses_for(self, inputs: Any) -> list[Any]:
        """Return the losses."""
        return self.losses

    def count_params(self) -> int:
        """Return the number of values in the variables."""
        return sum(variable.shape.num_elements() or 0 for variable in self._weights_)

    def get_config(self) -> dict[str, Any]:
        """Return the layer's name and type."""
        return {"name": self.name, "dtype": self.dtype}


class _Remember:
    """Opens a layer's scope the first time and keeps it."""

    def __init__(self, opening: Any, layer: Layer) -> None:
        self._opening, self._layer = opening, layer

    def __enter__(self) -> Any:
        scope = self._opening.__enter__()
        self._layer._scope = scope
        return scope

    def __exit__(self, *exception: Any) -> Any:
        return self._opening.__exit__(*exception)


def _tensors(inputs: Any) -> Any:
    if isinstance(inputs, Opaque):
        return convert_to_tensor(inputs)
    if isinstance(inputs, list | tuple):
        kind = type(inputs)
        return kind(_tensors(item) for item in inputs) if kind in (list, tuple) else inputs
    if isinstance(inputs, dict) or inputs is None:
        return inputs
    return convert_to_tensor(inputs)


def _shapes(values: Any) -> Any:
    if isinstance(values, list | tuple):
        return [_shapes(value) for value in values]
    return values.get_shape() if hasattr(values, "get_shape") else None


class InputSpec:
    """``tf.layers.InputSpec``: what a layer expects; nothing is checked."""

    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: Any = None,
        max_ndim: Any = None,
        min_ndim: Any = None,
        axes: Any = None,
    ) -> None:
        self.dtype, self.shape, self.ndim, self._axes_ = dtype, shape, ndim, axes
        self.max_ndim, self.min_ndim = max_ndim, min_ndim


def known_size(tensor: Any, axis: int, layer: str) -> int:
    """Return a size of an input that a variable's shape depends on.

    Raises:
        ValueError: it is not known, though the tensor is.
    """
    size = None if tensor.static is None or len(tensor.static) < abs(axis) else tensor.static[axis]
    if size is not None:
        return int(size)
    if tensor.op.uncertain:
        return 1
    raise ValueError(f"The last dimension of the inputs to `{layer}` should be defined. Found `None`.")
