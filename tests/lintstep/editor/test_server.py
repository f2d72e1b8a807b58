"""The editor server, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient
from pygls.uris import to_fs_path

import lintstep as package
from lintstep.demo import DEMOS
from lintstep.findings import Edit, Span
from lintstep.source.script import from_text
from tests.lintstep.conftest import FIXED, FROZEN

WIDE = "名前 = '😀'; "  # two UTF-16 units for one of its characters

CAPABILITIES = types.ClientCapabilities(
    window=types.WindowClientCapabilities(show_document=types.ShowDocumentClientCapabilities(support=True))
)


class Editor:
    """An editor with one document open."""

    def __init__(self, client: BaseLanguageClient, uri: str) -> None:
        self.client = client
        self.uri = uri
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: list[str] = []
        self.shown: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.version = 1

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def publish(params: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def show(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @client.feature(types.WINDOW_SHOW_DOCUMENT)
        def page(params: types.ShowDocumentParams) -> types.ShowDocumentResult:
            file = Path(to_fs_path(params.uri) or "")
            self.shown.put_nowait((file.name, file.read_text(encoding="utf-8")))
            return types.ShowDocumentResult(success=True)

    async def open(self, text: str) -> list[types.Diagnostic]:
        item = types.TextDocumentItem(self.uri, "python", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def change(self, text: str) -> list[types.Diagnostic]:
        self.version += 1
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return await self.diagnostics()

    async def diagnostics(self) -> list[types.Diagnostic]:
        published = await asyncio.wait_for(self.published.get(), 30)
        assert published.uri == self.uri
        return list(published.diagnostics)

    async def titles(self, place: types.Range) -> list[str]:
        """Return what all actions are called, those that run a command too."""
        document, context = types.TextDocumentIdentifier(self.uri), types.CodeActionContext([])
        asked = types.CodeActionParams(document, place, context)
        return [each.title for each in await self.client.text_document_code_action_async(asked) or []]

    async def actions(self, place: types.Range, *only: str) -> list[types.CodeAction]:
        context = types.CodeActionContext([], list(only) or None)
        params = types.CodeActionParams(types.TextDocumentIdentifier(self.uri), place, context)
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or [] if isinstance(action, types.CodeAction)]

    def applied(self, text: str, action: types.CodeAction) -> str:
        """Return the text after an action, as an editor that counts in UTF-16 makes it."""
        assert action.edit and action.edit.changes
        (edits,) = action.edit.changes.values()
        lines = text.split("\n")

        def column(position: types.Position) -> int:
            units = lines[position.line].encode("utf-16-le")[: 2 * position.character]
            return len(units.decode("utf-16-le")) + 1

        made = [
            Edit(
                Span(
                    "",
                    edit.range.start.line + 1,
                    column(edit.range.start),
                    edit.range.end.line + 1,
                    column(edit.range.end),
                ),
                edit.new_text,
            )
            for edit in edits
            if isinstance(edit, types.TextEdit)
        ]
        return from_text(text).edited(made)


def with_editor(folder: Path, steps: Callable[[Editor], Awaitable[None]], name: str = "train.py") -> None:
    """Run the steps against a server of its own, and see that it ends when it is told to."""

    async def run() -> None:
        client = BaseLanguageClient("test", "1")
        editor = Editor(client, (folder / name).as_uri())
        environment = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parents[1])}
        await client.start_io(sys.executable, "-m", "lintstep", "server", env=environment, cwd=folder)
        try:
            params: dict[str, Any] = {"capabilities": CAPABILITIES, "root_uri": folder.as_uri()}
            await client.initialize_async(types.InitializeParams(**params))
            client.initialized(types.InitializedParams())
            await steps(editor)
        finally:
            await client.shutdown_async(None)
            client.exit(None)
            await asyncio.wait_for(client.stop(), 10)

    asyncio.run(run())


def test_diagnostics_follow_what_is_typed_and_saved(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        (diagnostic,) = await editor.open(FROZEN)
        assert (diagnostic.code, diagnostic.source) == ("LS101", "lintstep")
        assert diagnostic.severity == types.DiagnosticSeverity.Error
        assert diagnostic.range == types.Range(types.Position(5, 11), types.Position(5, 65))
        related = diagnostic.related_information or []
        assert [each.location.range.start.line for each in related] == [3, 2]
        assert await editor.change(FIXED) == []
        (broken,) = await editor.change(FIXED + "(")
        assert broken.code == "LS901"
        assert len(await editor.change(FROZEN)) == 1
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(editor.uri)))
        assert len(await editor.diagnostics()) == 1
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri))
        )
        assert await editor.diagnostics() == []

    with_editor(folder, steps)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("text", [FROZEN, FROZEN.replace("train_op =", f"{WIDE}train_op =")], ids=["plain", "wide"])
def test_a_fix_is_a_code_action_in_the_editors_units(folder: Path, text: str) -> None:
    async def steps(editor: Editor) -> None:
        (diagnostic,) = await editor.open(text)
        fix, silence, *_ = await editor.actions(diagnostic.range, types.CodeActionKind.QuickFix)
        assert fix.is_preferred
        expected = text.replace("minimize(loss)", "minimize(loss, global_step=step)")
        assert editor.applied(text, fix) == expected
        assert await editor.change(editor.applied(text, silence)) == []
        await editor.change(text)
        (everything,) = await editor.actions(diagnostic.range, "source.fixAll")
        assert editor.applied(text, everything) == expected
        assert await editor.actions(types.Range(types.Position(0, 0), types.Position(0, 1))) == []

    with_editor(folder, steps)


def test_silencing_stands_at_the_end_of_the_statement(folder: Path) -> None:
    long = "tf.train.AdamOptimizer(rate) \\\n    .minimize(\n    loss)"
    text = FROZEN.replace("tf.train.GradientDescentOptimizer(rate).minimize(loss)", long)

    async def steps(editor: Editor) -> None:
        (diagnostic,) = await editor.open(text)
        (silence,) = [each for each in await editor.actions(diagnostic.range) if "silence" in each.title]
        assert await editor.change(editor.applied(text, silence)) == []

    with_editor(folder, steps)


def test_hovering_shows_the_finding_and_the_beginning_of_the_rules_page(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        (diagnostic,) = await editor.open(FROZEN)
        document = types.TextDocumentIdentifier(editor.uri)
        at = await editor.client.text_document_hover_async(types.HoverParams(document, diagnostic.range.start))
        assert isinstance(at, types.Hover) and isinstance(at.contents, types.MarkupContent)
        assert at.contents.value.startswith("`rate` never changes: nothing advances `step`")
        assert "**LS101 frozen-schedule**" in at.contents.value
        assert at.contents.value.count("\n") <= 10
        elsewhere = types.HoverParams(document, types.Position(0, 0))
        assert await editor.client.text_document_hover_async(elsewhere) is None

    with_editor(folder, steps)


def test_nothing_is_said_of_a_file_that_does_not_train(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        assert await editor.open("def f(:\n") == []

    with_editor(folder, steps)


def test_a_script_can_be_verified_and_a_rule_explained(folder: Path) -> None:
    text = DEMOS["tensorflow"].script
    (folder / "train.py").write_text(text)

    async def steps(editor: Editor) -> None:
        (diagnostic,) = await editor.open(text)
        titles = await editor.titles(diagnostic.range)
        assert titles[-2:] == ["LS101: explain the rule", "LS101: verify this script"]
        for command, argument in (("lintstep.explain", "LS101"), ("lintstep.verify", editor.uri)):
            await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, [argument]))
        shown = [await asyncio.wait_for(editor.shown.get(), 30) for _ in range(2)]
        assert shown[0][0] == "LS101.md"
        assert shown[0][1].startswith("# LS101: frozen-schedule")
        assert shown[1][0] == "train.html"
        assert "<svg" in shown[1][1]
        assert editor.messages[0].startswith("lintstep: train.py: FROZEN: `step` was 0 after each of")

    with_editor(folder, steps)


def test_a_script_that_was_never_saved_is_not_verified(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        await editor.open(DEMOS["tensorflow"].script)
        asked = types.ExecuteCommandParams("lintstep.verify", [editor.uri])
        await editor.client.workspace_execute_command_async(asked)
        assert editor.messages == ["lintstep: save the script first: a verification runs it from its file"]

    with_editor(folder, steps)


def test_the_nearest_configuration_counts_and_a_broken_one_is_told_once(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        (folder / "lintstep.toml").write_text("ignore = ['LS101']\n")
        assert await editor.open(FROZEN) == []
        (folder / "lintstep.toml").write_text("ignroe = []\n")
        assert len(await editor.change(FROZEN + "\n")) == 1
        assert len(await editor.change(FROZEN + "\n\n")) == 1
        assert len(editor.messages) == 1
        assert "did you mean ignore?" in editor.messages[0]

    with_editor(folder, steps)


def test_modules_are_read_as_they_are_on_disk(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        text = "import schedules\n" + FROZEN.replace(
            "tf.train.exponential_decay(0.1, step, 100, 0.96)", "schedules.decay(step)"
        )
        assert await editor.open(text) == []
        (folder / "schedules.py").write_text(
            "import tensorflow as tf\n\n\ndef decay(s):\n    return tf.train.exponential_decay(0.1, s, 100, 0.96)\n"
        )
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(editor.uri)))
        (diagnostic,) = await editor.diagnostics()
        related = diagnostic.related_information or []
        assert Path(related[0].location.uri).name == "schedules.py"
        assert related[0].location.range.start.line == 4

    with_editor(folder, steps)


class Cells:
    """A notebook open in an editor: a text, and then two cells of code."""

    def __init__(self, editor: Editor, folder: Path, *code: str) -> None:
        self.editor = editor
        self.uri = (folder / "train.ipynb").as_uri()
        self.uris = [f"{self.uri}#{index}" for index in range(len(code) + 1)]
        self.code = dict(zip(self.uris[1:], code, strict=True))
        self.shown: dict[str, list[types.Diagnostic]] = {}
        kinds = [types.NotebookCellKind.Markup, *[types.NotebookCellKind.Code] * len(code)]
        cells = [types.NotebookCell(kind, uri) for kind, uri in zip(kinds, self.uris, strict=True)]
        texts = [types.TextDocumentItem(uri, "python", 1, text) for uri, text in self.code.items()]
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, cells)
        editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, texts))

    def change(self, change: types.NotebookDocumentCellChanges) -> None:
        document = types.VersionedNotebookDocumentIdentifier(2, self.uri)
        event = types.NotebookDocumentChangeEvent(cells=change)
        params = types.DidChangeNotebookDocumentParams(document, event)
        self.editor.client.notebook_document_did_change(params)

    async def see(self, *codes: list[str]) -> None:
        """Wait until the cells show these codes."""
        while [[each.code for each in self.shown.get(uri, [])] for uri in self.uris] != list(codes):
            published = await asyncio.wait_for(self.editor.published.get(), 30)
            self.shown[published.uri] = list(published.diagnostics)


def cut(text: str) -> tuple[str, str]:
    """Return a script as two cells, the second one its training."""
    before, mark, after = text.partition("train_op = ")
    return f"%matplotlib inline\n{before}", mark + after


def test_a_notebook_shows_its_findings_in_their_cells(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        cells = Cells(editor, folder, *cut(FROZEN))
        _, first, second = cells.uris
        await cells.see([], [], ["LS101"])
        (diagnostic,) = cells.shown[second]
        assert diagnostic.range == types.Range(types.Position(0, 11), types.Position(0, 65))
        related = diagnostic.related_information or []
        assert [(each.location.uri, each.location.range.start.line) for each in related] == [(first, 4), (first, 3)]

        text = types.TextDocumentContentChangeWholeDocument(cut(FIXED)[1])
        whole = types.VersionedTextDocumentIdentifier(2, second)
        content = types.NotebookDocumentCellContentChanges(whole, [text])
        cells.change(types.NotebookDocumentCellChanges(text_content=[content]))
        await cells.see([], [], [])

    with_editor(folder, steps)


def test_fixes_and_hover_know_the_cell(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        cells = Cells(editor, folder, *cut(FROZEN))
        _, first, second = cells.uris
        await cells.see([], [], ["LS101"])
        editor.uri = second
        (diagnostic,) = cells.shown[second]
        for fix in (*(await editor.actions(diagnostic.range))[:1], *await editor.actions(diagnostic.range, "source")):
            assert editor.applied(cells.code[second], fix) == cut(FIXED)[1]
            assert fix.edit and list(fix.edit.changes or ()) == [second]
        assert await editor.actions(types.Range(types.Position(0, 0), types.Position(0, 3))) == []
        at = types.HoverParams(types.TextDocumentIdentifier(second), types.Position(0, 20))
        hover = await editor.client.text_document_hover_async(at)
        assert isinstance(hover, types.Hover) and "frozen-schedule" in str(hover.contents)
        at = types.HoverParams(types.TextDocumentIdentifier(first), types.Position(0, 20))
        assert await editor.client.text_document_hover_async(at) is None

    with_editor(folder, steps)


def test_findings_go_with_their_cell_and_their_notebook(folder: Path) -> None:
    async def steps(editor: Editor) -> None:
        cells = Cells(editor, folder, *cut(FROZEN), "train_op = (")
        second, third = cells.uris[2:]
        await cells.see([], [], ["LS101"], ["LS901"])

        def without(index: int) -> None:
            gone = cells.uris[index]
            structure = types.NotebookDocumentCellChangeStructure(
                types.NotebookCellArrayChange(index, 1), did_close=[types.TextDocumentIdentifier(gone)]
            )
            cells.change(types.NotebookDocumentCellChanges(structure=structure))

        without(3)
        await cells.see([], [], ["LS101"], [])
        assert cells.shown[third] == []
        document = types.NotebookDocumentIdentifier(cells.uri)
        texts = [types.TextDocumentIdentifier(uri) for uri in cells.uris[1:3]]
        editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(document, texts))
        await cells.see([], [], [], [])
        assert cells.shown[second] == []

    with_editor(folder, steps)
