"""Verifying a script from end to end, with a stand-in for the runtime."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lintstep.verification import Limits, VerifyError, VerifyReport, VerifyRequest, verify_script

Script = Callable[[str], Path]

FROZEN = """
    counter()
    update()
    for _ in range(10):
        run_op(0.1, c=0)
"""
ADVANCING = """
    counter()
    update(step="c")
    for step in range(10):
        run_op(0.1 - step / 1000, c=step + 1)
"""


def verify(path: Path, **options: object) -> VerifyReport:
    return verify_script(VerifyRequest(script=path, **options))  # type: ignore[arg-type]


def test_a_counter_that_stands_still_is_frozen(script: Script) -> None:
    report = verify(script(FROZEN))
    assert (report.verdict, report.exit_code) == ("frozen", 1)
    assert report.reason == "`step` was 0 after each of 10 runs; no operation that ran writes it."


def test_a_counter_that_moves_advances(script: Script) -> None:
    report = verify(script(ADVANCING))
    assert (report.verdict, report.exit_code) == ("advances", 0)
    assert report.reason == "`step` went from 1 to 10 over 10 runs."


def test_the_json_report_lists_every_run_in_order(script: Script) -> None:
    report = verify(script(ADVANCING)).to_json()
    (train_op,) = report["updates"]
    assert train_op["line"] == 2
    assert train_op["runs"] == 10
    assert train_op["rates"][:3] == [0.1, 0.099, 0.098]
    assert train_op["counter"] == "step"
    assert train_op["counter_values"] == list(range(1, 11))
    assert report["counters"] == [{"name": "step", "values": list(range(1, 11))}]
    assert report["isolation"] in ("full", "partial", "resources-only")


def test_a_text_in_memory_is_run_in_the_place_of_the_file(script: Script) -> None:
    path = script(FROZEN)
    replaced = path.read_text().replace("c=0", "c=_ + 1")
    assert verify(path, source=replaced).verdict == "advances"


def test_arguments_and_limits_reach_the_child(script: Script) -> None:
    path = script("emit('assumption', text=f\"{request['args']} {request['steps']}\")")
    assert verify(path, args=("--rate", "0.1"), steps=7).assumptions == ["['--rate', '0.1'] 7"]


def test_a_script_that_loops_for_ever_is_ended(script: Script) -> None:
    started = time.monotonic()
    report = verify(script("while True: pass"), limits=Limits(seconds=1.0))
    assert time.monotonic() - started < 8
    assert (report.verdict, report.exit_code) == ("inconclusive", 3)
    assert "still running after 1 s" in report.reason


def test_runs_seen_before_the_end_of_time_still_count(script: Script) -> None:
    report = verify(script(FROZEN + "\n    while True: pass"), limits=Limits(seconds=1.0), writers=())
    assert report.verdict == "frozen"
    assert report.stopped == "it was still running after 1 s"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise SystemExit(3)", "The script exited with 3, and no train op was built."),
        ("1 / 0", "The script raised ZeroDivisionError: division by zero, and no train op was built."),
        ("pass", "The script came to its end, and no train op was built."),
    ],
)
def test_a_script_that_trains_nothing_is_inconclusive(script: Script, text: str, said: str) -> None:
    report = verify(script(text))
    assert (report.verdict, report.reason) == ("inconclusive", said)


def test_a_script_that_prints_without_end_is_not_in_the_way(script: Script) -> None:
    path = script(
        "import sys\nfor _ in range(64): sys.stdout.write('x' * (1 << 20)); sys.stderr.write('y' * (1 << 18))\n"
    )
    report = verify(path)
    assert report.reason == "The script came to its end, and no train op was built."


def test_a_syntax_error_cannot_be_run(script: Script) -> None:
    path = script("x = (\n")
    with pytest.raises(VerifyError, match=r"train\.py:1: SyntaxError"):
        verify(path)


@pytest.mark.parametrize(
    ("path", "said"), [("missing.py", "cannot read .*No such file"), (".", "is a folder"), ("data.bin", "binary data")]
)
def test_what_is_no_script_cannot_be_run(tmp_path: Path, path: str, said: str) -> None:
    (tmp_path / "data.bin").write_bytes(b"\x00\x01")
    with pytest.raises(VerifyError, match=said):
        verify(tmp_path / path)


def test_a_broken_runtime_is_reported_in_one_line(script: Script, tmp_path: Path) -> None:
    path = script(FROZEN)
    (tmp_path / "engine" / "lintstep_runtime" / "engine" / "child.py").write_text("raise RuntimeError('no numpy here')")
    with pytest.raises(VerifyError, match=r"^the runtime did not start: RuntimeError: no numpy here$"):
        verify(path)


def test_a_child_that_dies_is_inconclusive(script: Script) -> None:
    report = verify(script("import os\nos.abort()"))
    assert report.verdict == "inconclusive"
    assert "did not come to an end" in report.reason


def test_a_garbled_trace_is_inconclusive_even_when_it_says_frozen(script: Script) -> None:
    report = verify(script(FROZEN + "\n    import os\n    os.write(descriptor, b'garbage\\n')"))
    assert report.verdict == "inconclusive"
    assert "is not JSON" in report.reason


def test_a_trace_without_end_is_stopped(script: Script) -> None:
    report = verify(
        script("while True: emit('assumption', text='x' * 10000)"), limits=Limits(trace=1 << 20, seconds=20)
    )
    assert report.verdict == "inconclusive"
    assert "trace is longer than 1 MB" in report.reason


def test_the_temporary_folder_is_gone_afterwards(script: Script) -> None:
    report = verify(script("import os\nopen('left.txt', 'w').write('x')\nemit('assumption', text=os.getcwd())"))
    (folder,) = report.assumptions
    assert not Path(folder).exists()


def test_less_isolation_than_demanded_runs_nothing(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    from lintstep.verification.child import launch

    path = script("open('ran', 'w')")
    weak = path.parent.parent / "weak.py"
    text = Path(launch.ENTER).read_text().replace("platform.enclose(policy)", "platform.enclose(policy)[:4]")
    weak.write_text(text.replace("HERE = ", f"HERE = {launch.HERE!r} or "))
    monkeypatch.setattr(launch, "ENTER", str(weak))
    with pytest.raises(VerifyError, match=r"was not run: isolation full was demanded.*--isolation resources-only"):
        verify(path)
    assert verify(path, isolation="resources-only").level == "resources-only"


def test_writers_found_late_make_the_child_wait_for_them(script: Script) -> None:
    from lintstep.verification import Writer
    from lintstep.verification.show.place import Place

    path = script(
        """
        counter()
        update()
        waits = bool(request["writers"])
        for run in range(12):
            run_op(0.1 if run < 6 or not waits else 0.05, c=0 if run < 6 or not waits else 1)
        settle()
        """
    )
    late = (Writer(Place(str(path), 4, 4)),)
    assert verify_script(VerifyRequest(path), writers=lambda: late).verdict == "advances"
    assert verify_script(VerifyRequest(path), writers=lambda: ()).verdict == "frozen"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("global_steps = tf.Variable(counter(name='Variable_1', line=1))", "global_steps"),
        ("tf.step: object = tf.get_variable(counter(name='Variable', line=1))", "tf.step"),
        ("rate = tf.exponential_decay(counter(name='global_step', line=1))", "global_step"),
        ("counter(name='global_step', line=1)", "global_step"),
        ("0 == tf.Variable(counter(name='global_step', line=1))", "global_step"),
        ("a = tf.Variable(counter(name='first', line=1), counter(id='d', name='second', line=1))", "first"),
    ],
)
def test_a_counter_is_called_what_the_script_calls_it(script: Script, line: str, name: str) -> None:
    path = script(f"{line}\nupdate()\nfor _ in range(3): run_op()\n")
    assert verify(path).to_json()["updates"][0]["counter"] == name
