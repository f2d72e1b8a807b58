"""When loops are left and when a run is settled."""

from __future__ import annotations

import pytest
from lintstep_runtime.engine import pace, trace
from lintstep_runtime.engine.run import Run, entered


@pytest.fixture
def begin():
    with entered(Run()):
        yield lambda *arguments, **options: pace.begin(pace.Pace(*arguments, **options))


def build(*ops):
    for op in ops:
        trace.emit("update", id=op)


def train(*ops):
    for op in ops:
        trace.emit("run", op=op)


def rounds(body, unknown=False, limit=100):
    activation, count = pace.Activation(), 0
    while count < limit and activation.stay(unknown):
        count += 1
        body(count)
    return count


def test_enough_runs_of_the_only_train_op_settle(begin):
    here = begin(3)
    build("a")
    train("a", "a")
    assert not here.settled()
    train("a")
    assert here.settled()
    assert here.reason == "3 runs"


def test_without_a_bound_nothing_settles_and_no_loop_is_left(begin):
    here = begin()
    build("a")
    assert rounds(lambda _: train("a")) == 100
    assert not here.settled()


def test_a_train_op_that_waits_for_its_turn_keeps_the_run_going_but_the_loop_is_left(begin):
    here = begin(3)
    build("a", "b")
    assert rounds(lambda _: train("a")) == 3
    assert not here.settled()
    assert rounds(lambda _: train("b")) == 3
    assert here.settled()


def test_a_loop_in_which_train_ops_alternate_is_left_when_both_are_satisfied(begin):
    begin(3)
    build("a", "b", "c")
    assert rounds(lambda number: train("a", *["b"][: number % 2])) == 5


def test_a_writer_that_has_not_written_keeps_the_run_going(begin, monkeypatch):
    monkeypatch.setattr(pace, "WAIT", 0.0)
    here = begin(3, [("train.py", 20, 21)])
    build("a")

    def epoch(_):
        rounds(lambda _: train("a"))
        trace.emit("write", path="train.py", line=21, by="assign_add")

    train("a", "a", "a")
    assert not here.settled()
    assert rounds(epoch) == 2
    assert here.settled()


def test_an_initializer_at_a_writers_line_is_not_its_write(begin):
    here = begin(1, [("train.py", 20, 20)])
    trace.emit("write", path="train.py", line=20, by="initializer")
    train("a")
    assert not here.settled()


def test_a_loop_waits_for_a_writer_that_writes_now_and_then(begin, monkeypatch):
    clock = iter(range(10_000))
    monkeypatch.setattr(pace.time, "process_time", lambda: next(clock) * pace.WAIT / 1000)
    here = begin(3, [("train.py", 20, 20)])
    build("a")

    def body(number):
        train("a")
        if number == 50:
            trace.emit("write", path="train.py", line=20, by="assign")

    assert rounds(body) == 51
    assert here.settled()


def test_many_runs_settle_whatever_is_missing(begin, monkeypatch):
    monkeypatch.setattr(pace, "WAIT", 0.0)
    here = begin(3, [("train.py", 20, 21)])
    build("a", "b")
    train(*["a"] * 11)
    assert not here.settled()
    train("a")
    assert here.settled()


def test_an_unknown_number_of_rounds_goes_on_while_it_trains(begin):
    begin(5)
    build("a")
    assert rounds(lambda _: None, unknown=True) == pace.UNKNOWN_ROUNDS
    assert rounds(lambda _: train("a"), unknown=True) == 5


def test_a_loop_without_progress_is_left_after_a_while(begin, monkeypatch):
    begin(5)
    clock = iter(range(10_000))
    for name in ("process_time", "monotonic"):
        monkeypatch.setattr(pace.time, name, lambda: next(clock) * pace.PATIENCE / 8)
    assert 2 <= rounds(lambda _: None, limit=10_000) < 10_000


def test_the_clock_settles_a_run(begin):
    here = begin(5, seconds=-1.0)
    assert here.settled()
    assert here.reason == "time"
    assert rounds(lambda _: None) == 0


def test_a_checkpoint_stops_a_settled_run_and_only_that(begin):
    begin(2)
    train("a")
    pace.checkpoint()
    train("a")
    with pytest.raises(pace.Settled):
        pace.checkpoint()


def test_a_librarys_loop_that_trains_nothing_known_is_left(run):
    ran = run(
        """
        import absent
        import tensorflow as tf

        def model(features, labels, mode):
            w = tf.get_variable("w", [])
            train_op = absent.Optimizer().minimize(w * features)
            return tf.estimator.EstimatorSpec(mode, loss=w, train_op=train_op)

        estimator = tf.estimator.Estimator(model)
        estimator.train(lambda: (tf.constant(1.0), tf.constant(1.0)))
        print("on")
        """
    )
    assert ran.lines == ["on"]
    assert ran.decided("train") == ["left: it did not train"]
