"""Recurrent cells. Source: TensorFlow 1.15, ``python/ops/rnn_cell_impl.py``."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.initializers import Constant, Zeros
from lintstep_runtime.tensorflow.layers import activations
from lintstep_runtime.tensorflow.layers.base import Layer, known_size
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops import neural
from lintstep_runtime.tensorflow.ops.arrays import concat, shape, split
from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.linear import matmul
from lintstep_runtime.tensorflow.ops.state import zeros
from lintstep_runtime.tensorflow.shapes import TensorShape

LSTMStateTuple = namedtuple("LSTMStateTuple", ("c", "h"))


class RNNCell(Layer):
    """``tf.nn.rnn_cell.RNNCell``: `call(inputs, state)` returns an output and a new state."""

    @property
    def state_size(self) -> Any:
        """The size of the state: a number, or a structure of numbers."""
        raise NotImplementedError("Abstract method")

    @property
    def output_size(self) -> Any:
        """The size of the output."""
        raise NotImplementedError("Abstract method")

    def __call__(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        tensor = convert_to_tensor(inputs)
        self._inputs_ = known_size(tensor, -1, type(self).__name__) if not self.built else 0
        with self._entered_(scope):
            if not self.built:
                self.build(tensor.get_shape())
                self.built = True
            return self.call(tensor, state, *args, **kwargs)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Return a state of zeros."""
        sizes, build = structured(self.state_size)
        return build([zeros(_state_shape(batch_size, size), dtype) for size in sizes])

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        """Return a state of zeros."""
        if inputs is not None:
            tensor = convert_to_tensor(inputs)
            return self.zero_state(shape(tensor)[0], tensor.dtype)
        return self.zero_state(batch_size, dtype)


def _state_shape(batch_size: Any, size: Any) -> list[Any]:
    sizes = size.as_list() if isinstance(size, TensorShape) else [int(size)]
    return [batch_size, *sizes]


class BasicRNNCell(RNNCell):
    """``tf.nn.rnn_cell.BasicRNNCell``."""

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kw: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, _reuse=reuse, **kw)
        self._num_units_, self._activation = int(num_units), activations.get(activation) or math.tanh

    state_size = output_size = property(lambda self: self._num_units_)

    def build(self, input_shape: Any) -> None:
        self._kernel_ = self.add_weight("kernel", [self._inputs_ + self._num_units_, self._num_units_])
        self._bias_ = self.add_weight("bias", [self._num_units_], initializer=Zeros())

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        output = self._activation(neural.bias_add(matmul(concat([inputs, state], 1), self._kernel_), self._bias_))
        return output, output


class GRUCell(RNNCell):
    """``tf.nn.rnn_cell.GRUCell``."""

    def __init__(
        self,
        num_units: int,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, _reuse=reuse, **kwargs)
        self._num_units_, self._activation = int(num_units), activations.get(activation) or math.tanh
        self._starts_ = kernel_initializer, bias_initializer

    state_size = output_size = property(lambda self: self._num_units_)

    def build(self, input_shape: Any) -> None:
        kernel, bias = self._starts_
        size, units = self._inputs_ + self._num_units_, self._num_units_
        self._gates_ = (
            self.add_weight("gates/kernel", [size, 2 * units], initializer=kernel),
            self.add_weight("gates/bias", [2 * units], initializer=bias or Constant(1.0)),
        )
        self._candidate_ = (
            self.add_weight("candidate/kernel", [size, units], initializer=kernel),
            self.add_weight("candidate/bias", [units], initializer=bias or Zeros()),
        )

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        kernel, bias = self._gates_
        gates = math.sigmoid(neural.bias_add(matmul(concat([inputs, state], 1), kernel), bias))
        reset, update = split(gates, 2, 1)
        kernel, bias = self._candidate_
        candidate = self._activation(neural.bias_add(matmul(concat([inputs, reset * state], 1), kernel), bias))
        new = update * state + (1.0 - update) * candidate
        return new, new


class BasicLSTMCell(RNNCell):
    """``tf.nn.rnn_cell.BasicLSTMCell``."""

    def __init__(
        self,
        num_units: int,
        forget_bias: Any = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, _reuse=reuse, **kwargs)
        self._num_units_, self._forget_bias = int(num_units), forget_bias
        self._tuple_, self._activation = state_is_tuple, activations.get(activation) or math.tanh

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._num_units_, self._num_units_) if self._tuple_ else 2 * self._num_units_

    output_size = property(lambda self: self._num_units_)

    def build(self, input_shape: Any) -> None:
        self._kernel_ = self.add_weight("kernel", [self._inputs_ + self._num_units_, 4 * self._num_units_])
        self._bias_ = self.add_weight("bias", [4 * self._num_units_], initializer=Zeros())

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        c, h = state if self._tuple_ else split(state, 2, 1)
        gates = neural.bias_add(matmul(concat([inputs, h], 1), self._kernel_), self._bias_)
        i, j, f, o = split(gates, 4, 1)
        new_c = c * math.sigmoid(f + self._forget_bias) + math.sigmoid(i) * self._activation(j)
        new_h = self._activation(new_c) * math.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h) if self._tuple_ else concat([new_c, new_h], 1)


