"""A verification as one page: no script, no network, readable in light and dark, on a phone and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from shlex import quote

from lintstep import __version__
from lintstep.findings import Finding
from lintstep.verification.report import VerifyReport, counter_values, counterpart, relative
from lintstep.verification.show.chart import NARROW, WIDE, svg
from lintstep.verification.show.curves import TONES, chart_of
from lintstep.verification.show.place import Place
from lintstep.verification.show.text import RUNGS, SAYS, counter_name, told_of_fix, verdict_word
from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import finite, shown
from lintstep.verification.verdict.claims.case import lines_of
from lintstep.verification.verdict.judge import Judgement

_AROUND = 2
_MOST_ROWS = 20
_STYLE = Path(__file__).with_name("verify.css")
_WHY = re.compile(r"^## Why is this bad\?\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def render(report: VerifyReport, source: str = "", diff: str = "", option: str = "") -> str:
    """Return the page.

    ``source`` is the script's text, ``diff`` what its fix changes, and ``option`` the one of ``lintstep check`` that
    makes it.
    """
    main = report.main
    concerned = [] if main is None else report.concerning(main)
    concerned = concerned or [each.finding for each in report.claims if each.verdict == "confirmed"]
    body = [*_head(report, main, verdict_word(report)), *_picture(report)]
    if main is not None:
        body += _place(main, concerned, source)
    body += _fix(diff, option)
    body += _why(concerned)
    if main is not None:
        body += _table(report, main)
    body += _claims(report)
    body += _rests_on(report)
    body += _foot(report, option)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{escape(report.script)}: {report.verdict}</title>",
            f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        ]
    )


def _head(report: VerifyReport, main: Judgement | None, word: str) -> Iterator[str]:
    yield "<header>"
    yield f"<h1>{escape(report.script)}</h1>"
    yield f'<p class="verdict {report.verdict}">{escape(word)}</p>'
    yield f'<p class="lead">{_prose(report.reason)}</p>'
    if report.fixed is not None and main is not None:
        yield f"<p>{_prose(told_of_fix(report, main))}</p>"
    yield "</header>"


def _picture(report: VerifyReport) -> Iterator[str]:
    chart = chart_of(report)
    if chart is not None:
        yield "<figure>"
        yield f'<div class="wide">{svg(chart, WIDE, "wide")}</div>'
        yield f'<div class="narrow">{svg(chart, NARROW, "narrow")}</div>'
        if any(curve.ahead for curve in chart.curves):
            yield "<figcaption>Dashed: what the schedule's formula gives after the runs that were seen.</figcaption>"
        yield "</figure>"


def _place(main: Judgement, concerned: Sequence[Finding], source: str) -> Iterator[str]:
    lines, place = source.splitlines(), main.op.place
    if not 1 <= place.line <= len(lines):
        return
    where = relative(place.path) if place.cell is None else f"{relative(place.path)}, {place.text}"
    yield f"<h2>Where: {escape(where)}</h2>"
    for finding in concerned:
        yield f"<p><strong>{escape(finding.code)} {escape(finding.name)}</strong>: {_prose(finding.message)}</p>"
    marked = {number for each in _places(place, concerned) for number in range(each.line, each.end_line + 1)}
    near = {number for at in marked for number in range(at - _AROUND, at + _AROUND + 1)}
    numbers = sorted(near & {*range(1, len(lines) + 1)})
    digits = len(str(numbers[-1]))
    rows = []
    for before, number in zip([numbers[0] - 1, *numbers], numbers, strict=False):
        if number > before + 1:
            rows.append("<span><i>...</i></span>")
        mark = f' class="marked {TONES[main.kind]}"' if number in marked else ""
        rows.append(f"<span{mark}><i>{number:>{digits}}  </i>{escape(lines[number - 1].expandtabs(4))}</span>")
    yield f'<pre tabindex="0">{"".join(rows)}</pre>'


def _places(place: Place, concerned: Sequence[Finding]) -> list[Place]:
    """Return the lines of an update, and those of the findings in the same file or cell."""
    found = [lines_of(span) for each in concerned for span in (each.span, *(related.span for related in each.related))]
    return [place, *(each for each in found if (each.path, each.cell) == (place.path, place.cell))]


def _claims(report: VerifyReport) -> Iterator[str]:
    if not report.claims:
        return
    yield "<h2>What the run says of the findings</h2>"
    yield "<dl>"
    for each in report.claims:
        finding = each.finding
        yield f"<dt>{escape(finding.code)} {escape(finding.name)}, line {finding.span.line}</dt>"
        yield f"<dd>{SAYS[each.verdict]}: {_prose(each.reason)}</dd>"
    yield "</dl>"


def _fix(diff: str, option: str) -> Iterator[str]:
    if not diff:
        return
    yield "<h2>The fix</h2>" if option == "--fix" else "<h2>A fix to look at first</h2>"
    rows = []
    for line in diff.splitlines():
        kind = (
            {"+": "added", "-": "removed", "@": "hunk"}.get(line[:1], "") if line[:3] not in ("+++", "---") else "hunk"
        )
        rows.append(f'<span class="{kind}">{escape(line.expandtabs(4))}</span>')
    yield f'<pre tabindex="0">{"".join(rows)}</pre>'


def _why(concerned: Sequence[Finding]) -> Iterator[str]:
    from lintstep.rules import all_rules

    wanted = {finding.code for finding in concerned}
    for rule in all_rules():
        found = _WHY.search(rule.page)
        if rule.code in wanted and found is not None:
            yield f"<h2>Why {escape(rule.name)} is bad</h2>"
            for paragraph in found[1].strip().split("\n\n"):
                yield f"<p>{_prose(paragraph)}</p>"
            yield f'<p class="soft">More: <code>lintstep rule {rule.code}</code></p>'


def _table(report: VerifyReport, main: Judgement) -> Iterator[str]:
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    columns = [(f"rate{', as it is' if fixed else ''}", [_six(run.rate) for run in main.runs])]
    if fixed is not None:
        columns.append(("rate, fixed", [_six(run.rate) for run in fixed.runs]))
    columns.append((f"{counter_name(main)}{', as it is' if fixed else ''}", list(map(shown, counter_values(main)))))
    if fixed is not None:
        columns.append((f"{counter_name(fixed)}, fixed", list(map(shown, counter_values(fixed)))))
    count = max(len(values) for _, values in columns)
    stride = _stride(count)
    yield "<h2>Update by update</h2>"
    if stride > 1:
        note = f"Every {stride}th update; all of them in the JSON (`--output-format json`)."
        yield f'<p class="soft">{_prose(note)}</p>'
    yield '<div class="scrolls" tabindex="0"><table>'
    names = ["update", *(name for name, _ in columns)]
    yield f"<thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in names)}</tr></thead><tbody>"
    for number in dict.fromkeys([1, *range(stride, count + 1, stride), count]):
        cells = "".join(
            f"<td>{escape(values[number - 1]) if number <= len(values) else ''}</td>" for _, values in columns
        )
        yield f"<tr><td>{number:,}</td>{cells}</tr>"
    yield "</tbody></table></div>"


def _stride(count: int) -> int:
    """Return the least of 1, 2, 5, 10, 25, 50, 100, ... that leaves few enough rows."""
    unit = 1
    while True:
        for stride in (unit, 2 * unit, 5 * unit) if unit == 1 else (unit, unit * 5 // 2, 5 * unit):
            if count <= stride * _MOST_ROWS:
                return stride
        unit *= 10


def _six(value: Number) -> str:
    """Return a rate to six digits: all of them are in the JSON."""
    number = finite(value)
    return shown(value) if number is None else f"{number:.6g}"


def _rests_on(report: VerifyReport) -> Iterator[str]:
    sections = report.ruling.sections
    engine = "lintstep's own small runtime" if report.engine == "reference" else "the installed TensorFlow"
    facts = [("Run on", [engine]), ("What was run", [RUNGS[report.ruling.rung]])]
    if report.level == "full":
        facts.append(
            ("Isolation", ["full: files outside the project, the network and other programs were closed to it"])
        )
    else:
        facts.append(("Isolation", [report.level]))
        facts.append(("Open to it", [f"{each.open} ({each.detail})" for each in report.layers if not each.holds]))
    facts.append(("Made up", report.assumptions))
    skipped = [each for section in sections for each in section.skipped]
    facts.append(("Left out, because it failed", [f"{each.place.text}: {each.error}" for each in skipped]))
    decisions = [each for section in sections for each in section.decisions]
    facts.append(("Chosen, though the value was unknown", [f"{each.place.text}: {each.what}" for each in decisions]))
    facts.append(("Tried, and stopped", list(report.blocked)))
    facts.append(("Ended early", [report.stopped] if report.stopped else []))
    yield "<h2>What the verdict rests on</h2>"
    yield "<dl>"
    for name, items in facts:
        if items:
            yield f"<dt>{escape(name)}</dt><dd>{'<br>'.join(_prose(item) for item in dict.fromkeys(items))}</dd>"
    yield "</dl>"


def _foot(report: VerifyReport, option: str) -> Iterator[str]:
    command = " ".join(filter(None, ["lintstep check", option]))
    yield "<footer>"
    yield f"<p>Next: <code>{escape(command)} {escape(quote(report.script))}</code></p>"
    yield (
        f"<p>lintstep {escape(__version__)}, {report.seconds:.2f} s. The script shares an interpreter with what "
        "records it: one that means to can forge its own verdict.</p>"
    )
    yield "</footer>"


def _prose(text: str) -> str:
    """Return text with what stands between backticks as code."""
    parts = escape(text).split("`")
    return "".join(part if at % 2 == 0 else f"<code>{part}</code>" for at, part in enumerate(parts))
