"""The editor server (LSP, over stdio): diagnostics as one types, fixes and verification as code actions, hover."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from lintstep import __version__, api
from lintstep.checking.markers import matters
from lintstep.editor.documents import Document, Lines, document_of
from lintstep.findings import Edit, Finding, Severity, Span
from lintstep.output import rule_url
from lintstep.project.config import ConfigError, Configs, Settings
from lintstep.rules import all_rules
from lintstep.rules.pages import page, short
from lintstep.source.script import SourceError, load

DELAY = 0.05  # seconds without a key pressed before a changed text is checked
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
EXPLAIN, VERIFY = "lintstep.explain", "lintstep.verify"
_FIX_ALL = "source.fixAll.lintstep"
_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [types.NotebookDocumentFilterWithCells([types.NotebookCellLanguage("python")])], save=True
)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A document as it was checked last, and what was found."""

    document: Document
    findings: tuple[Finding, ...]


class Server(LanguageServer):
    """Checks the scripts and notebooks that are open in an editor, saved or not."""

    def __init__(self) -> None:
        super().__init__("lintstep", __version__, notebook_document_sync=_NOTEBOOKS)
        self.checked: dict[str, _Checked] = {}
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.complaint = ""
        self.folder = tempfile.TemporaryDirectory(prefix="lintstep-pages-")

    def check(self, uri: str) -> None:
        """Check a document as it is in the editor now, and publish what is found."""
        document = document_of(self.workspace, uri)
        if document is None:
            return
        settings = self._settings(document)
        report = api.check_source(document.text, document.path, settings=settings)
        if not matters(document.text.encode("utf-8", "replace"), settings.target):
            report = api.Report()  # an editor has its own word for text that is no Python
        for error in report.untold:
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"{error.path}: {error.message}"))
        before = self.checked.get(document.uri)
        self.checked[document.uri] = _Checked(document, report.findings)
        left = {part.uri: None for part in before.document.parts} if before else {}
        for part in document.parts:
            left.pop(part.uri, None)
            found = [_diagnostic(each, document) for each in report.findings if document.part(each.span) is part]
            self._publish(part.uri, part.version, found)
        for gone in left:
            self._publish(gone, None, [])

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
        checked = self.checked.pop(uri, None)
        for part in checked.document.parts if checked else ():
            self._publish(part.uri, None, [])

    def current(self, uri: str) -> _Checked | None:
        """Return what there is in a document, checked anew if it has changed since."""
        document = document_of(self.workspace, uri)
        if document is None:
            return None
        if document.uri not in self.checked or self.checked[document.uri].document.text != document.text:
            self.check(document.uri)
        return self.checked[document.uri]

    def fixed(self, document: Document) -> str | None:
        """Return a document's text with its safe fixes made, or None where there are none."""
        fixed = api.apply_fixes(document.text, document.path, settings=self._settings(document))
        return fixed.changes[0].after if fixed.changes else None

    def say(self, kind: types.MessageType, text: str) -> None:
        """Show a message."""
        self.window_show_message(types.ShowMessageParams(kind, f"lintstep: {text}"))

    def show(self, name: str, text: str) -> None:
        """Show a page in a window of its own, where the editor has them."""
        window = self.client_capabilities.window
        if window is None or window.show_document is None or not window.show_document.support:
            return
        file = Path(self.folder.name) / name
        file.write_text(text, encoding="utf-8")
        page = types.ShowDocumentParams(file.as_uri(), external=name.endswith(".html"))
        self.window_show_document(page)

    def _publish(self, uri: str, version: int | None, diagnostics: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=diagnostics)
        )

    def _settings(self, document: Document) -> Settings:
        """Return the settings of the nearest configuration; what is wrong with one is told once."""
        try:
            settings = Configs().settings(Path(document.path))
            self.complaint = ""
        except ConfigError as error:
            settings = Settings()
            if str(error) != self.complaint:
                self.complaint = str(error)
                message = types.ShowMessageParams(types.MessageType.Error, f"lintstep: {error}")
                self.window_show_message(message)
        return settings


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

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_opened(params: types.DidOpenNotebookDocumentParams) -> None:
        server.check(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def notebook_changed(params: types.DidChangeNotebookDocumentParams) -> None:
        server.check_soon(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_saved(params: types.DidSaveNotebookDocumentParams) -> None:
        server.check(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_closed(params: types.DidCloseNotebookDocumentParams) -> None:
        server.forget(params.notebook_document.uri)

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix, _FIX_ALL]),
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return _actions(server, params)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        for finding, place in _at(server, params.text_document.uri, types.Range(params.position, params.position)):
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, _hover(finding)), place)
        return None

    @server.command(EXPLAIN)
    def explain(code: str) -> None:
        for rule in all_rules():
            if rule.code == code:
                server.show(f"{code}.md", page(rule))

    @server.thread()
    @server.command(VERIFY)
    def verify(uri: str) -> None:
        _verify(server, uri)

    return server


def _hover(finding: Finding) -> str:
    """Return a finding and the beginning of its rule's page."""
    pages = [short(rule) for rule in all_rules() if rule.code == finding.code]
    url = rule_url(finding.code)
    more = f"[More]({url})" if url else f"More: `lintstep rule {finding.code}`"
    return "\n\n".join([finding.message, *pages, more])


