"""The pipeline: marker scan, load, analyse, rules, suppress, findings. An error in one file never stops another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lintstep import plugins
from lintstep.checking import suppression
from lintstep.checking.fingerprint import marked, of_text
from lintstep.checking.markers import matters, unsupported
from lintstep.findings import Finding, Severity, Span
from lintstep.plugins import PluginError
from lintstep.project.config import Settings
from lintstep.project.selection import matching
from lintstep.source.process import deep, uncollected
from lintstep.source.script import Source, SourceError, from_bytes, reported_path, unreadable

if TYPE_CHECKING:
    from lintstep.analysis.facts import Facts
    from lintstep.rules.rule import Rule

SYNTAX_ERROR = "LS901"
UNUSED_SUPPRESSION = "LS902"


@dataclass(frozen=True, slots=True)
class FileError:
    """Why a file could not be analysed, and where (1-based; 0 where there is no place)."""

    path: str
    line: int
    column: int
    message: str
    cell: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a check found in one file. ``suppressed`` findings are those a comment silences; ``fail_on`` is the least
    severity that makes the check fail; ``rests_on`` are other files that were read or looked for, by absolute path;
    ``unsure`` is how many findings are not sure enough to be shown; ``unsupported`` names the framework that the file
    trains with where lintstep does not check it."""

    path: str
    findings: tuple[Finding, ...] = ()
    errors: tuple[FileError, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    fail_on: Severity = Severity.WARNING
    rests_on: tuple[str, ...] = ()
    unsure: int = 0
    unsupported: str = ""


def check_file(file: Path, settings: Settings, *, named: bool = False) -> FileReport:
    """Check one file on disk. ``named`` files (given by name, not found in a folder) are read even if they can't
    matter, so that what can't be read is said."""
    path = reported_path(file)
    try:
        data = file.read_bytes()
        relevant = matters(data, settings.target)
        if not relevant and not named:
            return FileReport(path, unsupported=unsupported(data, settings.target))
        source = from_bytes(data, path, file)
        return check(source, settings, relevant=relevant)
    except OSError as error:
        return FileReport(path, errors=(FileError(path, 0, 0, unreadable(error)),))
    except SourceError as error:
        return refused(error, settings)


def check(source: Source, settings: Settings, *, relevant: bool = True) -> FileReport:
    """Check one source; where it is not ``relevant``, only that it can be read."""
    with uncollected(), deep():
        try:
            report = _with_faults(_check(source, settings) if relevant else _read(source), source, settings)
            return replace(report, unsupported=unsupported(source.script.encode(errors="replace"), settings.target))
        except SourceError as error:
            return refused(error, settings)
        except PluginError:
            raise
        except Exception as error:  # whatever it is, it is this file's error and no other's
            return FileReport(source.path, errors=(_internal(source.path, "the analysis", error),))


def _with_faults(report: FileReport, source: Source, settings: Settings) -> FileReport:
    """Return a report with the cells that are no Python: each is an error of its own, and the others were checked."""
    refusals = [refused(error, settings) for error in source.faults]
    findings = (*report.findings, *(finding for one in refusals for finding in one.findings))
    ordered = tuple(sorted(findings, key=lambda finding: (_place(finding.span), finding.code)))
    return replace(
        report, findings=ordered, errors=(*report.errors, *(each for one in refusals for each in one.errors))
    )


def _read(source: Source) -> FileReport:
    _ = source.module
    return FileReport(source.path)


def _worth_analysing(source: Source, settings: Settings) -> bool:
    """Whether there can be anything to find in a source. Raises SourceError where it can't be read."""
    from lintstep.checking.relevance import speaks

    if plugins.loaded(plugins.RULES) or speaks(source.layout.names, settings.step_wrappers):
        return True  # what another package's rules look for is not known
    _read(source)
    return False


def _check(source: Source, settings: Settings) -> FileReport:
    from lintstep.analysis import analyse
    from lintstep.analysis.facts import Facts
    from lintstep.interpreter.registry import declared

    rules = _rules()
    running = running_codes(settings)
    if _worth_analysing(source, settings):
        with declared(settings.step_wrappers):
            facts = analyse(source)
    else:
        facts = Facts(source.path)
    found, errors = _run(rules, running, facts, source.path)
    comments = suppression.find(source)
    kept, silenced = suppression.apply(source, found, comments)
    if UNUSED_SUPPRESSION in running:
        from lintstep.rules import ls902

        by_code = [comment for comment in comments if comment.codes]  # a comment for every rule can't vouch for itself
        words = [frozenset(_words(rule for rule in rules if rule.code in codes)) for codes in (running, _codes(rules))]
        idle, silenced_idle = suppression.apply(
            source, map(ls902.finding, suppression.idle(source, comments, *words)), by_code
        )
        kept, silenced = kept + idle, silenced + silenced_idle
    shown, hidden = (tuple(marked(source, _shown(part, settings))) for part in (kept, silenced))
    rests_on = tuple(sorted(str(file.absolute()) for file in facts.wanted))
    unsure = sum(finding.confidence < settings.confidence for finding in kept)
    return FileReport(source.path, shown, tuple(errors), hidden, settings.fail_on, rests_on, unsure)


def prepare() -> None:
    """Import what an analysis needs, before processes are forked that would each import it."""
    import lintstep.interpreter.program  # noqa: F401

    _rules()


def running_codes(settings: Settings) -> frozenset[str]:
    """Return the codes of the rules that run under some settings. Raises SelectionError."""
    known = [(rule.code, rule.name) for rule in _rules()]
    codes = settings.selection.codes(known)
    return codes - matching(settings.file_ignores, known) if settings.file_ignores else codes


def _codes(rules: tuple[Rule, ...]) -> frozenset[str]:
    return frozenset(rule.code for rule in rules)


def _words(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield what a comment may call each rule, in capitals."""
    for rule in rules:
        yield from (rule.code, rule.name.upper())


def _rules() -> tuple[Rule, ...]:
    from lintstep.rules import all_rules

    return all_rules()


def _run(
    rules: tuple[Rule, ...], running: frozenset[str], facts: Facts, path: str
) -> tuple[list[Finding], list[FileError]]:
    found: list[Finding] = []
    errors: list[FileError] = []
    for rule in rules:
        if rule.code in running:
            try:
                found.extend(rule.check(facts))
            except Exception as error:  # one rule's fault loses no other rule's findings
                errors.append(_internal(path, f"rule {rule.code}", error))
    return found, errors


def _shown(findings: list[Finding], settings: Settings) -> tuple[Finding, ...]:
    """Return the findings that are sure enough to show, with the severity asked for, in the order of the text."""
    shown = [
        replace(finding, severity=settings.severity.get(finding.code, finding.severity))
        for finding in findings
        if finding.confidence >= settings.confidence
    ]
    return tuple(sorted(shown, key=lambda finding: (_place(finding.span), finding.code)))


def _place(span: Span) -> tuple[str, int, int, int]:
    return span.path, -1 if span.cell is None else span.cell, span.line, span.column


def refused(error: SourceError, settings: Settings) -> FileReport:
    """Return the report of a file that can't be read; text that is no Python is a finding besides."""
    code = SYNTAX_ERROR if error.syntax else None
    failure = FileError(error.path, error.line, error.column, error.message, error.cell, code)
    findings: tuple[Finding, ...] = ()
    if code and code in running_codes(settings):
        from lintstep.rules import ls901

        line, column = max(error.line, 1), max(error.column, 1)
        span = Span(error.path, line, column, line, column + 1, error.cell)
        found = replace(ls901.finding(error.message, span), fingerprint=of_text(code, error.message))
        findings = _shown([found], settings)
    return FileReport(error.path, findings, (failure,), fail_on=settings.fail_on)


def _internal(path: str, what: str, error: Exception) -> FileError:
    """Return an unexpected exception as one line: what failed, how, and where in lintstep."""
    if isinstance(error, (RecursionError, MemoryError)):
        return FileError(path, 0, 0, f"{what} gave up: the code is too deep or too large")
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return FileError(path, 0, 0, f"{what} failed: {reason}{place}; this is a fault of lintstep, please report it")
