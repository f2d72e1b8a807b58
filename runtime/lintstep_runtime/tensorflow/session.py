"""Sessions: the values of variables, and running the graph on demand."""

from __future__ import annotations

from _thread import _local
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from lintstep_runtime.engine import pace, recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.tensorflow import errors, plan, recording
from lintstep_runtime.tensorflow.fetches import Fetches, feed_value
from lintstep_runtime.tensorflow.graph import Graph, Operation, Tensor, get_default_graph
from lintstep_runtime.tensorflow.ops.registry import UNKNOWN


class Run:
    """One run of a session: what was fed, and the train ops that ran."""

    def __init__(self, session: BaseSession, feeds: dict[Tensor, Any]) -> None:
        self.session = session
        self.feeds = feeds
        self.trained: list[tuple[Any, Any, Any]] = []  # train op, rate, loss

    def evaluate(self, fetches: tuple[Any, ...], given: Mapping[Tensor, Any]) -> list[Any]:
        """Run what `fetches` need and return the tensors' values; `given` values are taken as they are."""
        planned = self.session.plan(fetches, given)
        values: list[Any] = [None] * planned.size
        for tensor, value in given.items():
            values[planned.slots[tensor]] = value
        for variable, op in planned.races.items():
            recording.raced(variable, op)
        for step in planned.steps:
            self._step(step, values)
        for train_op in planned.train_ops:
            self.trained.append(
                (train_op, _value(planned, values, train_op.rate), _value(planned, values, train_op.loss))
            )
        return [self._fetched(values[planned.slots[item]]) if isinstance(item, Tensor) else None for item in fetches]

    def _fetched(self, value: Any) -> Any:
        return self.read(value) if isinstance(value, Operation) else value

    def _step(self, step: plan.Step, values: list[Any]) -> None:
        op, kernel, inputs, outputs, free = step
        results = self.outcome(op, kernel, [values[slot] for slot in inputs])
        for slot, value in zip(outputs, results, strict=False):
            values[slot] = value
        for slot in free:
            values[slot] = None

    def outcome(self, op: Operation, kernel: Callable[..., Any], taken: list[Any]) -> list[Any]:
        """Run one operation on the values `taken` and return those of its outputs."""
        definition = op.definition
        if not definition.partial and any(value is UNKNOWN for value in taken):
            result: Any = UNKNOWN
        elif definition.cost is not None and self.session.spent(definition.cost(*taken, **op.attrs)):
            result = UNKNOWN
        else:
            try:
                result = kernel(self, op, *taken) if definition.stateful else kernel(*taken, **op.attrs)
            except (ArithmeticError, IndexError, TypeError, ValueError) as error:
                result = self._failed(op, error)
        outputs = op.outputs
        if len(outputs) == 1:
            return [_typed(result[0] if isinstance(result, tuple) else result, outputs[0])]
        parts = result if isinstance(result, tuple) else [result] * len(outputs)
        return [_typed(value, tensor) for tensor, value in zip(outputs, parts, strict=False)]

    def _failed(self, op: Operation, error: Exception) -> Any:
        if not current_run().recovers:
            raise errors.InvalidArgumentError(None, op, f"{error}\n\t [[node {op.name}]]") from error
        recorder.current().assumed(f"{op.type} {op.name} failed ({error}); its value is unknown")
        return UNKNOWN

    def fail(self, kind: str, op: Operation, message: str) -> Any:
        """Raise the session error of that kind, as `op`'s."""
        raise getattr(errors, kind)(None, op, f"{message}\n\t [[node {op.name}]]")

    def read(self, handle: Operation) -> Any:
        """Return a variable's value; FailedPreconditionError where it has none yet."""
        state = self.session.state
        if handle not in state:
            if not current_run().recovers:
                self.fail("FailedPreconditionError", handle, f"Attempting to use uninitialized value {handle.name}")
            recorder.current().assumed(f"variable {handle.name} was never initialised; it has its initial value")
            self.session.initialize(self, handle)
        return state[handle]

    def write(self, op: Operation, handle: Operation, value: Any) -> Any:
        """Store a variable's new value; an unknown one leaves the old. Return what it then holds."""
        state = self.session.state
        before = state.get(handle)
        if value is UNKNOWN:
            return UNKNOWN if before is None else before
        value = _typed(value, handle.outputs[0])
        state[handle] = value
        recording.wrote(op, handle, before, value)
        return value


def _value(planned: plan.Plan, values: list[Any], tensor: Any) -> Any:
    slot = planned.slots.get(tensor) if isinstance(tensor, Tensor) else None
    return None if slot is None or values[slot] is UNKNOWN else values[slot]


def _typed(value: Any, tensor: Tensor) -> Any:
    kind = tensor.dtype.as_numpy_dtype
    if value is UNKNOWN or isinstance(value, Operation) or getattr(value, "dtype", None) == kind:
        return value
    return value if isinstance(value, dict) else np.asarray(value, kind)


