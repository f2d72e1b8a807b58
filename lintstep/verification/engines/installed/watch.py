"""Watches a script from inside TensorFlow: its schedules, its train ops, its session runs."""

from __future__ import annotations

import functools
import os
import sys
from typing import Any, Callable  # noqa: UP035 - Python 3.7

from .events import Trace, plain
from .graphs import PLACEHOLDERS, Schedule, reads_of, upstream, variable_of, writers_in

_DECAYS = {
    "exponential_decay": (1, "global_step"),
    "natural_exp_decay": (1, "global_step"),
    "inverse_time_decay": (1, "global_step"),
    "polynomial_decay": (1, "global_step"),
    "cosine_decay": (1, "global_step"),
    "cosine_decay_restarts": (1, "global_step"),
    "linear_cosine_decay": (1, "global_step"),
    "noisy_linear_cosine_decay": (1, "global_step"),
    "piecewise_constant": (0, "x"),
    "piecewise_constant_decay": (0, "x"),
}
"""Where each decay takes its step: position and keyword."""
_RATES = ("_learning_rate_tensor", "_lr_t")
"""Where an optimizer keeps the tensor of its rate once it has applied gradients."""
_LIBRARIES = (os.path.dirname(os.path.abspath(__file__)), os.path.dirname(os.__file__))  # noqa: PTH100, PTH120
_KERAS = ("fit", "fit_generator", "train_on_batch")
_GENEROSITY = 4
"""Times the steps asked for, after which one train op's runs are enough whatever is missing."""


class Settled(BaseException):
    """Raised through the script when it has shown enough."""


class Counter:
    """A variable or placeholder of a graph. ``variable`` is its operation."""

    def __init__(self, identity: str, op: Any) -> None:
        self.id, self.op = identity, op
        self.fed = op.type in PLACEHOLDERS


class TrainOp:
    """A call of minimize or apply_gradients, and what of it can be fetched."""

    def __init__(
        self, identity: str, op: Any, rate: Any, loss: Any, step: Counter | None, reads: list[Counter]
    ) -> None:
        self.id, self.op, self.rate, self.loss, self.step, self.reads = identity, op, rate, loss, step, reads
        self.counters = reads if step is None or step in reads else [*reads, step]
        self.runs = 0


