"""Monitored sessions: sessions with hooks. Source: TensorFlow 1.15, ``python/training/monitored_session.py``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.initialization import (
    global_variables_initializer,
    local_variables_initializer,
    tables_initializer,
)
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.session import Session
from lintstep_runtime.tensorflow.train import hooks as hooks_
from lintstep_runtime.tensorflow.train.coordinator import Coordinator
from lintstep_runtime.tensorflow.train.saver import Saver, latest_checkpoint


class Scaffold:
    """``tf.train.Scaffold``: what starts a session; missing pieces are made by `finalize`."""

    _opaque_keeps = True

    def __init__(
        self,
        init_op: Any = None,
        init_feed_dict: Any = None,
        init_fn: Any = None,
        ready_op: Any = None,
        ready_for_local_init_op: Any = None,
        local_init_op: Any = None,
        summary_op: Any = None,
        saver: Any = None,
        copy_from_scaffold: Any = None,
    ) -> None:
        source = copy_from_scaffold
        self.init_op = init_op if init_op is not None else getattr(source, "init_op", None)
        self.init_feed_dict = init_feed_dict or getattr(source, "init_feed_dict", None)
        self.init_fn = init_fn or getattr(source, "init_fn", None)
        self.local_init_op = local_init_op if local_init_op is not None else getattr(source, "local_init_op", None)
        self.ready_op, self.ready_for_local_init_op = ready_op, ready_for_local_init_op
        self.summary_op = summary_op
        self.saver = saver or getattr(source, "saver", None)

    def finalize(self) -> Scaffold:
        """Make the missing pieces and finalise the graph."""
        self._complete()
        get_default_graph().finalize()
        return self

    def _complete(self) -> None:
        shared = self.get_or_default
        if self.init_op is None:
            self.init_op = shared("init_op", GraphKeys.INIT_OP, self.default_init_op)
        if self.local_init_op is None:
            self.local_init_op = shared("local_init_op", GraphKeys.LOCAL_INIT_OP, self.default_local_init_op)
        if self.saver is None:
            self.saver = shared("saver", GraphKeys.SAVERS, lambda: Saver(allow_empty=True))

    @staticmethod
    def default_init_op() -> Any:
        """Return what initialises global variables."""
        return group(global_variables_initializer(), name="init")

    @staticmethod
    def default_local_init_op() -> Any:
        """Return what initialises local variables and tables."""
        return group(local_variables_initializer(), tables_initializer())

    @staticmethod
    def get_or_default(arg_name: str, collection_key: Any, default_constructor: Any) -> Any:
        """Return the one item of a collection, or a new one that is put there."""
        items = get_default_graph().get_collection(collection_key)
        if items:
            return items[0]
        made = default_constructor()
        get_default_graph().add_to_collection(collection_key, made)
        return made


class ChiefSessionCreator:
    """``tf.train.ChiefSessionCreator``: starts a session, from a checkpoint where there is one."""

    def __init__(
        self,
        scaffold: Any = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: Any = None,
        checkpoint_filename_with_path: Any = None,
    ) -> None:
        self._scaffold = scaffold or Scaffold()
        self._directory, self._path = checkpoint_dir, checkpoint_filename_with_path

    def create_session(self) -> Session:
        """Return a session, ready for use."""
        scaffold = self._scaffold.finalize()
        session = Session()
        if scaffold.init_op is not None:
            session.run(scaffold.init_op, feed_dict=scaffold.init_feed_dict)
        path = self._path or (latest_checkpoint(self._directory) if self._directory is not None else None)
        if path is not None:
            saver: Any = scaffold.saver
            saver.restore(session, path)
        elif scaffold.init_fn is not None and not isinstance(scaffold.init_fn, Opaque):
            _call_init(scaffold.init_fn, scaffold, session)
        if scaffold.local_init_op is not None:
            session.run(scaffold.local_init_op)
        return session


def _call_init(function: Any, scaffold: Any, session: Any) -> None:
    code = getattr(function, "__code__", None)
    if code is not None and code.co_argcount == 1:
        function(session)
    else:
        function(scaffold, session)


class WorkerSessionCreator(ChiefSessionCreator):
    """``tf.train.WorkerSessionCreator``: every worker is the chief here."""

    def __init__(self, scaffold: Any = None, master: str = "", config: Any = None, max_wait_secs: Any = 1800) -> None:
        super().__init__(scaffold, master, config)


class MonitoredSession:
    """``tf.train.MonitoredSession``: a session whose runs the hooks see, and may end."""

    _opaque_keeps = True

    def __init__(self, session_creator: Any = None, hooks: Any = None, stop_grace_period_secs: Any = 120) -> None:
        self._hooks = hooks_.flattened(hooks)
        for hook in self._hooks:
            hook.begin()
        creator = session_creator or ChiefSessionCreator()
        self._coordinator = Coordinator()
        self._session: Any = creator.create_session()
        self.graph = self._session.graph
        self._contexts: list[Any] = []
        for hook in self._hooks:
            hook.after_create_session(self._session, self._coordinator)

    @property
    def state(self) -> Any:
        """The values of variables."""
        return self._session.state

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Run `fetches`, with what the hooks add; see `Session.run`.

        Raises:
            RuntimeError: the session is closed.
        """
        if self._session is None:
            raise RuntimeError("Run called even after should_stop requested.")
        context = hooks_.SessionRunContext(hooks_.SessionRunArgs(fetches, feed_dict), self._session)
        asked, feeds = {}, dict(feed_dict or {})
        for hook in self._hooks:
            request = hook.before_run(context)
            if request is not None and not isinstance(request, Opaque):
                feeds.update(request.feed_dict or {})
                if request.fetches is not None:
                    asked[hook] = request.fetches
        try:
            results = self._session.run({"caller": fetches, "hooks": list(asked.values())}, feeds)
        except errors.OutOfRangeError:
            self._coordinator.request_stop()
            raise
        answers = dict(zip(asked, results["hooks"], strict=True))
        for hook in self._hooks:
            hook.after_run(context, hooks_.SessionRunValues(answers.get(hook), options, run_metadata))
        if context.stop_requested:
            self._coordinator.request_stop()
        return results["caller"]

    def run_step_fn(self, step_fn: Any) -> Any:
        """Call `step_fn` with a context whose `run_with_hooks` is `run`."""
        return step_fn(_StepContext(self)) if step_fn.__code__.co_argcount == 1 else step_fn(None, _StepContext(self))

    def should_stop(self) -> bool:
        """Say whether a hook asked for an end."""
        return self._session is None or self._coordinator.should_stop()

    def raw_session(self) -> Any:
        """Return the session without hooks."""
        return self._session

    def close(self) -> None:
        """Tell the hooks and close the session."""
        if self._session is not None:
            for hook in self._hooks:
                hook.end(self._session)
            self._session.close()
            self._session = None

    def __enter__(self) -> MonitoredSession:
        self._contexts = [self.graph.as_default(), self._session.as_default()]
        for context in self._contexts:
            context.__enter__()
        return self

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> bool:
        ended = kind is not None and issubclass(kind, errors.OutOfRangeError | StopIteration)
        try:
            if kind is None or ended:
                self.close()
        finally:
            for context in reversed(self._contexts):
                context.__exit__(None, None, None)
            self._session = None
        return ended


