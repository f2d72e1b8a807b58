"""Recurrent layers and cells."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch.creation import zeros
from lintstep_runtime.torch.nn.layers import root, uniform_parameter
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.nn.utils.rnn import PackedSequence
from lintstep_runtime.torch.ops.linear import linear
from lintstep_runtime.torch.ops.neural import dropout
from lintstep_runtime.torch.ops.pointwise import sigmoid, tanh
from lintstep_runtime.torch.ops.shaping import cat, chunk, stack, unbind
from lintstep_runtime.torch.ops.soft import relu
from lintstep_runtime.torch.tensor import Tensor, as_tensor, unknown

GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}


def cell(mode: str, input: Any, state: Any, weights: Any, nonlinearity: str = "tanh") -> Any:
    """Return the next state: of an LSTM two tensors (hidden, memory), else one."""
    w_input, w_hidden, *biases = weights
    b_input, b_hidden = biases or (None, None)
    hidden = state[0] if mode == "LSTM" else state
    of_input, of_hidden = linear(input, w_input, b_input), linear(hidden, w_hidden, b_hidden)
    if mode == "LSTM":
        enter, forget, new, leave = chunk(of_input + of_hidden, 4, -1)  # type: ignore[operator]
        memory = sigmoid(forget) * state[1] + sigmoid(enter) * tanh(new)  # type: ignore[operator]
        return sigmoid(leave) * tanh(memory), memory  # type: ignore[operator]
    if mode == "GRU":
        (reset, update, new), (reset2, update2, new2) = chunk(of_input, 3, -1), chunk(of_hidden, 3, -1)
        new = tanh(new + sigmoid(reset + reset2) * new2)
        update = sigmoid(update + update2)
        return new + update * (hidden - new)
    whole = of_input + of_hidden  # type: ignore[operator]
    return tanh(whole) if nonlinearity == "tanh" else relu(whole)


class RNNBase(Module):
    """``torch.nn.RNNBase``"""

    mode = "RNN"

    def __init__(self, input_size: Any, hidden_size: Any, num_layers: Any = 1, *args: Any, **options: Any) -> None:
        names = ["bias", "batch_first", "dropout", "bidirectional", "proj_size"]
        if self.mode == "RNN":
            names.insert(0, "nonlinearity")
        given = {"bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False, "proj_size": 0,
                 "nonlinearity": "tanh", **dict(zip(names, args, strict=False)), **options}  # fmt: skip
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = given["bias"], given["batch_first"], given["dropout"]
        self.bidirectional, self.nonlinearity, self.proj_size = (
            given["bidirectional"], given["nonlinearity"], given["proj_size"])  # fmt: skip
        bound, gates = root(hidden_size), GATES[self.mode]
        out = self.proj_size or hidden_size
        for layer in range(num_layers.__index__()):
            for suffix in self._suffixes(layer):
                wide = input_size if layer == 0 else out * (2 if self.bidirectional else 1)
                self._own(f"weight_ih{suffix}", (gates * hidden_size, wide), bound)
                self._own(f"weight_hh{suffix}", (gates * hidden_size, out), bound)
                if self.bias:
                    self._own(f"bias_ih{suffix}", (gates * hidden_size,), bound)
                    self._own(f"bias_hh{suffix}", (gates * hidden_size,), bound)
                if self.proj_size:
                    self._own(f"weight_hr{suffix}", (out, hidden_size), bound)

    def _own(self, name: str, shape: Any, bound: Any) -> None:
        self.register_parameter(name, uniform_parameter(shape, bound))

    def _suffixes(self, layer: int) -> list[str]:
        return [f"_l{layer}", *([f"_l{layer}_reverse"] if self.bidirectional else [])]

    def reset_parameters(self) -> None:
        """Draw the first numbers anew."""
        for each in self.parameters():
            each.data.uniform_(-root(self.hidden_size), root(self.hidden_size))

    def flatten_parameters(self) -> None:
        """Do nothing."""

    @property
    def all_weights(self) -> list[list[Any]]:
        """The parameters of each layer and direction."""
        return [self._weights(suffix) for layer in range(self.num_layers) for suffix in self._suffixes(layer)]

    def _weights(self, suffix: str) -> list[Any]:
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if self.bias else ("weight_ih", "weight_hh")
        return [self._parameters[kind + suffix] for kind in kinds]

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the output of each step, and the last states."""
        if isinstance(input, PackedSequence):
            data = self._unknown(input.data, None)
            return PackedSequence(data[0], input.batch_sizes), data[1]
        tensor = as_tensor(input)
        if tensor._store.array is None or tensor._shape is None or self.proj_size or len(tensor._shape) != 3:
            return self._unknown(tensor, tensor._shape)
        steps = list(unbind(tensor, 1 if self.batch_first else 0))
        batch = steps[0]._shape[0]
        ways = 2 if self.bidirectional else 1
        if hx is None:
            start = zeros(self.num_layers * ways, batch, self.hidden_size, dtype=tensor._dtype)
            hx = (start, start) if self.mode == "LSTM" else start
        ends = []
        for layer in range(self.num_layers):
            parts = []
            for way, suffix in enumerate(self._suffixes(layer)):
                place = layer * ways + way
                state = (hx[0][place], hx[1][place]) if self.mode == "LSTM" else hx[place]
                out = []
                for step in reversed(steps) if way else steps:
                    state = cell(self.mode, step, state, self._weights(suffix), self.nonlinearity)
                    out.append(state[0] if self.mode == "LSTM" else state)
                ends.append(state)
                parts.append(out[::-1] if way else out)
            steps = parts[0] if ways == 1 else [cat(pair, -1) for pair in zip(*parts, strict=True)]
            if self.dropout and layer < self.num_layers - 1:
                steps = [dropout(step, self.dropout, self.training) for step in steps]
        output = stack(steps, 1 if self.batch_first else 0)
        if self.mode == "LSTM":
            return output, (stack([end[0] for end in ends]), stack([end[1] for end in ends]))
        return output, stack(ends)

    def _unknown(self, tensor: Any, shape: Any) -> Any:
        inputs = (tensor, *self.parameters()) if isinstance(tensor, Tensor) else tuple(self.parameters())
        ways, out = 2 if self.bidirectional else 1, self.proj_size or self.hidden_size
        first = last = None
        if shape is not None and len(shape) in (2, 3) and isinstance(self.hidden_size, int):
            batch = shape[1:-1] if not self.batch_first else shape[:1] if len(shape) == 3 else ()
            first, last = (*shape[:-1], out * ways), (self.num_layers * ways, *batch, out)
        kind = tensor._dtype if isinstance(tensor, Tensor) else inputs[0]._dtype
        output, state = unknown(inputs, first, kind), unknown(inputs, last, kind)
        return output, (state, unknown(inputs, last, kind)) if self.mode == "LSTM" else state