class LSTMCell(RNNCell):
    """``tf.nn.rnn_cell.LSTMCell``: with peepholes, clipping and a projection where asked for."""

    def __init__(
        self,
        num_units: int,
        use_peepholes: bool = False,
        cell_clip: Any = None,
        initializer: Any = None,
        num_proj: Any = None,
        proj_clip: Any = None,
        num_unit_shards: Any = None,
        num_proj_shards: Any = None,
        forget_bias: Any = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: str | None = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, dtype=dtype, _reuse=reuse, **kwargs)
        self._num_units_, self._forget_bias, self._tuple_ = int(num_units), forget_bias, state_is_tuple
        self._peepholes_, self._clip_, self._initializer = use_peepholes, cell_clip, initializer
        self._project_, self._project_clip_ = num_proj, proj_clip
        self._activation = activations.get(activation) or math.tanh

    @property
    def state_size(self) -> Any:
        sizes = self._num_units_, self.output_size
        return LSTMStateTuple(*sizes) if self._tuple_ else sum(sizes)

    @property
    def output_size(self) -> Any:
        return self._num_units_ if self._project_ is None else int(self._project_)

    def build(self, input_shape: Any) -> None:
        units = self._num_units_
        self._kernel_ = self.add_weight(
            "kernel", [self._inputs_ + self.output_size, 4 * units], initializer=self._initializer
        )
        self._bias_ = self.add_weight("bias", [4 * units], initializer=Zeros())
        names = ("w_f_diag", "w_i_diag", "w_o_diag") if self._peepholes_ else ()
        self._diagonals_ = [self.add_weight(name, [units], initializer=self._initializer) for name in names]
        if self._project_ is not None:
            self._projection_ = self.add_weight(
                "projection/kernel", [units, self.output_size], initializer=self._initializer
            )

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        c, h = state if self._tuple_ else split(state, [self._num_units_, self.output_size], 1)
        gates = neural.bias_add(matmul(concat([inputs, h], 1), self._kernel_), self._bias_)
        i, j, f, o = split(gates, 4, 1)
        forget, enter = f + self._forget_bias, i
        if self._diagonals_:
            forget, enter = forget + self._diagonals_[0] * c, enter + self._diagonals_[1] * c
        new_c = math.sigmoid(forget) * c + math.sigmoid(enter) * self._activation(j)
        if self._clip_ is not None:
            new_c = math.clip_by_value(new_c, -self._clip_, self._clip_)
        leave = o + self._diagonals_[2] * new_c if self._diagonals_ else o
        new_h = math.sigmoid(leave) * self._activation(new_c)
        if self._project_ is not None:
            new_h = matmul(new_h, self._projection_)
            if self._project_clip_ is not None:
                new_h = math.clip_by_value(new_h, -self._project_clip_, self._project_clip_)
        return new_h, LSTMStateTuple(new_c, new_h) if self._tuple_ else concat([new_c, new_h], 1)


class MultiRNNCell(RNNCell):
    """``tf.nn.rnn_cell.MultiRNNCell``: cells on top of each other."""

    def __init__(self, cells: Any, state_is_tuple: bool = True) -> None:
        super().__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        self._cells, self._tuple_ = list(cells), state_is_tuple

    @property
    def state_size(self) -> Any:
        return tuple(cell.state_size for cell in self._cells)

    @property
    def output_size(self) -> Any:
        return self._cells[-1].output_size

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        from lintstep_runtime.tensorflow.scopes import variable_scope

        new, current = [], inputs
        for index, (cell, part) in enumerate(zip(self._cells, state, strict=True)):
            with variable_scope(f"cell_{index}"):
                current, after = cell(current, part)
            new.append(after)
        return current, tuple(new)


class _Wrapper(RNNCell):
    def __init__(self, cell: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._cell = cell

    @property
    def state_size(self) -> Any:
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        return self._cell.output_size

    def __call__(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        return self.call(inputs, state, scope)

    def call(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        return self._cell(inputs, state, scope)


class DropoutWrapper(_Wrapper):
    """``tf.nn.rnn_cell.DropoutWrapper``."""

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cell)
        self._input_, self._output_ = input_keep_prob, output_keep_prob

    def call(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        output, new = self._cell(neural.dropout(inputs, self._input_), state, scope)
        return neural.dropout(output, self._output_), new


class ResidualWrapper(_Wrapper):
    """``tf.nn.rnn_cell.ResidualWrapper``: the input is added to the output."""

    def __init__(self, cell: Any, residual_fn: Callable[..., Any] | None = None, **kwargs: Any) -> None:
        super().__init__(cell)
        self._join_ = residual_fn

    def call(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        output, new = self._cell(inputs, state, scope)
        return (inputs + output if self._join_ is None else self._join_(inputs, output)), new


class DeviceWrapper(_Wrapper):
    """``tf.nn.rnn_cell.DeviceWrapper``: every device is the same here."""

    def __init__(self, cell: Any, device: Any = None, **kwargs: Any) -> None:
        super().__init__(cell)


class OutputProjectionWrapper(_Wrapper):
    """``tf.contrib.rnn.OutputProjectionWrapper``: a dense layer on the output."""

    def __init__(self, cell: Any, output_size: int, activation: Any = None, reuse: Any = None) -> None:
        from lintstep_runtime.tensorflow.layers.core import Dense

        super().__init__(cell)
        self._dense_ = Dense(output_size, activation)

    @property
    def output_size(self) -> Any:
        return self._dense_.units

    def call(self, inputs: Any, state: Any = None, scope: Any = None, *args: Any, **kwargs: Any) -> Any:
        output, new = self._cell(inputs, state, scope)
        return self._dense_(output), new
