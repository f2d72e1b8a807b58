"""A verification as one page that needs nothing else: no scripts, no network, readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from shlex import quote

from lintstep import __version__
from lintstep.findings import Finding
from lintstep.verification.report import VerifyReport, counter_values, counterpart, what_changed
from lintstep.verification.show.chart import inline_svg
from lintstep.verification.show.text import RUNGS, concerned_by, counter_name, verdict_word
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.judge import Judgement

_AROUND = 4
_MOST_ROWS = 200
_STYLE = Path(__file__).with_name("verify.css")


def render(report: VerifyReport, findings: Sequence[Finding] = (), source: str = "") -> str:
    """Return the page.

    ``findings`` are what the check says of the same script, ``source`` its text. Needs the extra ``lintstep[plot]``.
    """
    main = report.main
    concerned = concerned_by(main, findings)
    body = [*_head(report, main, verdict_word(report, concerned))]
    if main is not None:
        body += ["<figure>", inline_svg(report), "</figure>"]
        body += _line(main, concerned, source)
        body += _runs(report, main)
    body += _rests_on(report)
    body += _foot(report, bool(concerned))
    style = _STYLE.read_text(encoding="utf-8")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(report.script)}: {report.verdict}</title>",
            f"<style>\n{style}</style>",
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
    yield f'<span class="verdict {report.verdict}">{escape(word)}</span>'
    yield f'<p class="lead">{_prose(report.reason)}</p>'
    if report.fixed is not None and main is not None:
        after = counterpart(report.fixed, main)
        yield f"<p>{_prose(report.fixed.reason if after is None else what_changed(main, after))}</p>"
    yield "</header>"


def _line(main: Judgement, concerned: Sequence[Finding], source: str) -> Iterator[str]:
    lines, place = source.splitlines(), main.op.place
    if not 1 <= place.line <= len(lines):
        return
    yield f"<h2>The train op, {place.text}</h2>"
    for finding in concerned:
        yield f"<p><strong>{escape(finding.code)} {escape(finding.name)}</strong>: {_prose(finding.message)}</p>"
    first, last = max(1, place.line - _AROUND), min(len(lines), place.end_line + _AROUND)
    digits = len(str(last))
    rows = []
    for number in range(first, last + 1):
        mark = ' class="marked"' if place.line <= number <= place.end_line else ""
        rows.append(f"<span{mark}><i>{number:>{digits}}  </i>{escape(lines[number - 1].expandtabs(4))}</span>")
    yield f'<pre data-verdict="{main.kind}">{"".join(rows)}</pre>'
    for finding in concerned:
        if finding.fix is not None:
            yield f'<p class="soft">The fix: {_prose(finding.fix.message)}.</p>'


def _runs(report: VerifyReport, main: Judgement) -> Iterator[str]:
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    columns = list(_columns(main, "" if fixed is None else ", as it is"))
    if fixed is not None:
        columns += _columns(fixed, ", fixed")
    yield "<h2>Run by run</h2>"
    yield '<div class="scrolls"><table>'
    yield f"<tr><th>run</th>{''.join(f'<th>{escape(name)}</th>' for name, _ in columns)}</tr>"
    count = max(len(values) for _, values in columns)
    for at in range(count):
        if _MOST_ROWS <= at < count - 1:
            continue
        cells = "".join(f"<td>{escape(values[at]) if at < len(values) else ''}</td>" for _, values in columns)
        yield f'<tr class="number"><td>{at + 1}</td>{cells}</tr>'
    yield "</table></div>"


def _columns(judgement: Judgement, suffix: str) -> Iterator[tuple[str, list[str]]]:
    yield f"rate{suffix}", [shown(run.rate) for run in judgement.runs]
    yield f"{counter_name(judgement)}{suffix}", [shown(value) for value in counter_values(judgement)]
    if any(run.loss is not None for run in judgement.runs):
        yield f"loss{suffix}", [shown(run.loss) for run in judgement.runs]


def _rests_on(report: VerifyReport) -> Iterator[str]:
    sections = report.ruling.sections
    engine = "the reference runtime" if report.engine == "reference" else "the installed TensorFlow"
    facts = [("Run on", [engine]), ("What was run", [RUNGS[report.ruling.rung]])]
    facts.append(
        ("Isolation", [report.level, *(f"{each.name}: {each.detail}" for each in report.layers if each.holds)])
    )
    facts.append(("Open", [f"{each.open} ({each.name}: {each.detail})" for each in report.layers if not each.holds]))
    facts.append(("Made up", report.assumptions))
    skipped = [each for section in sections for each in section.skipped]
    facts.append(("Skipped", [f"{each.place.text} ({each.error})" for each in skipped]))
    decisions = [each for section in sections for each in section.decisions]
    facts.append(("Decided on unknown values", [f"{each.place.text} ({each.what})" for each in decisions]))
    facts.append(("Tried, and reported", list(report.blocked)))
    facts.append(("Stopped", [report.stopped] if report.stopped else []))
    yield "<h2>What it rests on</h2>"
    yield "<dl>"
    for name, items in facts:
        if items:
            lines = "<br>".join(escape(item) for item in dict.fromkeys(items))
            yield f"<dt>{escape(name)}</dt><dd>{lines}</dd>"
    yield "</dl>"


def _foot(report: VerifyReport, confirms: bool) -> Iterator[str]:
    command = "lintstep check --fix" if confirms and report.verdict == "frozen" else "lintstep check"
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
