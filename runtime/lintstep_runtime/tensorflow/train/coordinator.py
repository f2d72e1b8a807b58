"""Coordinators, queue runners and looper threads: nothing runs in the background here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys


class Coordinator:
    """``tf.train.Coordinator``: says whether threads should stop."""

    _opaque_keeps = True

    def __init__(self, clean_stop_exception_types: Any = None) -> None:
        self._stopped = False

    def request_stop(self, ex: Any = None) -> None:
        """Ask for an end."""
        self._stopped = True

    def clear_stop(self) -> None:
        """Take the request back."""
        self._stopped = False

    def should_stop(self) -> bool:
        """Say whether an end was asked for."""
        return self._stopped

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Ask for an end when the `with` fails."""
        from lintstep_runtime.tensorflow.errors import OpError

        try:
            yield
        except OpError:
            self.request_stop()

    def wait_for_stop(self, timeout: Any = None) -> bool:
        """Return at once."""
        return self._stopped

    def register_thread(self, thread: Any) -> None:
        """Accept a thread."""

    def join(self, threads: Any = None, stop_grace_period_secs: Any = 120, ignore_live_threads: bool = False) -> None:
        """Return at once."""

    @property
    def joined(self) -> bool:
        """Say that no thread is left."""
        return True

    def raise_requested_exception(self) -> None:
        """Raise nothing."""


class QueueRunner:
    """``tf.train.QueueRunner``: a queue here fills itself when it is read."""

    _opaque_keeps = True

    def __init__(self, queue: Any = None, enqueue_ops: Any = None, *args: Any, **kwargs: Any) -> None:
        self.queue, self.enqueue_ops = queue, enqueue_ops

    def create_threads(self, sess: Any, coord: Any = None, daemon: bool = False, start: bool = False) -> list[Any]:
        """Return no threads."""
        return []


def add_queue_runner(qr: Any, collection: str = GraphKeys.QUEUE_RUNNERS) -> None:
    """``tf.train.add_queue_runner``."""
    get_default_graph().add_to_collection(collection, qr)


def start_queue_runners(
    sess: Any = None,
    coord: Any = None,
    daemon: bool = True,
    start: bool = True,
    collection: str = GraphKeys.QUEUE_RUNNERS,
) -> list[Any]:
    """``tf.train.start_queue_runners``: no threads are needed.

    Raises:
        ValueError: there is no session.
    """
    from lintstep_runtime.tensorflow.session import get_default_session

    if sess is None and get_default_session() is None:
        raise ValueError(
            "Cannot start queue runners: No default session is registered. Use `with sess.as_default()` or "
            "pass an explicit session to tf.start_queue_runners(sess=sess)"
        )
    return []


class LooperThread:
    """``tf.train.LooperThread``: calls its target never."""

    def __init__(
        self, coord: Any, timer_interval_secs: Any, target: Any = None, args: Any = None, kwargs: Any = None
    ) -> None:
        self.coord = coord

    @staticmethod
    def loop(coord: Any, timer_interval_secs: Any, target: Any, args: Any = None, kwargs: Any = None) -> LooperThread:
        """Return a thread that does nothing."""
        return LooperThread(coord, timer_interval_secs, target, args, kwargs)

    def start(self) -> None:
        """Do nothing."""

    def join(self, timeout: Any = None) -> None:
        """Do nothing."""


class Server:
    """``tf.train.Server``: this process is every task; waiting for the others returns at once."""

    _opaque_keeps = True

    def __init__(self, server_or_cluster_def: Any, job_name: Any = None, task_index: Any = None, **kwargs: Any) -> None:
        self.target = ""
        self.server_def = server_or_cluster_def

    def start(self) -> None:
        """Do nothing."""

    def join(self) -> None:
        """Return at once."""

    @staticmethod
    def create_local_server(config: Any = None, start: bool = True) -> Server:
        """Return a server."""
        return Server(None)


class ClusterSpec:
    """``tf.train.ClusterSpec``: jobs and their addresses."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster if isinstance(cluster, dict) else {}

    @property
    def jobs(self) -> list[str]:
        """The names of the jobs."""
        return list(self._cluster)

    def as_dict(self) -> dict[str, Any]:
        """Return jobs and addresses."""
        return dict(self._cluster)

    def num_tasks(self, job_name: str) -> int:
        """Return the number of a job's addresses."""
        return len(self._cluster.get(job_name, ()))

    def job_tasks(self, job_name: str) -> list[Any]:
        """Return a job's addresses."""
        return list(self._cluster.get(job_name, ()))

    def task_address(self, job_name: str, task_index: int) -> Any:
        """Return one address."""
        return self.job_tasks(job_name)[task_index]


def replica_device_setter(*args: Any, **kwargs: Any) -> Any:
    """``tf.train.replica_device_setter``: every device is the same here."""
    return lambda op: "/job:worker"