def _verify(server: Server, uri: str) -> None:
    """Run a script as it is on disk, and show what its schedule does: as a page where the editor can, else in words."""
    from lintstep.verification import VerifyError
    from lintstep.verification.show.html import render

    path, checked = to_fs_path(uri), server.checked.get(uri)
    if path is None or not Path(path).is_file():
        server.say(types.MessageType.Warning, "save the script first: a verification runs it from its file")
        return
    try:
        report = api.verify(path).beside(checked.findings if checked else ())
    except VerifyError as error:
        server.say(types.MessageType.Error, str(error))
        return
    worrying = report.verdict in ("frozen", "wrong-pace", "no-effect")
    kind = types.MessageType.Warning if worrying else types.MessageType.Info
    server.say(kind, f"{Path(path).name}: {report.verdict.upper()}: {report.reason}")
    server.show(f"{Path(path).stem}.html", render(report, Path(path).read_text(encoding="utf-8", errors="replace")))


def _at(server: Server, uri: str, asked: types.Range) -> Iterator[tuple[Finding, types.Range]]:
    """Yield the findings that touch a range of the text with that URI, and where they are."""
    checked = server.current(uri)
    for finding in checked.findings if checked else ():
        part = checked.document.part(finding.span) if checked else None
        if part and part.uri == uri:
            place = part.lines.range(finding.span)
            if place.start <= asked.end and asked.start <= place.end:
                yield finding, place


def _diagnostic(finding: Finding, document: Document) -> types.Diagnostic:
    url = rule_url(finding.code)
    return types.Diagnostic(
        range=_location(finding.span, document).range,
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=None if url is None else types.CodeDescription(url),
        source="lintstep",
        related_information=[
            types.DiagnosticRelatedInformation(_location(related.span, document), related.message)
            for related in finding.related
        ],
    )


def _location(span: Span, document: Document) -> types.Location:
    """Return a place of this document, or of another file as it is on disk."""
    if part := document.part(span):
        return types.Location(part.uri, part.lines.range(span))
    other = from_fs_path(str(Path(span.path).absolute())) or document.uri
    try:
        codec = document.parts[0].lines.codec
        return types.Location(other, Lines("\n".join(load(span.path).lines(span.cell)), codec).range(span))
    except (SourceError, IndexError):
        return types.Location(other, types.Range(types.Position(span.line - 1, 0), types.Position(span.line - 1, 0)))


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    wanted = params.context.only or [types.CodeActionKind.QuickFix]
    actions: list[types.CodeAction] = []
    checked = server.current(params.text_document.uri)
    if checked is None:
        return actions
    document = checked.document
    if _asked_for(types.CodeActionKind.QuickFix, wanted):
        for finding, _ in _at(server, params.text_document.uri, params.range):
            actions.extend(_quick_fixes(finding, document))
    if _asked_for(_FIX_ALL, wanted) and (text := server.fixed(document)) is not None:
        changed = document.changed(text)
        edits = {
            part.uri: [types.TextEdit(part.lines.whole(), changed[part.uri])]
            for part in document.parts
            if part.uri in changed
        }
        actions.append(types.CodeAction("lintstep: make all safe fixes", _FIX_ALL, edit=types.WorkspaceEdit(edits)))
    return actions


def _asked_for(kind: str, wanted: Iterable[str]) -> bool:
    return any(kind == each or kind.startswith(f"{each}.") for each in wanted)


def _quick_fixes(finding: Finding, document: Document) -> Iterable[types.CodeAction]:
    kind, diagnostics = types.CodeActionKind.QuickFix, [_diagnostic(finding, document)]
    if finding.fix and all(document.part(edit.span) for edit in finding.fix.edits):
        safe = finding.fix.applicability == "safe"
        title = f"{finding.code}: {finding.fix.message}{'' if safe else ' (look it over)'}"
        edit = _workspace_edit(finding.fix.edits, document)
        yield types.CodeAction(title, kind, diagnostics, is_preferred=safe, edit=edit)
    part = document.part(finding.span)
    if part and finding.code not in ("LS901", "LS902"):
        line, column = part.lines.end_of_statement(finding.span.end_line)
        place = replace(finding.span, line=line, column=column, end_line=line, end_column=column)
        edit = _workspace_edit([Edit(place, f"  # lintstep: ignore[{finding.code}]")], document)
        yield types.CodeAction(f"{finding.code}: silence it here", kind, diagnostics, edit=edit)
    explain = types.Command(f"explain {finding.code}", EXPLAIN, arguments=[finding.code])
    yield types.CodeAction(f"{finding.code}: explain the rule", kind, diagnostics, command=explain)
    if finding.claim is not None:
        verify = types.Command("verify this script", VERIFY, arguments=[document.uri])
        yield types.CodeAction(f"{finding.code}: verify this script", kind, diagnostics, command=verify)


def _workspace_edit(edits: Sequence[Edit], document: Document) -> types.WorkspaceEdit:
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        if part := document.part(edit.span):
            changes.setdefault(part.uri, []).append(types.TextEdit(part.lines.range(edit.span), edit.text))
    return types.WorkspaceEdit(changes)