class BaseSession:
    """What a `Session` and an `InteractiveSession` share."""

    _opaque_keeps = True
    rewriting = True  # scalar arithmetic, as TensorFlow does; see `lintstep_runtime.rewrites`

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        self.graph = get_default_graph() if graph is None else graph
        self.sess_str = target
        self.state: dict[Operation, Any] = {}  # by the variable's handle
        self.resources: dict[Any, Any] = {}  # queues, iterators, generators of random numbers
        self._plans: dict[Any, tuple[plan.Plan, Any]] = {}
        self._closed = False
        self._cost = 0.0

    @property
    def graph_def(self) -> Graph:
        """The graph: there are no protocol buffers here."""
        return self.graph

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run what `fetches` need, and return their values in the same structure.

        A tensor's value is an array, of rank 0 a numpy scalar; an operation's is `None`. `fetches` may be a tensor, an
        operation, a variable, a name, or lists, tuples and dicts of these. `feed_dict` replaces the values of any
        tensors in this run.

        Raises:
            RuntimeError: the session is closed.
            TypeError, ValueError: a fetch or a feed is not of the graph or doesn't fit.
            errors.OpError: an operation failed.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        wanted = Fetches(self.graph, fetches)
        feeds = self._feeds(feed_dict)
        run = Run(self, feeds)
        with np.errstate(all="ignore"):
            values = run.evaluate(wanted.items, feeds)
        recording.ran(self, run)
        pace.checkpoint()
        return wanted.assemble(values)

    def _feeds(self, feed_dict: Any) -> dict[Tensor, Any]:
        feeds: dict[Tensor, Any] = {}
        for key, value in (feed_dict or {}).items():
            feeds.update(feed_value(self.graph, key, value, current_run().recovers))
        return feeds

    def plan(self, fetches: tuple[Any, ...], given: Mapping[Tensor, Any]) -> plan.Plan:
        """Return the plan for such a run, made once."""
        key = (*map(id, fetches), None, *map(id, given))
        if key not in self._plans:
            self._plans[key] = (plan.build(fetches, given.keys(), self.rewriting), (fetches, tuple(given)))
        return self._plans[key][0]

    def make_callable(self, fetches: Any, feed_list: Any = None, accept_options: bool = False) -> Callable[..., Any]:
        """Return a function that runs `fetches` with its arguments fed to `feed_list`."""
        return lambda *args, **options: self.run(fetches, dict(zip(feed_list or [], args, strict=False)))

    def partial_run_setup(self, fetches: Any, feeds: Any = None) -> str:
        """Accept a run in parts."""
        return "partial"

    def partial_run(self, handle: str, fetches: Any, feed_dict: Any = None) -> Any:
        """Run `fetches` as a run of its own."""
        return self.run(fetches, feed_dict)

    def spent(self, cost: float) -> bool:
        """Count multiplications that are about to be done; say whether there are too many to do them."""
        budget = current_run().budget
        if budget is None:
            return False
        if self._cost + cost > budget:
            recorder.current().assumed(
                "a model this large is not computed to the end: its loss is unknown from some run on"
            )
            return True
        self._cost += cost
        return False

    def has(self, handle: Any) -> bool:
        """Say whether the variable has a value."""
        return handle in self.state

    def initialize(self, run: Run, handle: Operation) -> None:
        """Give a variable its initial value."""
        initial = handle.variable.initial_value
        value = run.evaluate((initial,), {})[0]
        self.state[handle] = value if value is UNKNOWN else np.array(value)

    def as_default(self) -> Any:
        """Make this the default session inside a `with`."""
        return _as_default(self)

    def list_devices(self) -> list[Any]:
        """Return no devices."""
        return []

    def close(self) -> None:
        """Refuse further runs."""
        self._closed = True

    def should_stop(self) -> bool:
        """Say whether the session was closed."""
        return self._closed


class Session(BaseSession):
    """``tf.Session``: used in a `with`, it and its graph are the defaults inside, and it is closed at the end."""

    _contexts: list[Any]

    def __enter__(self) -> Session:
        self._contexts = [self.graph.as_default(), _as_default(self)]
        for context in self._contexts:
            context.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        for context in reversed(self._contexts):
            context.__exit__(*exception)
        self.close()

    @staticmethod
    def reset(target: str, containers: Any = None, config: Any = None) -> None:
        """Accept a reset; it has no effect."""


class InteractiveSession(BaseSession):
    """``tf.InteractiveSession``: the default session from its making on."""

    rewriting = False

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        self._graph_context = self.graph.as_default() if graph is not None else None
        if self._graph_context is not None:
            self._graph_context.__enter__()
        _sessions().append(self)

    def close(self) -> None:
        """Leave the default and refuse further runs."""
        super().close()
        if self in _sessions():
            _sessions().remove(self)
        if self._graph_context is not None:
            self._graph_context.__exit__(None, None, None)
            self._graph_context = None


class Sessions(_local):
    """The sessions of one run that were made the default, in each thread."""

    def __init__(self) -> None:
        self.stack: list[BaseSession] = []


def _sessions() -> list[BaseSession]:
    return current_run().keep(Sessions).stack


@contextmanager
def _as_default(session: BaseSession) -> Iterator[BaseSession]:
    stack = _sessions()
    stack.append(session)
    try:
        yield session
    finally:
        if session in stack:
            stack.remove(session)


def get_default_session() -> BaseSession | None:
    """Return the innermost session made the default, or `None`."""
    stack = _sessions()
    return stack[-1] if stack else None


def default_session(session: Any, action: str) -> Any:
    """Return `session` or the default session, to `action`.

    Raises:
        ValueError: there is neither.
    """
    found = session if session is not None else get_default_session()
    if found is None:
        raise ValueError(
            f"Cannot {action} using `{'eval' if 'evaluate' in action else 'run'}()`: No default session is "
            "registered. Use `with sess.as_default()` or pass an explicit session to "
            f"`{'eval(session=sess)' if 'evaluate' in action else 'run(session=sess)'}`"
        )
    return found