class RNN(RNNBase):
    """``torch.nn.RNN``"""


class LSTM(RNNBase):
    """``torch.nn.LSTM``"""

    mode = "LSTM"


class GRU(RNNBase):
    """``torch.nn.GRU``"""

    mode = "GRU"


class RNNCellBase(Module):
    """``torch.nn.RNNCellBase``"""

    mode = "RNN"

    def __init__(
        self, input_size: Any, hidden_size: Any, bias: bool = True, nonlinearity: str = "tanh", **o: Any
    ) -> None:
        self.input_size, self.hidden_size, self.bias, self.nonlinearity = input_size, hidden_size, bias, nonlinearity
        bound, rows = root(hidden_size), GATES[self.mode] * hidden_size
        self.weight_ih = uniform_parameter((rows, input_size), bound)
        self.weight_hh = uniform_parameter((rows, hidden_size), bound)
        self.register_parameter("bias_ih", uniform_parameter((rows,), bound) if bias else None)
        self.register_parameter("bias_hh", uniform_parameter((rows,), bound) if bias else None)

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Return the next state."""
        tensor = as_tensor(input)
        if hx is None:
            shape = (1, self.hidden_size) if tensor._shape is None else (*tensor._shape[:-1], self.hidden_size)
            start = zeros(*shape, dtype=tensor._dtype)
            hx = (start, start) if self.mode == "LSTM" else start
        weights = [each for each in self._parameters.values() if each is not None]
        return cell(self.mode, tensor, hx, weights, self.nonlinearity)


class RNNCell(RNNCellBase):
    """``torch.nn.RNNCell``"""


class LSTMCell(RNNCellBase):
    """``torch.nn.LSTMCell``"""

    mode = "LSTM"


class GRUCell(RNNCellBase):
    """``torch.nn.GRUCell``"""

    mode = "GRU"