class SingularMonitoredSession(MonitoredSession):
    """``tf.train.SingularMonitoredSession``: starts by itself."""

    def __init__(
        self,
        hooks: Any = None,
        scaffold: Any = None,
        master: str = "",
        config: Any = None,
        checkpoint_dir: Any = None,
        stop_grace_period_secs: Any = 120,
        checkpoint_filename_with_path: Any = None,
    ) -> None:
        creator = ChiefSessionCreator(scaffold, master, config, checkpoint_dir, checkpoint_filename_with_path)
        super().__init__(creator, hooks)


class _StepContext:
    """What `run_step_fn` hands to its function."""

    def __init__(self, session: MonitoredSession) -> None:
        self._monitored = session
        self.session = session.raw_session()

    def run_with_hooks(self, *args: Any, **kwargs: Any) -> Any:
        """Run with hooks."""
        return self._monitored.run(*args, **kwargs)

    def request_stop(self) -> None:
        """End the training."""
        raise StopIteration("step_fn has requested the iterations to stop.")


USE_DEFAULT = object()


def MonitoredTrainingSession(  # noqa: N802  (TensorFlow's name)
    master: str = "",
    is_chief: bool = True,
    checkpoint_dir: Any = None,
    scaffold: Any = None,
    hooks: Any = None,
    chief_only_hooks: Any = None,
    save_checkpoint_secs: Any = USE_DEFAULT,
    save_summaries_steps: Any = USE_DEFAULT,
    save_summaries_secs: Any = USE_DEFAULT,
    config: Any = None,
    stop_grace_period_secs: Any = 120,
    log_step_count_steps: Any = 100,
    max_wait_secs: Any = 7200,
    save_checkpoint_steps: Any = USE_DEFAULT,
    summary_dir: Any = None,
) -> MonitoredSession:
    """``tf.train.MonitoredTrainingSession``: with `checkpoint_dir` it saves, and needs a global step."""
    scaffold = scaffold if scaffold is not None and not isinstance(scaffold, Opaque) else Scaffold()
    every = [*hooks_.flattened(hooks)]
    if is_chief:
        if checkpoint_dir is not None:
            if log_step_count_steps is not None and log_step_count_steps > 0:
                every.append(hooks_.StepCounterHook(log_step_count_steps))
            if save_summaries_steps is not None or save_summaries_secs is not None:
                every.append(hooks_.SummarySaverHook(scaffold=scaffold, save_steps=100))
            steps = None if save_checkpoint_steps is USE_DEFAULT else save_checkpoint_steps
            if save_checkpoint_secs is not None or steps is not None:
                every.append(hooks_.CheckpointSaverHook(checkpoint_dir, save_steps=steps, scaffold=scaffold))
        every.extend(hooks_.flattened(chief_only_hooks))
    return MonitoredSession(ChiefSessionCreator(scaffold, master, config, checkpoint_dir), every)
