"""What TensorFlow's graph rewriter does to scalar arithmetic before a run; without it, rates differ in their last bits.

Measured on both TensorFlows, which agree (source: ``core/grappler/optimizers/constant_folding.cc`` and
``arithmetic_optimizer.cc``):

- a division by a constant is a multiplication by its reciprocal,
- ``c * (x * y)`` becomes ``x * (c * y)``, so that constants meet and fold into one; the same for sums,
- sums with 0 and products with 1 are left out,
- powers with the exponents 0.5, 2, 3, -0.5 and -1 become roots, products and reciprocals.

An operation that is fetched, or read more than once, keeps its own value. In a run that writes to a reference variable,
constants don't meet across what is left out. An interactive session rewrites nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.graph import Operation, Tensor
from lintstep_runtime.tensorflow.ops.registry import static_value
from lintstep_runtime.tensorflow.ops.variables import VARIABLE

_ASSOCIATIVE = {"Add": np.add, "Mul": np.multiply}
_CANDIDATES = {*_ASSOCIATIVE, "Sub", "RealDiv", "Pow"}
_NEUTRAL = {"Add": 0.0, "Sub": 0.0, "Mul": 1.0, "RealDiv": 1.0}

_POWERS: dict[float, Callable[[Any], Any]] = {
    0.5: np.sqrt,
    1.0: lambda x: x,
    2.0: np.square,
    3.0: lambda x: x * np.square(x),
    -0.5: lambda x: x.dtype.type(1) / np.sqrt(x),
    -1.0: np.reciprocal,
}

Rewritten = tuple[Callable[..., Any], tuple[Tensor, ...]]


class Arithmetic:
    """The scalar operations of one plan, as they are rewritten; an argument is a tensor or a constant array."""

    def __init__(self, order: Sequence[Operation], kept: Collection[Tensor], given: Collection[Tensor]) -> None:
        self.given, self.kept = given, kept
        self.transparent = not any(_writes_reference(op) for op in order)
        self.readers: dict[Tensor, int] = {}
        self.kinds: dict[Operation, str] = {}
        self.arguments: dict[Operation, list[Any]] = {}
        for op in order:
            for tensor in op.inputs:
                self.readers[tensor] = self.readers.get(tensor, 0) + 1
            if op.definition.name in _CANDIDATES and _is_scalar(op):
                self.kinds[op], self.arguments[op] = op.definition.name, list(op.inputs)
        self.changed: set[Operation] = set()
        self.passing: dict[Operation, Any] = {}  # operations that only pass an argument on

    def constant(self, argument: Any) -> Any:
        """Return the value of an argument that is constant in this run, else `None`."""
        if not isinstance(argument, Tensor):
            return argument
        if argument in self.given:
            return None
        if argument.op in self.passing:
            return self.constant(self.passing[argument.op])
        if argument.op in self.changed:
            values = [self.constant(part) for part in self.arguments[argument.op]]
            if any(value is None for value in values):
                return None
            return _ASSOCIATIVE[self.kinds[argument.op]](*values)
        return static_value(argument)

    def rewrite(self) -> dict[Operation, Rewritten]:
        """Return the kernel and the inputs of each operation that does something else than it says."""
        for op in self.kinds:
            self._leave_out(op)
            self._divide(op)
        moving = True
        while moving:
            moving = sum(self._push(op) for op in self.kinds) > 0
        found = {op: self._kernel(op) for op in self.changed}
        found.update({op: (lambda x: x, (tensor,)) for op, tensor in self.passing.items()})
        found.update({op: power for op in self.kinds if (power := self._power(op)) is not None})
        return found

    def _leave_out(self, op: Operation) -> None:
        neutral = _NEUTRAL.get(self.kinds[op])
        if neutral is None:
            return
        left, right = self.arguments[op]
        if self._is(right, neutral):
            self.passing[op] = left
        elif self.kinds[op] in _ASSOCIATIVE and self._is(left, neutral):
            self.passing[op] = right

    def _is(self, argument: Any, number: float) -> bool:
        value = self.constant(argument)
        return value is not None and bool(value == number)

    def _behind(self, argument: Any) -> tuple[Any, bool]:
        """What `argument` is behind what only passes it on, and whether nobody else reads it on the way."""
        alone = True
        while isinstance(argument, Tensor):
            alone = alone and not (argument in self.kept or argument in self.given or self.readers[argument] > 1)
            if argument.op not in self.passing or not self.transparent:
                break
            argument = self.passing[argument.op]
        return argument, alone

    def _divide(self, op: Operation) -> None:
        if self.kinds[op] != "RealDiv" or op in self.passing:
            return
        divisor = self.constant(self.arguments[op][1])
        if divisor is not None and self.constant(self.arguments[op][0]) is None:
            self.kinds[op] = "Mul"
            self.arguments[op][1] = np.reciprocal(divisor)
            self.changed.add(op)

    def _push(self, op: Operation) -> bool:
        kind = self.kinds[op]
        if kind not in _ASSOCIATIVE or op in self.passing:
            return False
        left, right = self.arguments[op]
        values = self.constant(left), self.constant(right)
        if (values[0] is None) == (values[1] is None):
            return False
        fixed, argument = (values[0], right) if values[0] is not None else (values[1], left)
        child, alone = self._behind(argument)
        inner = child.op
        if self.kinds.get(inner) != kind or inner in self.passing or not alone:
            return False
        first, second = self.arguments[inner]
        known = self.constant(first) is not None, self.constant(second) is not None
        if all(known):
            return False
        leftmost = known[0] or child is not argument  # across what was left out, products go from left to right
        outer, joined = (second, first) if leftmost else (first, second)
        self.arguments[op] = [outer, child]
        self.arguments[inner] = [fixed, joined]
        self.changed.update((op, inner))
        return True

    def _kernel(self, op: Operation) -> Rewritten:
        function = _ASSOCIATIVE[self.kinds[op]]
        parts = [
            value if value is not None else part
            for part, value in ((part, self.constant(part)) for part in self.arguments[op])
        ]
        tensors = tuple(part for part in parts if isinstance(part, Tensor))
        if len(tensors) == 2:
            return function, tensors
        if not tensors:
            folded = function(*parts)
            return lambda: folded, ()
        fixed = next(part for part in parts if not isinstance(part, Tensor))
        return lambda x: function(x, fixed), tensors

    def _power(self, op: Operation) -> Rewritten | None:
        if self.kinds[op] != "Pow":
            return None
        base, exponent = self.arguments[op]
        value = self.constant(exponent)
        if value is None or self.constant(base) is not None or float(value) not in _POWERS:
            return None
        return _POWERS[float(value)], (base,)


def _writes_reference(op: Operation) -> bool:
    return op.definition.effect and any(tensor.op.definition is VARIABLE for tensor in op.inputs)


def _is_scalar(op: Operation) -> bool:
    output = op.outputs[0]
    return output.dtype.is_floating and all(not tensor.static for tensor in (output, *op.inputs))


def rewrite(
    order: Sequence[Operation], kept: Collection[Tensor], given: Collection[Tensor]
) -> dict[Operation, Rewritten]:
    """Return what takes the place of which operation's kernel and inputs in a plan of `order`."""
    arithmetic = Arithmetic(order, kept, given)
    return arithmetic.rewrite() if arithmetic.kinds else {}
