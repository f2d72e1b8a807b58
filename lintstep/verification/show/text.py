"""A verification as a person reads it in a terminal: the rate run by run, the verdict, and what it rests on."""

from __future__ import annotations

import os
from shlex import quote

from lintstep.findings import Finding
from lintstep.output.style import Style, clean
from lintstep.verification.report import (
    VerifyReport,
    counter_values,
    counterpart,
    first_change,
    relative,
    what_changed,
)
from lintstep.verification.show.place import Place
from lintstep.verification.show.table import INDENT, Row, lines, values
from lintstep.verification.show.training import rows, stepped, training_of
from lintstep.verification.trace.events import Number
from lintstep.verification.trace.numbers import shown
from lintstep.verification.verdict.claims.case import ClaimVerdict
from lintstep.verification.verdict.judge import Judgement, Kind
from lintstep.verification.verdict.rates import change_of, flat, stepwise
from lintstep.verification.verdict.training import Training

_ROLES: dict[Kind, str] = {
    "frozen": "error",
    "wrong-pace": "error",
    "no-effect": "error",
    "advances": "good",
    "inconclusive": "warning",
}
SAYS: dict[ClaimVerdict, str] = {"confirmed": "confirmed", "refuted": "refuted", "undecided": "not decided"}
_ROLES_OF_CLAIMS: dict[ClaimVerdict, str] = {"confirmed": "error", "refuted": "good", "undecided": "warning"}
RUNGS = {
    "as-is": "the script as it is",
    "inputs": "the script with made-up inputs",
    "recovery": "the script without the statements that failed",
    "force": "train ops that the script built and did not run, run by force",
    "library": "functions that build a train op, called with unknown arguments",
}
_MOST_LISTED = 3
_MOST_BARS = 40


def render(report: VerifyReport, style: Style | None = None) -> str:
    """Return the report as text."""
    style = style or Style()
    main = report.main
    parts = [style.folded(_head(report, main, style))]
    if main is not None:
        parts.append("\n".join(_table(report, main, style)))
    prose = [*_verdict(report, main, style), *_claims(report, style), *_rests_on(report, style)]
    parts.append(style.folded("\n".join(prose)))
    following = _next(report, main)
    if following:
        parts.append(following)
    return "\n\n".join(parts) + "\n"


def verdict_word(report: VerifyReport) -> str:
    """Return the verdict, and what it says of the finding it is about."""
    deciding = report.deciding
    return report.verdict.upper() + (f", {SAYS[deciding.verdict]}" if deciding is not None else "")


def where(place: Place, script: str) -> str:
    """Return a place in words: its line, and its file where that is not the script."""
    if place.cell is not None or not place.path or _normal(place.path) == _normal(script):
        return place.text
    return f"{relative(place.path)}:{place.line}"


