"""Fixes change what they must and nothing else, or are refused."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lintstep import api
from lintstep.findings import Confidence, Edit, Finding, Fix, Severity, Span
from lintstep.fixing.rounds import MAX_ROUNDS, Mended, mend
from lintstep.source.files import write_atomically
from lintstep.source.script import Source, SourceError, from_text
from tests.lintstep.conftest import FIXED, FROZEN


def finding(column: int, end: int, text: str, message: str = "m", *, safe: bool = True) -> Finding:
    span = Span("s.py", 1, column, 1, end)
    fix = Fix("f", (Edit(span, text),), "safe" if safe else "unsafe")
    return Finding("LS000", "name", message, Severity.ERROR, Confidence.HIGH, span, fix=fix)


def vowels(source: Source) -> Sequence[Finding] | None:
    """Find each vowel of the first line; its fix makes it a capital."""
    try:
        _ = source.module
    except SourceError:
        return None
    return [
        finding(column, column + 1, letter.upper(), f"{letter} {index}")
        for index, (column, letter) in enumerate(
            (column, letter) for column, letter in enumerate(source.text, 1) if letter in "aeiou"
        )
    ]


def mended(text: str, found: Sequence[Finding], **options: bool) -> Mended:
    return mend(from_text(text, "s.py"), found, vowels, **options)


def test_edits_that_touch_are_made_in_rounds() -> None:
    source = from_text("aeiou = 1", "s.py")
    result = mend(source, vowels(source) or [], vowels)
    assert result.source.text == "AEIOU = 1"
    assert (result.refused, result.remaining) == ([], ())


def test_rounds_have_a_bound() -> None:
    def always(source: Source) -> Sequence[Finding]:
        return [finding(1, 1, "x", f"now {len(source.text)}")]

    result = mend(from_text("y", "s.py"), always(from_text("y", "s.py")), always)
    assert result.source.text == "x" * MAX_ROUNDS + "y"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("(", "could not be read"),
        ("o", "still there"),
    ],
)
def test_a_fix_that_does_not_hold_is_refused_and_the_text_stays(text: str, reason: str) -> None:
    bad = finding(1, 2, text, "o 0")
    result = mended("o = 1", [bad])
    assert result.source.text == "o = 1"
    assert [reason in refusal.reason for refusal in result.refused] == [True]
    assert result.remaining == (bad,)


def test_a_refused_fix_does_not_stop_the_others() -> None:
    good = finding(3, 4, "E", "e 1")
    result = mended("o.e = 1", [finding(1, 2, "(", "o 0"), good])
    assert result.source.text == "o.E = 1"
    assert [refusal.finding.message for refusal in result.refused] == ["o 0"]
    assert result.applied == [good]


@pytest.mark.parametrize("edit", [Edit(Span("t.py", 1, 1, 1, 1), ""), Edit(Span("s.py", 9, 1, 9, 1), "")])
def test_an_edit_that_does_not_fit_is_refused(edit: Edit) -> None:
    bad = Finding("LS000", "n", "m", Severity.ERROR, Confidence.HIGH, edit.span, fix=Fix("f", (edit,)))
    result = mended("o = 1", [bad])
    assert (result.source.text, len(result.refused)) == ("o = 1", 1)


def test_unsafe_fixes_are_made_only_when_asked_for() -> None:
    suggestion = finding(1, 2, "O", "o 0", safe=False)
    assert mended("o = 1", [suggestion]).source.text == "o = 1"
    assert mended("o = 1", [suggestion], unsafe=True).source.text == "O = 1"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "latin-1"])
def test_a_fixed_file_keeps_every_other_byte(folder: Path, newline: str, codec: str) -> None:
    coding = "# -*- coding: latin-1 -*-\n" if codec == "latin-1" else ""
    before, after = ((coding + text + "# über").replace("\n", newline).encode(codec) for text in (FROZEN, FIXED))
    file = folder / "train.py"
    file.write_bytes(before)
    file.chmod(0o750)
    report = api.fix_paths([file])
    assert file.read_bytes() == after
    assert stat.S_IMODE(file.stat().st_mode) == 0o750
    assert [(change.written, change.data) for change in report.changes] == [(True, after)]
    assert [file.name for file in folder.iterdir()] == ["train.py"]
    assert api.fix_paths([file]).changes == ()


def test_fixing_without_writing_leaves_the_file(frozen: Path) -> None:
    report = api.fix_paths([frozen], write=False)
    assert frozen.read_text() == FROZEN
    assert (report.changes[0].after, report.changes[0].written) == (FIXED, False)


def test_a_link_stays_a_link(frozen: Path) -> None:
    link = frozen.parent / "link.py"
    link.symlink_to(frozen)
    api.fix_paths([link])
    assert link.is_symlink()
    assert frozen.read_text() == FIXED


def test_a_file_that_changed_meanwhile_is_left_alone(folder: Path) -> None:
    file = folder / "a.py"
    file.write_bytes(b"new")
    with pytest.raises(OSError, match="changed"):
        write_atomically(file, b"fixed", expected=b"old")
    assert (file.read_bytes(), [file.name for file in folder.iterdir()]) == (b"new", ["a.py"])


def test_a_write_that_fails_is_the_files_error(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("lintstep.fixing.files.write_atomically", refuse)
    report = api.fix_paths([frozen])
    assert [error.message for error in report.report.errors] == ["could not be fixed: permission denied"]
    assert [finding.code for finding in report.report.findings] == ["LS101"]
    assert frozen.read_text() == FROZEN


def test_a_fix_that_would_bring_a_finding_as_severe_is_refused() -> None:
    text = """\
import tensorflow as tf

own = tf.Variable(0, trainable=False)
rate = tf.train.exponential_decay(0.1, own, 100, 0.9)
loss = tf.square(tf.Variable(1.0))
made = tf.contrib.training.create_train_op(loss, tf.train.AdamOptimizer(rate))
with tf.train.MonitoredTrainingSession(hooks=[tf.train.StopAtStepHook(last_step=10)]) as session:
    while not session.should_stop():
        session.run(made)
"""
    (found,) = api.check_source(text).findings
    (edit,) = found.fix.edits if found.fix else ()
    assert edit.text == "tf.train.get_or_create_global_step()"
    other = replace(found, fix=Fix("give it the own one", (insertion(text, "(rate)", ", global_step=own"),)))
    result = mend(from_text(text), [other], lambda source: api.check_source(source.text).findings)
    assert [(refusal.reason.partition(":")[0]) for refusal in result.refused] == ["it would bring LS402"]
    assert result.source.text == text


def insertion(text: str, after: str, more: str) -> Edit:
    line, column = next(
        (n, one.index(after) + len(after)) for n, one in enumerate(text.splitlines(), 1) if after in one
    )
    return Edit(Span("<text>", line, column + 1, line, column + 1), more)
