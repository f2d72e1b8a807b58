"""``torch.autograd``: gradients by hand, and functions that bring their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from lintstep_runtime.torch import tape
from lintstep_runtime.torch.tape import UNKNOWN, Mode, Node
from lintstep_runtime.torch.tensor import Tensor, as_tensor, flow_back, made, unknown

__all__ = ["Function", "Variable", "backward", "detect_anomaly", "grad", "gradcheck",
           "set_detect_anomaly"]  # fmt: skip


class _Any(type):
    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)

    def __call__(cls, data: Any = None, requires_grad: Any = False, volatile: Any = False) -> Any:
        tensor = as_tensor(data)
        if requires_grad:
            tensor.requires_grad = True
        return tensor


class Variable(metaclass=_Any):
    """``torch.autograd.Variable``: a tensor."""


def _several(value: Any) -> list[Any]:
    return [value] if isinstance(value, Tensor) else [as_tensor(each) for each in value]


def backward(tensors: Any, grad_tensors: Any = None, *args: Any, **options: Any) -> None:
    """``torch.autograd.backward``"""
    roots = _several(tensors)
    seeds = [None] * len(roots) if grad_tensors is None else list(grad_tensors)
    flow_back(roots, seeds)


def grad(outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: Any = None, create_graph: bool = False,
         only_inputs: bool = True, allow_unused: Any = None, is_grads_batched: bool = False,
         materialize_grads: bool = False) -> Any:  # fmt: skip
    """``torch.autograd.grad``: with `create_graph` the gradients are unknown, and depend on what the outputs do."""
    roots, wanted = _several(outputs), _several(inputs)
    if create_graph:
        return tuple(unknown((*roots, *wanted), each._shape, each._dtype, each._device) for each in wanted)
    seeds = (
        [None] * len(roots)
        if grad_outputs is None
        else list(grad_outputs if isinstance(grad_outputs, list | tuple) else [grad_outputs])
    )
    found: dict[int, Any] = {}

    def take(leaf: Any, gradient: Any) -> bool:
        before = found.get(id(leaf))
        known = before is not None and before is not UNKNOWN and gradient is not UNKNOWN
        found[id(leaf)] = before + gradient if known else UNKNOWN if before is UNKNOWN else gradient
        return False

    kept = [each._retains for each in wanted]
    for each in wanted:
        each._retains = True
    try:
        flow_back(roots, seeds, take)
    finally:
        for each, before in zip(wanted, kept, strict=True):
            each._retains = before
    results: list[Any] = []
    for each in wanted:
        gradient = found.get(id(each))
        if gradient is None and allow_unused:
            results.append(None)
        elif gradient is None or gradient is UNKNOWN:
            results.append(unknown((), each._shape, each._dtype, each._device))
        else:
            results.append(made(gradient.copy(), each._dtype, each._device))
    return tuple(results)


class Context:
    """What `forward` of a function keeps for its `backward`."""

    def __init__(self) -> None:
        self.saved_tensors: tuple[Any, ...] = ()
        self.needs_input_grad: tuple[bool, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors."""
        self.saved_tensors = tensors

    @property
    def saved_variables(self) -> Any:
        """The tensors that were kept."""
        return self.saved_tensors

    def mark_dirty(self, *tensors: Any) -> None:
        """Do nothing."""

    mark_non_differentiable = set_materialize_grads = save_for_forward = mark_dirty


class Function:
    """``torch.autograd.Function``"""

    @staticmethod
    def forward(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        """Return the result."""
        raise NotImplementedError

    @staticmethod
    def backward(ctx: Any, *grads: Any) -> Any:
        """Return a gradient for each input."""
        raise NotImplementedError

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Call `forward`, and let gradients flow back through `backward`."""
        context = Context()
        context.needs_input_grad = tuple(isinstance(each, Tensor) and each.requires_grad for each in args)
        with tape.no_grad():
            if "setup_context" in vars(cls):
                result = cls.forward(*args, **kwargs)
                cls.setup_context(context, args, result)  # type: ignore[attr-defined]
            else:
                result = cls.forward(context, *args, **kwargs)
        inputs = tuple(each for each in args if isinstance(each, Tensor))
        if not (Mode.grad and any(context.needs_input_grad)):
            return result
        if isinstance(result, tuple | list):
            return type(result)(_following(each, inputs, None) for each in result)
        return _following(result, inputs, lambda g, y, *arrays: cls._back(context, g, result, args))

    @classmethod
    def _back(cls, context: Context, g: Any, result: Any, args: Any) -> Any:
        found = cls.backward(context, made(g, result._dtype, result._device))
        each_given = found if isinstance(found, tuple | list) else (found,)
        backs = []
        for given, back in zip(args, each_given, strict=False):
            if isinstance(given, Tensor):
                array = None if back is None else as_tensor(back).known()
                backs.append(UNKNOWN if back is not None and array is None else array)
        return backs


def _following(result: Any, inputs: tuple[Any, ...], gradient: Any) -> Any:
    if not isinstance(result, Tensor) or not result._dtype.is_floating_point:
        return result
    other = result._alias()
    other.requires_grad = True
    array, arrays = result.known(), [each.known() for each in inputs]
    known = gradient is not None and array is not None and all(each is not None for each in arrays)
    other._node = Node(inputs, gradient, arrays, array) if known and array is not None else inputs
    return other


@contextlib.contextmanager
def detect_anomaly(*args: Any, **options: Any) -> Iterator[None]:
    """A context that changes nothing."""
    yield


def set_detect_anomaly(mode: bool, check_nan: bool = True) -> Any:
    """``torch.autograd.set_detect_anomaly``"""
    return detect_anomaly()


def gradcheck(*args: Any, **options: Any) -> bool:
    """Say yes."""
    return True
