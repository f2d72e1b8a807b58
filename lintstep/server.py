"""The editor server: diagnostics as one types, fixes as code actions, a rule's page on hover (LSP, over stdio)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import PositionCodec, TextDocument

from lintstep import __version__, api
from lintstep.config import ConfigError, Configs, Settings
from lintstep.explaining import page
from lintstep.finding import Edit, Finding, Severity, Span
from lintstep.output import rule_url
from lintstep.reading.lexical import NEWLINE, scan
from lintstep.rules import all_rules
from lintstep.source import SourceError, load

DELAY = 0.2  # seconds without a key pressed before a changed text is checked
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_FIX_ALL = "source.fixAll.lintstep"


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the last check of a document found, and the text it was of."""

    text: str
    findings: tuple[Finding, ...]


class Server(LanguageServer):
    """Checks the documents that are open in an editor, saved or not."""

    def __init__(self) -> None:
        super().__init__("lintstep", __version__)
        self.checked: dict[str, _Checked] = {}
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.complaint = ""

    def check(self, uri: str) -> None:
        """Check a document as it is in the editor now, and publish what is found."""
        document = self.workspace.get_text_document(uri)
        if _path(document).endswith(".ipynb"):
            return  # an editor that shows the JSON of a notebook has no cells to point at
        text = document.source
        report = api.check_source(text, _path(document), settings=self._settings(document))
        for error in report.untold:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"{error.path}: {error.message}"))
        self.checked[uri] = _Checked(text, report.findings)
        diagnostics = [_diagnostic(finding, _Lines(text, document.position_codec), uri) for finding in report.findings]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=document.version, diagnostics=diagnostics)
        )

    def check_soon(self, uri: str) -> None:
        """Check a document when it has not changed for a while."""
        if task := self.waiting.get(uri):
            task.cancel()
        self.waiting[uri] = asyncio.get_running_loop().create_task(self._check_later(uri))

    async def _check_later(self, uri: str) -> None:
        await asyncio.sleep(DELAY)
        self.check(uri)

    def forget(self, uri: str) -> None:
        """Take a closed document's findings away."""
        if task := self.waiting.pop(uri, None):
            task.cancel()
        self.checked.pop(uri, None)
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    def current(self, uri: str) -> tuple[tuple[Finding, ...], _Lines]:
        """Return the findings of a document and its lines, checked anew if it has changed since."""
        document = self.workspace.get_text_document(uri)
        if uri not in self.checked or self.checked[uri].text != document.source:
            self.check(uri)
        findings = self.checked[uri].findings if uri in self.checked else ()
        return findings, _Lines(document.source, document.position_codec)

    def fixed(self, uri: str) -> str | None:
        """Return a document's text with its safe fixes made, or None where there are none."""
        document = self.workspace.get_text_document(uri)
        fixed = api.apply_fixes(document.source, _path(document), settings=self._settings(document))
        return fixed.changes[0].after if fixed.changes else None

    def _settings(self, document: TextDocument) -> Settings:
        """Return the settings of the nearest configuration; what is wrong with one is told once."""
        try:
            settings = Configs().settings(Path(_path(document)))
            self.complaint = ""
        except ConfigError as error:
            settings = Settings()
            if str(error) != self.complaint:
                self.complaint = str(error)
                message = types.ShowMessageParams(types.MessageType.Error, f"lintstep: {error}")
                self.window_show_message(message)
        return settings


