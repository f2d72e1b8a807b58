"""``tf.contrib.rnn``: cells with signatures of their own. Source: TensorFlow 1.15, ``contrib/rnn/python/ops``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.initializers import Constant, Zeros
from lintstep_runtime.tensorflow.layers.cells import BasicLSTMCell, GRUCell, LSTMStateTuple
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops import neural
from lintstep_runtime.tensorflow.ops.arrays import concat, split
from lintstep_runtime.tensorflow.ops.linear import matmul
from lintstep_runtime.tensorflow.ops.normalization import batch_normalization, moments


class GRUBlockCell(GRUCell):
    """``tf.contrib.rnn.GRUBlockCell``: a `GRUCell` in one kernel; raises ValueError without a size."""

    def __init__(
        self, num_units: Any = None, cell_size: Any = None, reuse: Any = None, name: str | None = "gru_cell"
    ) -> None:
        if (num_units is None) == (cell_size is None):
            raise ValueError("Exactly one of num_units or cell_size must be provided.")
        super().__init__(cell_size if num_units is None else num_units, reuse=reuse, name=name)

    def build(self, input_shape: Any) -> None:
        size, units = self._inputs_ + self._num_units_, self._num_units_
        self._gates_ = (
            self.add_weight("w_ru", [size, 2 * units]),
            self.add_weight("b_ru", [2 * units], initializer=Constant(1.0)),
        )
        self._candidate_ = (
            self.add_weight("w_c", [size, units]),
            self.add_weight("b_c", [units], initializer=Zeros()),
        )


class LSTMBlockCell(BasicLSTMCell):
    """``tf.contrib.rnn.LSTMBlockCell``: a `BasicLSTMCell` in one kernel, with peepholes and clipping if asked for."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        cell_clip: Any = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: Any = None,
        name: str | None = "lstm_cell",
    ) -> None:
        super().__init__(num_units, forget_bias, reuse=reuse, name=name, dtype=dtype)
        self._clip_, self._peephole = cell_clip, use_peephole

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        names = ("w_i_diag", "w_f_diag", "w_o_diag") if self._peephole else ()
        self._diagonals_ = [self.add_weight(name, [self._num_units_]) for name in names]

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        c, h = state
        i, j, f, o = split(neural.bias_add(matmul(concat([inputs, h], 1), self._kernel_), self._bias_), 4, 1)
        if self._peephole:
            i, f = i + c * self._diagonals_[0], f + c * self._diagonals_[1]
        new_c = c * math.sigmoid(f + self._forget_bias) + math.sigmoid(i) * math.tanh(j)
        if self._clip_ is not None and self._clip_ > 0:
            new_c = math.clip_by_value(new_c, -float(self._clip_), float(self._clip_))
        if self._peephole:
            o = o + new_c * self._diagonals_[2]
        new_h = math.tanh(new_c) * math.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)


class LayerNormBasicLSTMCell(BasicLSTMCell):
    """``tf.contrib.rnn.LayerNormBasicLSTMCell``: each gate normalised, and dropout of what enters the state."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        input_size: Any = None,
        activation: Any = math.tanh,
        layer_norm: bool = True,
        norm_gain: Any = 1.0,
        norm_shift: Any = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: Any = None,
        reuse: Any = None,
    ) -> None:
        super().__init__(num_units, forget_bias, activation=activation, reuse=reuse)
        self._normal_, self._gain_, self._shift_ = layer_norm, norm_gain, norm_shift
        self._keep_, self._seed = dropout_keep_prob, dropout_prob_seed

    def build(self, input_shape: Any) -> None:
        units = self._num_units_
        self._kernel_ = self.add_weight("kernel", [self._inputs_ + units, 4 * units])
        self._norms_ = {}
        if not self._normal_:
            self._bias_ = self.add_weight("bias", [4 * units], initializer=Zeros())
            return
        for gate in ("input", "transform", "forget", "output", "state"):
            gamma = self.add_weight(f"{gate}/gamma", [units], initializer=Constant(self._gain_))
            self._norms_[gate] = (gamma, self.add_weight(f"{gate}/beta", [units], initializer=Constant(self._shift_)))

    def _normalized_(self, x: Any, gate: str) -> Any:
        if not self._normal_:
            return x
        gamma, beta = self._norms_[gate]
        mean, variance = moments(x, [1], keep_dims=True)
        return batch_normalization(x, mean, variance, beta, gamma, 1e-12)

    def call(self, inputs: Any, state: Any = None, *args: Any, **kwargs: Any) -> Any:
        c, h = state
        gates = matmul(concat([inputs, h], 1), self._kernel_)
        gates = gates if self._normal_ else neural.bias_add(gates, self._bias_)
        names = ("input", "transform", "forget", "output")
        i, j, f, o = (self._normalized_(x, gate) for x, gate in zip(split(gates, 4, 1), names, strict=True))
        entering = self._activation(j)
        if not isinstance(self._keep_, int | float) or self._keep_ < 1:
            entering = neural.dropout(entering, self._keep_, seed=self._seed)
        new_c = c * math.sigmoid(f + self._forget_bias) + math.sigmoid(i) * entering
        new_c = self._normalized_(new_c, "state")
        new_h = self._activation(new_c) * math.sigmoid(o)
        return new_h, LSTMStateTuple(new_c, new_h)
