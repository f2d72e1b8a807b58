"""Functions of each element along the first axis: `map_fn`, `scan`, `foldl`, `foldr`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.ops.control import structured
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.scans import steps


def map_fn(
    fn: Callable[..., Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: Any = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """``tf.map_fn``: `fn` of each element along the first axis, stacked; both may be nested structures."""
    leaves, structure = structured(elems)
    shapes: list[Any] = []

    def once(_: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
        found, build = structured(fn(structure(items)))
        shapes.append(build)
        return [], found

    _, outputs = steps(once, [], leaves, name=name or "map")
    return shapes[0](outputs)


def scan(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """``tf.scan``: `fn` of what it returned before and the next element; all that it returned, stacked."""
    from lintstep_runtime.tensorflow.ops.arrays import concat, expand_dims

    leaves, structure = structured(elems)
    tensors = [convert_to_tensor(leaf) for leaf in leaves]
    first = None
    if initializer is None:
        at = -1 if reverse else 0
        first = [tensor[at] for tensor in tensors]
        initial, build = first, structure
        tensors = [tensor[:-1] if reverse else tensor[1:] for tensor in tensors]
    else:
        initial, build = structured(initializer)

    def once(states: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
        found, _ = structured(fn(build(states), structure(items)))
        return found, found

    _, outputs = steps(once, initial, tensors, reverse, name or "scan")
    if first is not None:
        pairs = [(expand_dims(a, 0), b) for a, b in zip(first, outputs, strict=True)]
        outputs = [concat([b, a] if reverse else [a, b], 0) for a, b in pairs]
    return build(outputs)


def _fold(reverse: bool) -> Callable[..., Any]:
    def fold(
        fn: Callable[..., Any],
        elems: Any,
        initializer: Any = None,
        parallel_iterations: int = 10,
        back_prop: bool = True,
        swap_memory: bool = False,
        name: str | None = None,
    ) -> Any:
        leaves, structure = structured(elems)
        tensors = [convert_to_tensor(leaf) for leaf in leaves]
        if initializer is None:
            initial, build = [tensor[-1 if reverse else 0] for tensor in tensors], structure
            tensors = [tensor[:-1] if reverse else tensor[1:] for tensor in tensors]
        else:
            initial, build = structured(initializer)

        def once(states: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
            return structured(fn(build(states), structure(items)))[0], []

        last, _ = steps(once, initial, tensors, reverse, name or "fold")
        return build(last)

    fold.__doc__ = "``tf.foldl``, ``tf.foldr``: `fn` of what it returned before and the next element; the last result."
    return fold


foldl, foldr = _fold(False), _fold(True)