class Watcher:
    """Puts itself into TensorFlow and writes what it sees; for good: a process runs one script."""

    def __init__(self, tf: Any, trace: Trace, folders: list[str], steps: int, writers: list[dict[str, Any]]) -> None:
        self.tf, self.trace, self.steps = tf, trace, steps
        self.folders = tuple(folder.rstrip(os.sep) + os.sep for folder in folders)
        self.pending = [(each["path"], each["line"], each["end_line"]) for each in writers]
        self.depth = 0
        self.schedules: list[Schedule] = []
        self.losses: dict[int, Any] = {}
        self.counters: dict[Any, Counter] = {}
        self.train_ops: list[TrainOp] = []
        self.told: set[str] = set()
        self.own: Any = None  # the session's run, unwatched

    def install(self) -> None:
        """Wrap the decays, the optimizers' methods and the session's run."""
        base = self.tf.train.Optimizer
        for owner in [base, *_subclasses(base)]:
            for method in ("minimize", "apply_gradients"):
                if method in vars(owner):
                    setattr(owner, method, self._watch_train_op(method, vars(owner)[method]))
        base.compute_gradients = self._watch_gradients(base.compute_gradients)
        for module in {id(each): each for each in (self.tf.train, self.tf.compat.v1.train)}.values():
            for name, where in _DECAYS.items():
                setattr(module, name, self._watch_schedule(getattr(module, name), *where))
        model = self.tf.keras.Model
        for name in _KERAS:
            if hasattr(model, name):
                setattr(model, name, self._watch_keras(name, getattr(model, name)))
        session = self.tf.Session.__mro__[1]
        self.own = session.run
        session.run = self._watch_run()

    # What is built

    def _watch_schedule(self, call: Callable[..., Any], position: int, keyword: str) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(*args: Any, **kwargs: Any) -> Any:
            output = call(*args, **kwargs)
            self.schedules.append(Schedule(output, kwargs[keyword] if keyword in kwargs else args[position]))
            return output

        return watched

    def _watch_gradients(self, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(optimizer: Any, loss: Any, *args: Any, **kwargs: Any) -> Any:
            self.losses[id(optimizer)] = loss
            return call(optimizer, loss, *args, **kwargs)

        return watched

    def _watch_train_op(self, kind: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(optimizer: Any, *args: Any, **kwargs: Any) -> Any:
            step = kwargs.get("global_step", args[1] if len(args) > 1 else None)
            self.depth += 1
            try:
                result = call(optimizer, *args, **kwargs)
            finally:
                self.depth -= 1
            if self.depth == 0 and self.tf.executing_eagerly():
                self._unseen(f"{kind} was called in eager execution")
            elif self.depth == 0 and hasattr(getattr(result, "op", result), "inputs"):
                self._built(kind, optimizer, step, getattr(result, "op", result))
            return result

        return watched

    def _watch_keras(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(call)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self._unseen(f"Keras trained with its own {name}")
            return call(*args, **kwargs)

        return watched

    def _unseen(self, text: str) -> None:
        """Record, once, that something trains that this engine cannot follow."""
        if text not in self.told:
            self.told.add(text)
            self.trace.emit("unseen", text=text)

    def _built(self, kind: str, optimizer: Any, step: Any, op: Any) -> None:
        rate: Any = next(
            (getattr(optimizer, name) for name in _RATES if getattr(optimizer, name, None) is not None), None
        )
        ways = reads_of(rate, self.schedules)
        reads = [self._counter(each) for each in ways]
        advanced = None if step is None or not hasattr(step, "op") else self._counter(variable_of(step))
        made = TrainOp(f"train_op{len(self.train_ops)}", op, rate, self.losses.get(id(optimizer)), advanced, reads)
        self.train_ops.append(made)
        path, line = self._here()
        self.trace.emit(
            "update",
            id=made.id,
            path=path,
            line=line,
            end_line=line,
            kind=kind,
            step=None if advanced is None else advanced.id,
            reads=[each.id for each in reads],
            via={self._counter(each).id: how for each, how in ways.items()},
            opaque=False,
        )

    def _counter(self, op: Any) -> Counter:
        known = self.counters.get(op)
        if known is None:
            known = self.counters[op] = Counter(f"counter{len(self.counters)}", op)
            path, line = self._made_at(op)
            registered = [getattr(each, "op", None) for each in op.graph.get_collection("global_step")]
            self.trace.emit(
                "counter",
                id=known.id,
                name=op.name,
                path=path,
                line=line,
                dtype=str(self.tf.as_dtype(op.get_attr("dtype")).name),
                initial=None,
                registered=op in registered or (not registered and op.name == "global_step"),
                kind="placeholder" if known.fed else "variable",
            )
        return known

    # What runs

    def _watch_run(self) -> Callable[..., Any]:
        @functools.wraps(self.own)
        def watched(
            session: Any, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
        ) -> Any:
            running = self._running(session, fetches, feed_dict)
            trained = [each for each in self.train_ops if each.op in running]
            variables = {op for op, each in self.counters.items() if not each.fed}
            writes = writers_in(running, variables)
            if not trained and not writes:
                self._tell_feeds(feed_dict, session)
                return self.own(session, fetches, feed_dict, options, run_metadata)
            losses = [self._loss(session, each, feed_dict) for each in trained]
            before = {op: self._value(session, op) for _, op, _ in writes}
            extra = [self._alongside(session, each) for each in trained]
            result, seen = self.own(session, [fetches, extra], feed_dict, options, run_metadata)
            self._tell_feeds(feed_dict, session)
            self._tell_writes(session, writes, before, trained, feed_dict)
            for index, each in enumerate(trained):
                self._tell_run(session, each, seen[index], losses[index])
            if trained:
                self._settle()
            return result

        return watched

    def _running(self, session: Any, fetches: Any, feed_dict: Any) -> set[Any]:
        """Return the operations that a run executes; none where nothing of ours is in the graph."""
        graph = session.graph
        if not any(op.graph is graph for op in self.counters):
            return set()
        handler = sys.modules[type(session).__module__]._FetchHandler(graph, fetches, {})
        wanted = [tensor.op for tensor in handler.fetches()] + list(handler.targets())
        return upstream(wanted, cut=[graph.as_graph_element(key).op for key in feed_dict or {}])

    def _alongside(self, session: Any, train_op: TrainOp) -> dict[str, Any]:
        """Return what is fetched in the train op's own run: the very tensor of its rate, and placeholders."""
        fetched = {each.id: each.op.outputs[0] for each in train_op.counters if each.fed}
        if hasattr(train_op.rate, "op") and train_op.rate.op._get_control_flow_context() is None:
            fetched["rate"] = train_op.rate
        return fetched

    def _tell_run(self, session: Any, train_op: TrainOp, seen: dict[str, Any], loss: Any) -> None:
        train_op.runs += 1
        rate = seen.get("rate", train_op.rate if isinstance(train_op.rate, float) else None)
        values = {
            each.id: plain(seen[each.id]) if each.fed else self._value(session, each.op) for each in train_op.counters
        }
        self.trace.emit("run", op=train_op.id, rate=plain(rate), counters=values, loss=loss)

    def _tell_writes(
        self,
        session: Any,
        writes: list[tuple[Any, Any, str]],
        before: dict[Any, Any],
        trained: list[TrainOp],
        feeds: Any,
    ) -> None:
        fed = [session.graph.as_graph_element(key).op for key in feeds or {}]
        for writer, op, how in writes:
            counter = self.counters[op]
            by = how
            if any(each.step is counter and writer in upstream([each.op]) for each in trained):
                by = "optimizer"
            elif writer in [getattr(each, "initializer", None) for each in self._variables(session)]:
                by = "load" if any(each.op in fed for each in writer.inputs) else "initializer"
            path, line = self._made_at(writer)
            after = self._value(session, op)
            self.trace.emit("write", counter=counter.id, by=by, path=path, line=line, before=before[op], after=after)
            self.pending = [each for each in self.pending if not (each[0] == path and each[1] <= line <= each[2])]

    def _tell_feeds(self, feed_dict: Any, session: Any) -> None:
        for key, value in (feed_dict or {}).items():
            counter = self.counters.get(session.graph.as_graph_element(key).op)
            if counter is not None:
                path, line = self._here()
                self.trace.emit(
                    "write", counter=counter.id, by="feed", path=path, line=line, before=None, after=_number(value)
                )

    def _settle(self) -> None:
        most = max(each.runs for each in self.train_ops)
        if most >= _GENEROSITY * self.steps:
            raise Settled(f"{most} runs")
        if not self.pending and all(each.runs >= self.steps for each in self.train_ops):
            raise Settled(f"{self.steps} runs")

    def _loss(self, session: Any, train_op: TrainOp, feed_dict: Any) -> Any:
        """Return the loss just before the update, in a run of its own so that it cannot race with the update."""
        loss = train_op.loss
        if not hasattr(loss, "op") or loss.op._get_control_flow_context() is not None:
            return None
        if loss.shape.num_elements() != 1:
            return None
        quiet = PLACEHOLDERS | {"VariableV2", "Variable", "VarHandleOp", "ReadVariableOp"}
        if any(op.op_def.is_stateful and op.type not in quiet for op in upstream([loss.op])):
            return None
        return plain(self.own(session, loss, feed_dict))

    def _value(self, session: Any, op: Any) -> Any:
        """Return a variable's present value, read in a run of its own; None before it is initialised."""
        for variable in self._variables(session):
            if variable_of(variable) is op:
                try:
                    return plain(self.own(session, variable))
                except self.tf.errors.FailedPreconditionError:
                    return None
        return None

    def _variables(self, session: Any) -> list[Any]:
        return list(session.graph.get_collection("variables")) + list(session.graph.get_collection("local_variables"))

    # Where it stands

    def _here(self) -> tuple[str, int]:
        """Return the innermost place of the user's own code that is being executed."""
        frame = sys._getframe(1)
        while frame is not None:
            if self._own(frame.f_code.co_filename):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]
        return "", 0

    def _made_at(self, op: Any) -> tuple[str, int]:
        """Return the innermost place of the user's own code at which an operation was made."""
        for frame in reversed(list(op.traceback or ())):
            path, line = (frame[0], frame[1]) if isinstance(frame, tuple) else (frame.filename, frame.lineno)
            if self._own(path):
                return path, line
        return "", 0

    def _own(self, path: str) -> bool:
        """Whether a file is the user's: in the project, and no library that lies there too."""
        return path.startswith(self.folders) and not path.startswith(_LIBRARIES) and "-packages" + os.sep not in path


def _number(value: Any) -> Any:
    return plain(value) if isinstance(value, (int, float)) or hasattr(value, "dtype") else None


def _subclasses(owner: Any) -> list[Any]:
    return [each for child in owner.__subclasses__() for each in (child, *_subclasses(child))]
