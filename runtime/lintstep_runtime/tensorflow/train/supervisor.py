"""``tf.train.Supervisor``: starts a session, stops at a request.

Source: TensorFlow 1.15, ``python/training/supervisor.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.engine import pace
from lintstep_runtime.tensorflow.errors import OutOfRangeError
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.initialization import (
    global_variables_initializer,
    local_variables_initializer,
    tables_initializer,
)
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.flow import group
from lintstep_runtime.tensorflow.session import Session
from lintstep_runtime.tensorflow.summaries import FileWriter
from lintstep_runtime.tensorflow.train.coordinator import Coordinator, LooperThread
from lintstep_runtime.tensorflow.train.saver import Saver, latest_checkpoint


class Supervisor:
    """The step it labels checkpoints with is the one in the collection, else the one named ``global_step``."""

    USE_DEFAULT = 0
    _opaque_keeps = True

    def __init__(
        self,
        graph: Any = None,
        ready_op: Any = USE_DEFAULT,
        ready_for_local_init_op: Any = USE_DEFAULT,
        is_chief: bool = True,
        init_op: Any = USE_DEFAULT,
        init_feed_dict: Any = None,
        local_init_op: Any = USE_DEFAULT,
        logdir: Any = None,
        summary_op: Any = USE_DEFAULT,
        saver: Any = USE_DEFAULT,
        global_step: Any = USE_DEFAULT,
        save_summaries_secs: Any = 120,
        save_model_secs: Any = 600,
        recovery_wait_secs: Any = 30,
        stop_grace_secs: Any = 120,
        checkpoint_basename: str = "model.ckpt",
        session_manager: Any = None,
        summary_writer: Any = USE_DEFAULT,
        init_fn: Any = None,
        local_init_run_options: Any = None,
    ) -> None:
        self.graph = graph or get_default_graph()
        self.coord = Coordinator()
        self.is_chief, self.logdir = is_chief, logdir
        self.save_path = f"{logdir}/{checkpoint_basename}"
        self._init_feed_dict, self._init_fn = init_feed_dict, init_fn
        with self.graph.as_default():
            default = self.USE_DEFAULT
            self.init_op = group(global_variables_initializer(), name="init") if init_op is default else init_op
            locals_ = local_init_op is default
            self.local_init_op = (
                group(local_variables_initializer(), tables_initializer()) if locals_ else local_init_op
            )
            self.saver = Saver(allow_empty=True) if saver is default else saver
            self.global_step = self._registered() if global_step is default else global_step
        self.summary_op = None if summary_op is self.USE_DEFAULT else summary_op
        self.summary_writer = FileWriter(logdir) if summary_writer is self.USE_DEFAULT else summary_writer
        self.ready_op = self.ready_for_local_init_op = None
        self.session_manager = self

    def _registered(self) -> Any:
        found = self.graph.get_collection(GraphKeys.GLOBAL_STEP)
        if found:
            return found[0]
        return self.graph.by_name["global_step"].outputs[0] if "global_step" in self.graph.by_name else None

    def prepare_or_wait_for_session(
        self,
        master: str = "",
        config: Any = None,
        wait_for_checkpoint: bool = False,
        max_wait_secs: Any = 7200,
        start_standard_services: bool = True,
        **kwargs: Any,
    ) -> Session:
        """Return a session, from the newest checkpoint or with initial values."""
        with self.graph.as_default():
            session = Session(graph=self.graph)
            if self.init_op is not None:
                session.run(self.init_op, feed_dict=self._init_feed_dict)
            path = latest_checkpoint(self.logdir) if self.logdir is not None else None
            if path is not None and self.saver is not None:
                self.saver.restore(session, path)
            elif self._init_fn is not None:
                self._init_fn(session)
            if self.local_init_op is not None:
                session.run(self.local_init_op)
        self.graph.finalize()
        return session

    PrepareSession = prepare_session = prepare_or_wait_for_session

    @contextmanager
    def managed_session(
        self,
        master: str = "",
        config: Any = None,
        start_standard_services: bool = True,
        close_summary_writer: bool = True,
    ) -> Iterator[Session]:
        """Open a session for a `with`; running out of data ends it quietly."""
        session = self.prepare_or_wait_for_session(master, config)
        try:
            with session.as_default(), self.graph.as_default():
                yield session
        except OutOfRangeError:
            pass
        finally:
            self.coord.request_stop()
            session.close()

    def start_queue_runners(self, sess: Any, queue_runners: Any = None) -> list[Any]:
        """Return no threads."""
        return []

    StartQueueRunners = start_queue_runners

    def start_standard_services(self, sess: Any) -> list[Any]:
        """Return no threads."""
        return []

    def loop(self, timer_interval_secs: Any, target: Any, args: Any = None, kwargs: Any = None) -> LooperThread:
        """Return a thread that never calls `target`."""
        return LooperThread(self.coord, timer_interval_secs, target, args, kwargs)

    def should_stop(self) -> bool:
        """Say whether an end was asked for."""
        return self.coord.should_stop()

    def request_stop(self, ex: Any = None) -> None:
        """Ask for an end."""
        self.coord.request_stop(ex)

    def stop(self, *args: Any, **kwargs: Any) -> None:
        """Ask for an end."""
        self.coord.request_stop()

    def wait_for_stop(self) -> None:
        """Return at once."""

    def stop_on_exception(self) -> Any:
        """As the coordinator's."""
        return self.coord.stop_on_exception()

    def summary_computed(self, sess: Any, summary: Any, global_step: Any = None) -> None:
        """Accept a summary."""


def basic_train_loop(
    supervisor: Any, train_step_fn: Any, args: Any = None, kwargs: Any = None, master: str = ""
) -> None:
    """``tf.train.basic_train_loop``: calls `train_step_fn` with a session until the supervisor is to stop."""
    with supervisor.managed_session(master) as session:
        while not supervisor.should_stop():
            train_step_fn(session, *(args or ()), **(kwargs or {}))
            pace.checkpoint()