def _normal(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - as the child names its files: not resolved


def _head(report: VerifyReport, main: Judgement | None, style: Style) -> str:
    engine = "the reference runtime" if report.engine == "reference" else "the installed TensorFlow"
    facts = [f"{style.paint(clean(report.script), 'bold')} on {engine}", f"isolation {report.level}"]
    training = training_of(report, main)
    if main is not None and training is not None:
        facts.append(f"update at {where(main.op.place, report.script)}")
        return f"{', '.join(facts)}: {training.size}"
    if main is not None:
        facts.append(f"train op at {where(main.op.place, report.script)}")
        facts.append("1 run" if len(main.runs) == 1 else f"{len(main.runs)} runs")
    return ", ".join(facts)


# The table


def _table(report: VerifyReport, main: Judgement, style: Style) -> list[str]:
    training = training_of(report, main)
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    if training is not None:
        return _training(report, training, main, fixed, style)
    count = max(len(main.runs), len(fixed.runs) if fixed else 0)
    found = [Row("run", [str(number) for number in range(1, count + 1)])]
    rates = [run.rate for run in main.runs]
    if fixed is None:
        found.append(_values("rate", rates, rates, _ROLES[main.kind]))
        if main.counter is not None:
            found.append(_values(counter_name(main), counter_values(main)))
    else:
        other = [run.rate for run in fixed.runs]
        now = "frozen" if main.kind == "frozen" else "now"
        found.append(_values(f"rate, {now}", rates, [*rates, *other], _ROLES[main.kind]))
        found.append(_values("rate, fixed", other, [*rates, *other], _ROLES[fixed.kind]))
        found.append(_values(f"{counter_name(main)}, {now}", counter_values(main)))
        found.append(_values(f"{counter_name(fixed)}, fixed", counter_values(fixed)))
    return [*lines(found, style), *_later(report, main, style)]


def _training(
    report: VerifyReport, training: Training, main: Judgement, fixed: Judgement | None, style: Style
) -> list[str]:
    """Return the table of a whole training, that of the fixed one below it on the same scale, and who steps what."""
    scale = [run.rate for run in (*main.runs, *(fixed.runs if fixed is not None else ()))]
    found = lines(rows(training, main.counters, _ROLES[main.kind], scale), style)
    mended = None if report.fixed is None else training_of(report.fixed, fixed)
    if mended is not None and fixed is not None:
        found += ["", f"{INDENT}with the fix"]
        found += lines(rows(mended, fixed.counters, _ROLES[fixed.kind], scale), style)
        training, main = mended, fixed
    steps = stepped(training, main.counters)
    return [*found, "", *(f"{INDENT}{line}" for line in steps)] if steps else found


def _later(report: VerifyReport, main: Judgement, style: Style) -> list[str]:
    """Return the rate further along the schedule, where the runs end before it first changes."""
    fixed = None if report.fixed is None else counterpart(report.fixed, main)
    ahead = report.ahead(main) if report.fixed is None or fixed is None else report.fixed.ahead(fixed)
    change = change_of(ahead)
    if ahead is None or not isinstance(change, int | float) or not (fixed or main.kind in ("frozen", "advances")):
        return []
    shown_to = max((value for value in counter_values(fixed or main) if isinstance(value, int | float)), default=0)
    if change < shown_to + len(main.runs) and main.kind == "frozen" and fixed is None:
        return []  # so near that the sentence says it all
    values_of_counter, rates = zip(*ahead.points, strict=True)
    last = len(rates) - 1
    at = values_of_counter.index(change)
    columns = sorted({0, at - 1, at, last - 1, last})
    curve = stepwise(ahead.points, _MOST_BARS)
    found = [Row(f"{counter_name(fixed or main)}, later", [f"{int(values_of_counter[each]):,}" for each in columns])]
    stands = flat(main.runs)
    if main.kind == "frozen" and stands is not None:
        found.append(
            values("rate, frozen", [shown(stands)] * len(columns), [stands] * len(curve), _ROLES["frozen"], rates)
        )
    name = "rate, fixed" if fixed is not None else "as scheduled" if main.kind == "frozen" else "rate"
    found.append(values(name, [shown(rates[each]) for each in columns], curve, _ROLES["advances"], rates))
    return ["", *lines(found, style)]


def counter_name(judgement: Judgement) -> str:
    return "counter" if judgement.counter is None else judgement.counter.name


def _values(name: str, numbers: list[Number], scale: list[Number] | None = None, role: str = "") -> Row:
    cells = [shown(number) for number in numbers]
    return values(name, cells, None if scale is None else numbers, role, scale)


# The verdict and what it rests on


def _verdict(report: VerifyReport, main: Judgement | None, style: Style) -> list[str]:
    found = [f"{style.paint(verdict_word(report), _ROLES[report.verdict])}: {report.reason}"]
    if report.deciding is not None:
        found[0] += f" ({_about(report.deciding.finding, report.script)})"
    if report.fixed is not None and main is not None:
        found.append(told_of_fix(report, main))
    elif main is not None and main.kind == "frozen" and (change := first_change(report.ahead(main))):
        found.append(f"Were `{counter_name(main)}` advanced, the rate would be another: it {change}.")
    return found


def told_of_fix(report: VerifyReport, main: Judgement) -> str:
    """Say what the fix changed of the judged update."""
    assert report.fixed is not None
    fixed = counterpart(report.fixed, main)
    if fixed is None or training_of(report, main) is not None:
        return f"The fixed script {report.fixed.verdict}: {report.fixed.reason}"
    return what_changed(main, fixed, report.fixed.ahead(fixed), report.fix)


def _claims(report: VerifyReport, style: Style) -> list[str]:
    """Return a line for each finding whose answer is not the verdict's own words."""
    found = []
    for each in report.claims:
        if each.reason != report.reason or each is not report.deciding:
            word = style.paint(SAYS[each.verdict], _ROLES_OF_CLAIMS[each.verdict])
            found.append(f"{_about(each.finding, report.script)}: {word}: {each.reason}")
    return found


def _about(finding: Finding, script: str) -> str:
    span = finding.span
    place = Place(span.path, span.line, span.end_line, span.cell)
    return f"{finding.code} {finding.name}, {where(place, script)}"


def _rests_on(report: VerifyReport, style: Style) -> list[str]:
    sections = report.ruling.sections
    found = []
    if report.ruling.rung != "as-is" and report.main is not None:
        found.append(f"It rests on {RUNGS[report.ruling.rung]}.")
    skipped = [f"{each.place.text} ({each.error})" for section in sections for each in section.skipped]
    decisions = [f"{each.place.text} ({each.what})" for section in sections for each in section.decisions]
    found += _listed("Made up", report.assumptions, style)
    found += _listed("Skipped", skipped, style)
    found += _listed("Decided on unknown values", decisions, style)
    found += _listed("Tried, and reported", list(report.blocked), style)
    if report.stopped is not None and report.stopped not in report.reason:
        found.append(f"Stopped: {report.stopped}.")
    opened = dict.fromkeys(layer.open for layer in report.layers if not layer.holds)
    found += _listed(f"Isolation was only {report.level}; open was", list(opened), style)
    return found


def _listed(what: str, items: list[str], style: Style) -> list[str]:
    unique = list(dict.fromkeys(items))
    if not unique:
        return []
    more = f"; and {len(unique) - _MOST_LISTED} more" if len(unique) > _MOST_LISTED else ""
    return [style.paint(f"{what}: ", "dim") + "; ".join(unique[:_MOST_LISTED]) + more + "."]


def _next(report: VerifyReport, main: Judgement | None) -> str:
    """Return the next command to try, never the one that was just run."""
    if report.exit_code != 1 or main is None:
        return ""
    confirmed = [each.finding for each in report.claims if each.verdict == "confirmed"]
    script = quote(report.script)
    if report.fixed is not None:
        verb, option = ("apply", "--fix") if report.fix == "--fix" else ("look at", f"{report.fix} --diff")
        return f"{INDENT}{verb} the fix: lintstep check {option} {script}"
    if not report.asked.fix and any(each.fix is not None for each in confirmed):
        return f"{INDENT}with the fix: {report.asked.command(report.script, '--fix')}"
    if confirmed:
        return f"{INDENT}how to mend it: lintstep rule {confirmed[0].code}"
    return "" if report.claims else f"{INDENT}what the check says: lintstep check {script}"
