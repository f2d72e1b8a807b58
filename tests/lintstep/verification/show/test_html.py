"""A verification as a page: what it says, that it needs nothing else, and how a browser lays it out."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest

from lintstep.verification.show.html import render
from tests.lintstep.verification.show.test_text import COMPARED, SOURCE, finding, report

DIFF = "--- train.py\n+++ train.py\n@@ -4 +4 @@\n-train = minimize(loss)\n+train = minimize(loss, global_step=step)\n"
PAGE = render(COMPARED.beside([finding()]), SOURCE, DIFF, "--fix")


def test_the_page_says_what_the_text_says() -> None:
    assert "FROZEN, confirmed" in PAGE
    assert "With the fix the rate falls from 0.1 to 0.091 over these 10 runs." in PAGE
    assert "LS101" in PAGE
    assert "<td>0.091</td>" in PAGE
    assert "files outside the project, the network and other programs were closed to it" in PAGE


def test_the_page_shows_the_line_of_the_train_op_and_escapes_the_source() -> None:
    assert '<span class="marked bad"><i>4  </i>train = minimize(loss)</span>' in PAGE
    assert "# &lt;b&gt;&amp;" in PAGE
    assert "<b>" not in PAGE


def test_the_page_shows_the_fix_and_why_the_rule_matters() -> None:
    assert '<span class="added">+train = minimize(loss, global_step=step)</span>' in PAGE
    assert "A schedule only reads its counter." in PAGE
    assert "lintstep rule LS101" in PAGE
    assert "Next: <code>lintstep check --fix train.py</code>" in PAGE


def test_a_long_training_is_sampled_and_the_page_says_so() -> None:
    text = render(report(*[0.1 - at / 10000 for at in range(250)], moves=True))
    assert "Every 25th update; all of them in the JSON" in text
    numbers = re.findall(r"<tr><td>([\d,]+)</td>", text)
    assert numbers == ["1", *map(str, range(25, 251, 25))]


def test_losses_are_not_drawn() -> None:
    text = render(report(0.1, 0.1, 0.1, losses=(3.25, 2.0, 1.0)))
    assert "3.25" not in text


def test_the_page_needs_nothing_else() -> None:
    text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", PAGE)
    assert not re.search(r"<script|<link|<img|@import|url\((?!#)|\bsrc=|\bhref=", text)


def test_the_page_is_the_same_for_the_same_report() -> None:
    assert render(COMPARED.beside([finding()]), SOURCE, DIFF, "--fix") == PAGE


def test_every_colour_of_the_page_follows_the_scheme() -> None:
    style = PAGE.partition("<style>")[2].partition("</style>")[0]
    light, dark = style.split("prefers-color-scheme: dark")
    dark = dark.partition("}\n}")[0]
    assert set(re.findall(r"--(\w+): #", light)) == set(re.findall(r"--(\w+): #", dark))


def test_a_report_without_a_train_op_has_a_page_too() -> None:
    text = render(report(), source=SOURCE)
    assert "INCONCLUSIVE" in text
    assert "<svg" not in text


# In a browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SCHEMES = '<meta charset="utf-8"><meta name="color-scheme" content="light dark">'
MEASURE = """
<script>
const seen = element => { const box = element.getBoundingClientRect(); return box.width && box.height ? box : null; };
const faults = [], root = document.documentElement;
if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide`);
for (const element of document.body.querySelectorAll("*")) {
  const box = element.closest("pre, .scrolls, svg") ? null : seen(element);
  if (box && (box.left < 0 || box.right > root.clientWidth)) faults.push(`${element.tagName} leaves the page`);
}
for (const picture of document.querySelectorAll("svg")) {
  const frame = seen(picture);
  if (!frame) continue;
  const texts = [...picture.querySelectorAll("text")].map(text => [text.textContent, seen(text)]);
  for (const [name, box] of texts) {
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom)
      faults.push(`"${name}" is clipped`);
    for (const [other, there] of texts)
      if (name < other && box.left < there.right && there.left < box.right && box.top < there.bottom - 2 &&
          there.top < box.bottom - 2) faults.push(`"${name}" lies on "${other}"`);
  }
}
const table = document.querySelector(".scrolls");
if (table && table.scrollWidth > table.clientWidth) faults.push(`the table is ${table.scrollWidth} wide`);
const measured = {width: root.clientWidth, paper: getComputedStyle(document.body).backgroundColor, faults};
parent.document.body.dataset.measured = JSON.stringify(measured);
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no headless browser here")
@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("kind", ["compared", "long"])
def test_a_browser_shows_all_of_it_at_every_width_and_in_both_schemes(
    tmp_path: Path, scheme: str, width: int, kind: str
) -> None:
    pages = {
        "compared": PAGE,
        "long": render(replace(LONG, script=f"{'a/long/path/' * 8}train.py").beside([finding()]), SOURCE),
    }
    page = re.sub(r"<meta http-equiv=[^>]*>", "", pages[kind]).replace("</body>", f"{MEASURE}</body>")
    framed = f'<iframe width="{width}" height="2000" style="border:0" srcdoc="{escape(page)}"></iframe>'
    (tmp_path / "page.html").write_text(f"<!doctype html>{SCHEMES}<body>{framed}</body>", encoding="utf-8")
    assert CHROMIUM is not None
    shown = subprocess.run(
        [
            *[CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-quic"],
            *["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
            *[f"--blink-settings=preferredColorScheme={int(scheme == 'light')}", "--window-size=1400,2100"],
            *[f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", (tmp_path / "page.html").as_uri()],
        ],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    ).stdout
    found = re.search(r'data-measured="([^"]*)"', shown)
    assert found is not None
    measured = json.loads(unescape(found[1]))
    paper = "rgb(255, 255, 255)" if scheme == "light" else "rgb(15, 19, 24)"
    assert measured == {"width": width, "paper": paper, "faults": []}


LONG = replace(report(*[0.1] * 12_345), fixed=report(*[0.1 * 0.1 ** (at // 4000) for at in range(12_345)], moves=True))
