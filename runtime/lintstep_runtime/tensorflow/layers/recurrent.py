"""Recurrent networks: a cell run along time. Source: TensorFlow 1.15, ``python/ops/rnn.py``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.ops.arrays import expand_dims, shape, stack, transpose, unstack
from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.elementwise import zeros_like
from lintstep_runtime.tensorflow.ops.scans import steps
from lintstep_runtime.tensorflow.ops.segments import reverse_sequence
from lintstep_runtime.tensorflow.ops.selection import where_v2
from lintstep_runtime.tensorflow.scopes import variable_scope


def _turned(x: Any) -> Any:
    rank = len(x.static) if x.static is not None else 3
    return transpose(x, [1, 0, *range(2, rank)])


def dynamic_rnn(
    cell: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """``tf.nn.dynamic_rnn``: outputs [batch, time, size] and the last state of each example.

    Raises:
        ValueError: there is neither an initial state nor a type.
    """
    with variable_scope(scope or "rnn"):
        tensor = convert_to_tensor(inputs)
        sequence = tensor if time_major else _turned(tensor)
        if initial_state is None:
            if dtype is None:
                raise ValueError("If there is no initial_state, you must give a dtype.")
            batch = sequence.static[1] if sequence.static is not None else None
            initial_state = cell.zero_state(shape(sequence)[1] if batch is None else batch, dtype)
        outputs, last = _run(cell, sequence, initial_state, sequence_length)
        return (outputs if time_major else _turned(outputs)), last


def _run(cell: Any, sequence: Any, initial_state: Any, lengths: Any) -> tuple[Any, Any]:
    start, build = structured(initial_state)
    elements = [sequence]
    if lengths is not None:
        from lintstep_runtime.tensorflow.ops.picking import range_

        limit = convert_to_tensor(lengths)
        elements.append(range_(shape(sequence)[0]))

    def once(states: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
        output, after = cell(items[0], build(states))
        new, _ = structured(after)
        if lengths is not None:
            alive = expand_dims(items[1] < _like(limit, items[1]), -1)
            new = [where_v2(alive, fresh, old) for fresh, old in zip(new, states, strict=True)]
            output = where_v2(alive, output, zeros_like(output))
        return list(new), [output]

    last, outputs = steps(once, start, elements, name="while")
    return outputs[0], build(last)


def _like(limit: Any, index: Any) -> Any:
    from lintstep_runtime.tensorflow.ops.selection import cast

    return cast(limit, index.dtype)


def bidirectional_dynamic_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: bool = False,
    time_major: bool = False,
    scope: Any = None,
) -> tuple[Any, Any]:
    """``tf.nn.bidirectional_dynamic_rnn``: outputs and last states of both directions."""

    def backwards(x: Any) -> Any:
        from lintstep_runtime.tensorflow.ops.padding import reverse

        axis = 0 if time_major else 1
        return reverse(x, [axis]) if sequence_length is None else reverse_sequence(x, sequence_length, axis, 1 - axis)

    with variable_scope(scope or "bidirectional_rnn"):
        options = {"sequence_length": sequence_length, "dtype": dtype, "time_major": time_major}
        forward, state_fw = dynamic_rnn(cell_fw, inputs, initial_state=initial_state_fw, scope="fw", **options)
        turned = backwards(convert_to_tensor(inputs))
        backward, state_bw = dynamic_rnn(cell_bw, turned, initial_state=initial_state_bw, scope="bw", **options)
        return (forward, backwards(backward)), (state_fw, state_bw)


def static_rnn(
    cell: Any, inputs: Any, initial_state: Any = None, dtype: Any = None, sequence_length: Any = None, scope: Any = None
) -> tuple[list[Any], Any]:
    """``tf.nn.static_rnn``: a list of inputs [batch, size] to a list of outputs.

    Raises:
        ValueError: there are no inputs, or neither an initial state nor a type.
    """
    if not inputs:
        raise ValueError("inputs must not be empty")
    with variable_scope(scope or "rnn"):
        tensors = [convert_to_tensor(item) for item in inputs]
        if initial_state is None:
            if dtype is None:
                raise ValueError("If no initial_state is provided, dtype must be specified")
            first = tensors[0]
            batch = first.static[0] if first.static is not None else None
            initial_state = cell.zero_state(shape(first)[0] if batch is None else batch, dtype)
        if sequence_length is not None:
            outputs, last = _run(cell, stack(tensors), initial_state, sequence_length)
            return unstack(outputs, len(tensors)), last
        state, results = initial_state, []
        for tensor in tensors:
            output, state = cell(tensor, state)
            results.append(output)
        return results, state


def static_bidirectional_rnn(
    cell_fw: Any,
    cell_bw: Any,
    inputs: Any,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any, Any]:
    """``tf.nn.static_bidirectional_rnn``: outputs of both directions side by side, and both last states."""
    from lintstep_runtime.tensorflow.ops.arrays import concat

    with variable_scope(scope or "bidirectional_rnn"):
        forward, state_fw = static_rnn(cell_fw, inputs, initial_state_fw, dtype, sequence_length, "fw")
        backward, state_bw = static_rnn(cell_bw, list(inputs)[::-1], initial_state_bw, dtype, sequence_length, "bw")
        joined = [concat([a, b], 1) for a, b in zip(forward, backward[::-1], strict=True)]
        return joined, state_fw, state_bw