class _Lines:
    """A text's lines, for turning places in it into the editor's units."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.lines = NEWLINE.split(text)
        self.codec = codec

    def range(self, span: Span) -> types.Range:
        """Return a span as the editor counts."""
        return types.Range(self._place(span.line, span.column), self._place(span.end_line, span.end_column))

    def end(self) -> types.Position:
        """Return the place after the last character."""
        return self._place(len(self.lines), len(self.lines[-1]) + 1)

    def end_of_statement(self, line: int) -> Span:
        """Return the empty span at the end of the statement that covers a line."""
        last = scan("\n".join(self.lines)).statement_at(line)[1]
        column = len(self.lines[last - 1]) + 1
        return Span("", last, column, last, column)

    def _place(self, line: int, column: int) -> types.Position:
        return self.codec.position_to_client_units(self.lines, types.Position(line - 1, column - 1))


def create() -> Server:
    """Return a server with its features in place."""
    server = Server()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.check(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.check_soon(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        for uri in list(server.checked):  # a saved file may be a module that another open one imports
            server.check(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(params.text_document.uri)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, _FIX_ALL]),
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return _actions(server, params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        findings, lines = server.current(params.text_document.uri)
        for finding in findings:
            place = lines.range(finding.span)
            if place.start <= params.position <= place.end:
                pages = [page(rule) for rule in all_rules() if rule.code == finding.code]
                content = types.MarkupContent(types.MarkupKind.Markdown, pages[0] if pages else finding.message)
                return types.Hover(content, place)
        return None

    return server


def _path(document: TextDocument) -> str:
    """Return the path of a document, or a name where it has none yet."""
    return to_fs_path(document.uri) or "untitled.py"


def _diagnostic(finding: Finding, lines: _Lines, uri: str) -> types.Diagnostic:
    return types.Diagnostic(
        range=lines.range(finding.span),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(rule_url(finding.code)),
        source="lintstep",
        related_information=[
            types.DiagnosticRelatedInformation(_location(related.span, finding.span.path, lines, uri), related.message)
            for related in finding.related
        ],
    )


def _location(span: Span, own: str, lines: _Lines, uri: str) -> types.Location:
    """Return a place of this document, or of another file as it is on disk."""
    if span.path == own:
        return types.Location(uri, lines.range(span))
    other = from_fs_path(str(Path(span.path).absolute())) or uri
    try:
        return types.Location(other, _Lines("\n".join(load(span.path).lines()), lines.codec).range(span))
    except SourceError:
        return types.Location(other, types.Range(types.Position(span.line - 1, 0), types.Position(span.line - 1, 0)))


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    uri = params.text_document.uri
    findings, lines = server.current(uri)
    wanted = params.context.only or [types.CodeActionKind.QuickFix]
    actions: list[types.CodeAction] = []
    if _asked_for(types.CodeActionKind.QuickFix, wanted):
        for finding in findings:
            place = lines.range(finding.span)
            if place.start <= params.range.end and params.range.start <= place.end:
                actions.extend(_quick_fixes(finding, lines, uri))
    if _asked_for(_FIX_ALL, wanted) and (text := server.fixed(uri)) is not None:
        whole = types.Range(types.Position(0, 0), lines.end())
        edit = types.WorkspaceEdit({uri: [types.TextEdit(whole, text)]})
        actions.append(types.CodeAction("lintstep: make all safe fixes", _FIX_ALL, edit=edit))
    return actions


def _asked_for(kind: str, wanted: Iterable[str]) -> bool:
    return any(kind == each or kind.startswith(f"{each}.") for each in wanted)


def _quick_fixes(finding: Finding, lines: _Lines, uri: str) -> Iterable[types.CodeAction]:
    kind, diagnostics = types.CodeActionKind.QuickFix, [_diagnostic(finding, lines, uri)]
    if finding.fix and all(edit.span.path == finding.span.path for edit in finding.fix.edits):
        safe = finding.fix.applicability == "safe"
        title = f"{finding.code}: {finding.fix.message}{'' if safe else ' (look it over)'}"
        edit = _workspace_edit(finding.fix.edits, lines, uri)
        yield types.CodeAction(title, kind, diagnostics, is_preferred=safe, edit=edit)
    if finding.code not in ("LS901", "LS902"):
        comment = Edit(lines.end_of_statement(finding.span.end_line), f"  # lintstep: ignore[{finding.code}]")
        edit = _workspace_edit([comment], lines, uri)
        yield types.CodeAction(f"{finding.code}: silence it here", kind, diagnostics, edit=edit)


def _workspace_edit(edits: Sequence[Edit], lines: _Lines, uri: str) -> types.WorkspaceEdit:
    return types.WorkspaceEdit({uri: [types.TextEdit(lines.range(edit.span), edit.text) for edit in edits]})
