"""Session hooks. Source: TensorFlow 1.15, ``python/training/session_run_hook.py``, ``basic_session_run_hooks.py``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow.graph import element, get_default_graph
from lintstep_runtime.tensorflow.train.steps import get_global_step


class SessionRunArgs(NamedTuple):
    """``tf.train.SessionRunArgs``: what a hook adds to a run."""

    fetches: Any
    feed_dict: Any = None
    options: Any = None


class SessionRunValues(NamedTuple):
    """``tf.train.SessionRunValues``: what a hook gets back."""

    results: Any
    options: Any
    run_metadata: Any


class SessionRunContext:
    """``tf.train.SessionRunContext``: the run a hook is in; `request_stop` ends the training after it."""

    def __init__(self, original_args: Any, session: Any) -> None:
        self.original_args, self.session = original_args, session
        self.stop_requested = False

    def request_stop(self) -> None:
        """Ask for an end."""
        self.stop_requested = True


class SessionRunHook:
    """``tf.train.SessionRunHook``: called around the runs of a monitored session."""

    _opaque_keeps = True

    def begin(self) -> None:
        """Called once, before the graph is finalised."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Called once, when the session exists."""

    def before_run(self, run_context: SessionRunContext) -> Any:
        """Called before each run; may return `SessionRunArgs`."""

    def after_run(self, run_context: SessionRunContext, run_values: Any) -> None:
        """Called after each run."""

    def end(self, session: Any) -> None:
        """Called once, at a normal end."""


class _Counting(SessionRunHook):
    """A hook that needs the registered global step."""

    def begin(self) -> None:
        self._step_ = get_global_step()
        if self._step_ is None:
            raise RuntimeError(f"Global step should be created to use {type(self).__name__}.")

    def _now_(self, session: Any) -> int:
        return int(session.run(element(self._step_)))


class StopAtStepHook(_Counting):
    """``tf.train.StopAtStepHook``: ends after `num_steps` more steps, or at `last_step`, of the registered step.

    Raises:
        ValueError: not exactly one of both is given.
        RuntimeError: (at the start) there is no registered step.
    """

    def __init__(self, num_steps: int | None = None, last_step: int | None = None) -> None:
        if num_steps is None and last_step is None:
            raise ValueError("One of num_steps or last_step must be specified.")
        if num_steps is not None and last_step is not None:
            raise ValueError("Only one of num_steps or last_step can be specified.")
        self._num_steps, self._last_step = num_steps, last_step

    def after_create_session(self, session: Any, coord: Any) -> None:
        if self._last_step is None:
            self._last_step = self._now_(session) + int(self._num_steps or 0)

    def after_run(self, run_context: SessionRunContext, run_values: Any) -> None:
        if self._last_step is not None and self._now_(run_context.session) >= self._last_step:
            run_context.request_stop()


class StepCounterHook(_Counting):
    """``tf.train.StepCounterHook``: measures steps a second; here it only checks that there is a step."""

    def __init__(
        self, every_n_steps: Any = 100, every_n_secs: Any = None, output_dir: Any = None, summary_writer: Any = None
    ) -> None:
        pass


class CheckpointSaverListener:
    """``tf.train.CheckpointSaverListener``: called around saving."""

    def begin(self) -> None:
        """Called once, at the start."""

    def before_save(self, session: Any, global_step_value: int) -> None:
        """Called before each checkpoint."""

    def after_save(self, session: Any, global_step_value: int) -> Any:
        """Called after each checkpoint; may return true to stop."""

    def end(self, session: Any, global_step_value: int) -> None:
        """Called once, at the end."""


class CheckpointSaverHook(_Counting):
    """``tf.train.CheckpointSaverHook``: saves at the start, every `save_steps` steps, and at the end."""

    def __init__(
        self,
        checkpoint_dir: Any,
        save_secs: Any = None,
        save_steps: Any = None,
        saver: Any = None,
        checkpoint_basename: str = "model.ckpt",
        scaffold: Any = None,
        listeners: Any = None,
    ) -> None:
        if saver is not None and scaffold is not None:
            raise ValueError("You cannot provide both saver and scaffold.")
        self._path_ = f"{checkpoint_dir}/{checkpoint_basename}"
        self._save_steps_, self._saver, self._scaffold = save_steps, saver, scaffold
        self._listeners = list(listeners or [])
        self._last_: int | None = None

    def begin(self) -> None:
        super().begin()
        for listener in self._listeners:
            listener.begin()

    def after_create_session(self, session: Any, coord: Any) -> None:
        self._save(session, self._now_(session))

    def after_run(self, run_context: SessionRunContext, run_values: Any) -> None:
        if self._save_steps_ is None or self._last_ is None:
            return
        step = self._now_(run_context.session)
        if step >= self._last_ + int(self._save_steps_) and self._save(run_context.session, step):
            run_context.request_stop()

    def end(self, session: Any) -> None:
        step = self._now_(session)
        if step != self._last_:
            self._save(session, step)
        for listener in self._listeners:
            listener.end(session, step)

    def _save(self, session: Any, step: int) -> bool:
        from lintstep_runtime.tensorflow.train.saver import Saver

        self._last_ = step
        for listener in self._listeners:
            listener.before_save(session, step)
        saver = self._saver or getattr(self._scaffold, "saver", None) or Saver(defer_build=True)
        saver.save(session, self._path_, global_step=step)
        return sum(bool(listener.after_save(session, step)) for listener in self._listeners) > 0


