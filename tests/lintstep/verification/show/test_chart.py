"""Charts: what is drawn where, in words and in colours."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from lintstep import api
from lintstep.demo import DEMOS
from lintstep.verification.report import VerifyReport
from lintstep.verification.show.chart import NARROW, WIDE, Chart, Curve, svg
from lintstep.verification.show.curves import chart_of
from tests.lintstep.verification.show.test_text import COMPARED, report
from tests.lintstep.verification.story import Story

LEVEL = Curve("as it is", "bad", [(at, 0.1) for at in range(1, 91)])
STEPS = Curve("fixed", "good", [(at, 0.1 * 0.1 ** ((at - 1) // 30)) for at in range(1, 91)], moved=[31, 61])


def chart(*curves: Curve) -> Chart:
    return Chart("train.py", "what it shows", curves)


def paths(text: str, tone: str) -> list[str]:
    return re.findall(rf'<path class="{tone}-line"[^>]* d="(M[^"]*)"', text)[1:]


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_a_chart_is_well_formed_and_says_in_words_what_it_shows(size: tuple[int, int]) -> None:
    root = ET.fromstring(svg(chart(LEVEL, STEPS), size))
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.findtext("s:title", namespaces=space) == "train.py"
    assert root.findtext("s:desc", namespaces=space) == "what it shows"
    texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"as it is", "fixed", "update", "learning rate, log scale", "0.1", "0.001"} <= texts


def test_a_level_rate_is_one_stroke_and_a_jump_is_a_step() -> None:
    drawn = svg(chart(LEVEL, STEPS))
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+", paths(drawn, "bad")[0])
    assert re.sub(r"[\d. ]+", "", paths(drawn, "good")[0]) == "MHHVHHVH"


def test_a_gliding_rate_is_drawn_from_point_to_point() -> None:
    drawn = svg(chart(Curve("rate", "good", [(1, 0.3), (2, 0.2), (3, 0.1)])))
    assert re.sub(r"[\d. ]+", "", paths(drawn, "good")[0]) == "MLL"


def test_dots_stand_where_the_counter_had_moved() -> None:
    assert svg(chart(STEPS)).count("<circle") == 2
    many = Curve("rate", "good", [(at, 1 / at) for at in range(1, 100)], moved=range(2, 100))
    assert "<circle" not in svg(chart(many))


def test_what_is_looked_ahead_is_dashed_and_joins_what_was_seen() -> None:
    drawn = svg(chart(Curve("rate", "good", [(1, 0.1), (2, 0.1)], ahead=[(1000, 0.1), (1001, 0.01)])))
    seen, ahead = paths(drawn, "good")
    assert drawn.count("stroke-dasharray") == 1
    assert ahead.startswith(f"M{seen.partition('H')[2]} ")


def test_rates_that_are_close_are_told_apart() -> None:
    falling = Curve("fixed", "good", [(at, 0.1 - at * 1e-6) for at in range(1, 11)])
    drawn = svg(chart(Curve("as it is", "bad", [(at, 0.1) for at in range(1, 11)]), falling))
    heights = [float(y) for y in re.findall(r"[ V]([\d.]+)(?=[LHV]|$)", paths(drawn, "good")[0])]
    assert max(heights) - min(heights) > 100
    labels = re.findall(r'text-anchor="end"[^>]*>([^<]*)<', drawn)
    assert len(set(labels)) == len(labels) >= 3


def test_unknown_rates_are_gaps() -> None:
    drawn = svg(chart(Curve("rate", "open", [(1, 0.1), (2, None), (3, 0.1), (4, 0.1)])))
    assert paths(drawn, "open")[0].count("M") == 2


@pytest.mark.parametrize(
    "rates",
    [[], [None], [0.1], [0.0, 0.0], [-0.1, 0.2], [-1.0, -1.0], [1e-30, 1e30], [5.0, 5.0], [1e9, 2e9], [1e-12, 0.0]],
)
def test_anything_can_be_drawn(rates: list[float | None]) -> None:
    drawn = svg(chart(Curve("rate", "good", list(enumerate(rates, 1)))))
    numbers = [float(number) for number in re.findall(r' (?:cx|cy|x|y)="([^"]*)"', drawn)]
    assert all(0 <= number <= 720 for number in numbers)
    assert "nan" not in drawn


def test_a_long_training_stays_a_small_picture() -> None:
    points = [(at, 1 / (1 + at / 1000)) for at in range(1, 100_000)]
    assert len(svg(chart(Curve("rate", "good", points)))) < 20_000


def test_a_title_that_is_too_long_keeps_its_end() -> None:
    drawn = svg(Chart("a/long/folder/" * 20 + "train.py: frozen", "", [LEVEL]), NARROW)
    assert re.search(r">…[^<]*train\.py: frozen</text>", drawn)


def test_every_colour_has_a_dark_one() -> None:
    light, _, dark = svg(chart(LEVEL)).partition("prefers-color-scheme: dark")
    assert set(re.findall(r"\.chart \.([\w-]+)\{", light)) == set(re.findall(r"\.chart \.([\w-]+)\{", dark))


def test_a_verification_is_drawn_frozen_beside_fixed() -> None:
    drawn = chart_of(COMPARED)
    assert drawn is not None
    assert [curve.label for curve in drawn.curves] == [
        "as it is: stays at 0.1",
        "with the fix: falls from 0.1 to 0.091",
    ]
    assert [curve.tone for curve in drawn.curves] == ["bad", "good"]
    assert "`" not in drawn.description
    assert "over 10 updates" in drawn.description


def looked_ahead(*values: int, change: int | None = 1000) -> VerifyReport:
    story = Story().runs(*values).looks_ahead((values[-1], 0.1), (999, 0.1), (1000, 0.05), change=change).ends()
    return VerifyReport("train.py", story.verdict(), "reference", "full", ())


def test_a_frozen_schedule_is_followed_along_its_formula() -> None:
    drawn = chart_of(looked_ahead(0, 0, 0, 0))
    assert drawn is not None
    frozen, meant = drawn.curves
    assert meant.label == "if its counter moved: falls from 0.1 to 0.05"
    assert meant.ahead == ((1, 0.1), (1000, 0.1), (1001, 0.05))
    assert frozen.ahead == ((1001, 0.1),)


def test_a_fixed_schedule_is_followed_from_its_last_update() -> None:
    drawn = chart_of(replace(looked_ahead(0, 0, 0), fixed=looked_ahead(1, 2, 3)))
    assert drawn is not None
    assert drawn.curves[1].label == "with the fix: falls from 0.1 to 0.05"
    assert drawn.curves[1].ahead == ((1000, 0.1), (1001, 0.05))


def test_where_no_change_is_ahead_nothing_is_dashed() -> None:
    drawn = chart_of(looked_ahead(0, 0, 0, change=None))
    assert drawn is not None
    assert [curve.ahead for curve in drawn.curves] == [()]


def test_a_mark_is_an_upright_line_with_its_name_inside_the_picture() -> None:
    for update, anchor in ((10.0, "start"), (80.0, "end")):
        drawn = svg(Chart("t", "d", [LEVEL], mark=(update, "made for 10 steps")))
        assert re.search(rf'text-anchor="{anchor}"[^>]*>made for 10 steps<', drawn)
        assert drawn.count('class="soft-line"') == 1


def test_a_rate_that_turns_is_told_with_its_turn() -> None:
    falling = chart_of(report(0.1, 0.02, 0.05, moves=True))
    rising = chart_of(report(0.01, 0.1, 0.001, moves=True))
    assert falling is not None and rising is not None
    assert falling.curves[0].label == "rate: falls from 0.1 to 0.02, then rises to 0.05"
    assert rising.curves[0].label == "rate: rises from 0.01 to 0.1, then falls to 0.001"


def test_a_schedule_at_the_wrong_pace_is_marked_where_it_was_made_to_end(tmp_path: Path) -> None:
    text = DEMOS["pytorch"].script.replace("step_size=30, gamma=0.1", "T_max=90").replace("StepLR", "CosineAnnealingLR")
    script = tmp_path / "train.py"
    script.write_text(text + "        scheduler.step()\n", encoding="utf-8")
    drawn = chart_of(api.verify(script, isolation="none"))
    assert drawn is not None
    assert drawn.mark == (91.0, "made for 90 steps")


def test_a_report_without_a_rate_has_no_chart() -> None:
    assert chart_of(report()) is None
    assert chart_of(report(None, None, None)) is None
    assert chart_of(report("nan", 1e308, -1e308)) is None
