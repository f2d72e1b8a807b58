"""slim's and contrib's training loops. Source: TensorFlow 1.15, ``contrib/slim/python/slim/learning.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.engine import pace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors
from lintstep_runtime.tensorflow.graph import element, get_default_graph
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.ops.elementwise import greater_equal
from lintstep_runtime.tensorflow.train.monitored import MonitoredTrainingSession
from lintstep_runtime.tensorflow.train.steps import get_or_create_global_step
from lintstep_runtime.tensorflow.train.supervisor import Supervisor

USE_DEFAULT = 0


def train_step(sess: Any, train_op: Any, global_step: Any, train_step_kwargs: Any) -> tuple[Any, Any]:
    """``slim.learning.train_step``: one run; returns the loss and whether to stop."""
    total_loss, _ = sess.run([train_op, element(global_step)])
    kwargs = train_step_kwargs or {}
    stop = sess.run(kwargs["should_stop"]) if "should_stop" in kwargs else False
    return total_loss, stop


def train(
    train_op: Any,
    logdir: Any,
    train_step_fn: Callable[..., Any] = train_step,
    train_step_kwargs: Any = USE_DEFAULT,
    log_every_n_steps: Any = 1,
    graph: Any = None,
    master: str = "",
    is_chief: bool = True,
    global_step: Any = None,
    number_of_steps: Any = None,
    init_op: Any = USE_DEFAULT,
    init_feed_dict: Any = None,
    local_init_op: Any = USE_DEFAULT,
    init_fn: Any = None,
    ready_op: Any = USE_DEFAULT,
    summary_op: Any = USE_DEFAULT,
    save_summaries_secs: Any = 600,
    summary_writer: Any = USE_DEFAULT,
    startup_delay_steps: Any = 0,
    saver: Any = None,
    save_interval_secs: Any = 600,
    sync_optimizer: Any = None,
    session_config: Any = None,
    session_wrapper: Any = None,
    trace_every_n_steps: Any = None,
    ignore_live_threads: bool = False,
) -> Any:
    """``slim.learning.train``: runs `train_op` until the step reaches `number_of_steps`; returns the last loss.

    The step is the registered one, which it creates, unless `global_step` is given.

    Raises:
        ValueError: `train_op` is `None`.
    """
    if train_op is None:
        raise ValueError("train_op cannot be None.")
    graph = graph or get_default_graph()
    with graph.as_default():
        step = get_or_create_global_step() if global_step is None else global_step
        if step not in graph.get_collection(GraphKeys.GLOBAL_STEP):
            graph.add_to_collection(GraphKeys.GLOBAL_STEP, step)
        kwargs = train_step_kwargs
        if kwargs is USE_DEFAULT:
            kwargs = {"should_stop": greater_equal(step, number_of_steps)} if number_of_steps else {}
        supervisor = Supervisor(
            graph=graph,
            init_op=init_op,
            init_feed_dict=init_feed_dict,
            local_init_op=local_init_op,
            logdir=logdir,
            saver=saver or USE_DEFAULT,
            global_step=step,
            init_fn=init_fn,
        )
    loss: Any = None
    with supervisor.managed_session(master) as session:
        wrapped = (
            session if session_wrapper is None or isinstance(session_wrapper, Opaque) else session_wrapper(session)
        )
        try:
            for _ in pace.while_training(supervisor.should_stop):
                loss, stop = train_step_fn(wrapped, train_op, step, kwargs)
                if stop:
                    break
        except errors.OutOfRangeError:
            pass
    return loss


def contrib_train(
    train_op: Any,
    logdir: Any,
    master: str = "",
    is_chief: bool = True,
    scaffold: Any = None,
    hooks: Any = None,
    chief_only_hooks: Any = None,
    save_checkpoint_secs: Any = 600,
    save_summaries_steps: Any = 100,
    config: Any = None,
    max_wait_secs: Any = 7200,
    run_metadata: Any = None,
) -> Any:
    """``tf.contrib.training.train``: runs `train_op` until a hook stops it; returns what it last was.

    Raises:
        ValueError: summaries are to be saved and there is no folder.
    """
    if logdir is None and is_chief and save_summaries_steps:
        raise ValueError("logdir cannot be None when save_summaries_steps is not None")
    result = None
    with MonitoredTrainingSession(
        master, is_chief, logdir, scaffold, hooks, chief_only_hooks, save_checkpoint_secs=save_checkpoint_secs
    ) as session:
        for _ in pace.while_training(session.should_stop):
            result = session.run(train_op)
    return result