class SummarySaverHook(_Counting):
    """``tf.train.SummarySaverHook``: evaluates a summary every `save_steps` steps."""

    def __init__(
        self,
        save_steps: Any = None,
        save_secs: Any = None,
        output_dir: Any = None,
        summary_writer: Any = None,
        scaffold: Any = None,
        summary_op: Any = None,
    ) -> None:
        if (scaffold is None) == (summary_op is None):
            raise ValueError("Exactly one of scaffold or summary_op must be provided.")


class GlobalStepWaiterHook(_Counting):
    """``tf.train.GlobalStepWaiterHook``: a worker that waits for a step has waited already."""

    def __init__(self, wait_until_step: int) -> None:
        pass


class ProfilerHook(_Counting):
    """``tf.train.ProfilerHook``: profiles nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass


class LoggingTensorHook(SessionRunHook):
    """``tf.train.LoggingTensorHook``: reads tensors every `every_n_iter` runs, for its formatter."""

    def __init__(
        self,
        tensors: Any,
        every_n_iter: Any = None,
        every_n_secs: Any = None,
        at_end: bool = False,
        formatter: Any = None,
    ) -> None:
        self._given_ = tensors
        self._every_, self._formatter = every_n_iter, formatter
        self._rounds_ = 0

    def begin(self) -> None:
        graph, given = get_default_graph(), self._given_
        names = given if isinstance(given, dict) else {str(item): item for item in given}
        self._tensors = {
            name: value if isinstance(value, Opaque) else graph.as_graph_element(value) for name, value in names.items()
        }

    def before_run(self, run_context: SessionRunContext) -> Any:
        due = isinstance(self._every_, int) and self._every_ > 0 and self._rounds_ % self._every_ == 0
        return SessionRunArgs(self._tensors) if due else None

    def after_run(self, run_context: SessionRunContext, run_values: Any) -> None:
        self._rounds_ += 1
        if run_values.results is not None and self._formatter is not None:
            self._formatter(run_values.results)


class NanLossDuringTrainingError(RuntimeError):
    """``tf.train.NanLossDuringTrainingError``."""

    def __str__(self) -> str:
        return "NaN loss during training."


class NanTensorHook(SessionRunHook):
    """``tf.train.NanTensorHook``: stops, or fails, when the loss is not a number."""

    def __init__(self, loss_tensor: Any, fail_on_nan_loss: bool = True) -> None:
        self._loss_, self._fail_ = loss_tensor, fail_on_nan_loss

    def before_run(self, run_context: SessionRunContext) -> Any:
        return SessionRunArgs(self._loss_)

    def after_run(self, run_context: SessionRunContext, run_values: Any) -> None:
        value = run_values.results
        if not isinstance(value, Opaque) and np.any(np.isnan(value)):
            if self._fail_:
                raise NanLossDuringTrainingError
            run_context.request_stop()


class FinalOpsHook(SessionRunHook):
    """``tf.train.FinalOpsHook``: runs operations at the end."""

    def __init__(self, final_ops: Any, final_ops_feed_dict: Any = None) -> None:
        self._ops_, self._feed_ = final_ops, final_ops_feed_dict
        self.final_ops_values: Any = None

    def end(self, session: Any) -> None:
        if self._ops_ is not None:
            self.final_ops_values = session.run(self._ops_, feed_dict=self._feed_)


class FeedFnHook(SessionRunHook):
    """``tf.train.FeedFnHook``: feeds what a function returns."""

    def __init__(self, feed_fn: Any) -> None:
        self.feed_fn = feed_fn

    def before_run(self, run_context: SessionRunContext) -> Any:
        return SessionRunArgs(fetches=None, feed_dict=self.feed_fn())


class SecondOrStepTimer:
    """``tf.train.SecondOrStepTimer``: says whether so many steps have passed."""

    def __init__(self, every_secs: Any = None, every_steps: Any = None) -> None:
        self._every_secs, self._every_steps = every_secs, every_steps
        self._last_: int | None = None

    def reset(self) -> None:
        """Forget the last step."""
        self._last_ = None

    def should_trigger_for_step(self, step: Any) -> bool:
        """Say whether it is time."""
        if self._last_ is None:
            return True
        return self._every_steps is not None and step != self._last_ and step >= self._last_ + self._every_steps

    def update_last_triggered_step(self, step: Any) -> tuple[Any, Any]:
        """Note the step; return seconds and steps since the one before."""
        passed = (None, None) if self._last_ is None else (1.0, step - self._last_)
        self._last_ = step
        return passed

    def last_triggered_step(self) -> Any:
        """Return the step noted last."""
        return self._last_


def flattened(hooks: Any) -> list[Any]:
    """Return hooks as a list; an opaque one has nothing to call."""
    if hooks is None or isinstance(hooks, Opaque):
        return []
    items: Iterable[Any] = hooks if isinstance(hooks, list | tuple | set) else list(hooks)
    return [hook for hook in items if not isinstance(hook, Opaque)]
