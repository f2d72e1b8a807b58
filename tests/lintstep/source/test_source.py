"""A source's text, program and positions, for every way a script is stored."""

from __future__ import annotations

import ast
import codecs
import json
import sys
from pathlib import Path

import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from lintstep.findings import Edit, Span
from lintstep.source.script import Source, SourceError, from_bytes, from_text, load


def span_of(source: Source, name: str, occurrence: int = 0) -> Span:
    """Return the span of the given occurrence of a name in the parsed code."""
    wrapper = MetadataWrapper(libcst.parse_module(source.code))
    ranges = [
        place
        for node, place in wrapper.resolve(PositionProvider).items()
        if isinstance(node, libcst.Name) and node.value == name
    ]
    place = sorted(ranges, key=lambda r: (r.start.line, r.start.column))[occurrence]
    return source.span(place.start.line, place.start.column, place.end.line, place.end.column)


def text_at(source: Source, span: Span) -> str:
    line = source.lines(span.cell)[span.line - 1]
    return line[span.column - 1 : span.end_column - 1]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_positions_count_lines_whatever_ends_them(newline: str) -> None:
    source = from_text(newline.join(["import a", "\f", "if a:", "    b = 1", ""]))
    span = span_of(source, "b")
    assert (span.line, span.column, span.end_column) == (4, 5, 6)
    assert source.text.count(newline) == 4


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (codecs.BOM_UTF8 + "s = 'ü'\n".encode(), "s = 'ü'\n"),
        ("# -*- coding: latin-1 -*-\r\ns = 'ü'\r\n".encode("latin-1"), "# -*- coding: latin-1 -*-\r\ns = 'ü'\r\n"),
        ("#!/usr/bin/env python\n# vim: set fileencoding=gbk :\ns = '步'\n".encode("gbk"), None),
        ("# 步\n# coding: gbk\n".encode("gbk"), "# 步\n# coding: gbk\n"),
        (b"", ""),
    ],
    ids=["byte order mark", "latin-1", "coding on the second line", "coding under a line in it", "empty"],
)
def test_a_file_is_stored_as_it_was_found(data: bytes, text: str | None) -> None:
    source = from_bytes(data, "s.py")
    assert text is None or source.text == text
    assert source.encode(source.text) == data


@pytest.mark.parametrize(
    ("data", "line", "column", "part"),
    [
        (b"a = 1\nb = '\xff'\n", 2, 6, "byte 0xff is not utf-8"),
        (b"# coding: nonsense\n", 1, 1, "unknown encoding: nonsense"),
        (b"# coding: hex\n", 1, 1, "hex"),
        (b"a\n\x7fELF\0\0", 2, 5, "binary file"),
        ("a = 1".encode("utf-16"), 1, 1, "UTF-16"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, 1, "byte order mark"),
    ],
)
def test_bytes_that_are_no_python_say_where_and_why(data: bytes, line: int, column: int, part: str) -> None:
    with pytest.raises(SourceError) as caught:
        from_bytes(data, "s.py")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("s.py", line, column)
    assert part in caught.value.message
    assert "\n" not in caught.value.message


def test_a_missing_file_and_a_folder_are_source_errors(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        load(tmp_path / "absent.py")
    with pytest.raises(SourceError, match="is a folder"):
        load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "x = " + "-" * 10_000 + "1",
        "x = " + "1 + " * 10_000 + "1",
        "x = a" + ".b" * 10_000,
        "x = a" + "()" * 10_000,
        "x = " + "'a' " * 10_000,
        "x = " + "lambda: " * 10_000 + "1",
        "x = " + "[" * 10_000,
        "if a: pass\n" + "elif b: pass\n" * 10_000,
        "x = [" + "1, " * 400_000 + "]",
    ],
    ids=["brackets", "unary", "sum", "attributes", "calls", "strings", "lambdas", "open", "elif", "tokens"],
)
def test_what_would_kill_the_parser_is_one_error(text: str) -> None:
    with pytest.raises(SourceError, match=r"too (deep|large) to analyse"):
        _ = from_text(text, "deep.py").module


@pytest.mark.parametrize(
    "text",
    ["x = " + "(" * 150 + "1" + ")" * 150, "x = '" + "a" * 2_000_000 + "'", "x = [" + "1, " * 5_000 + "]"],
    ids=["150 brackets", "a 2 MB line", "a long list"],
)
def test_what_the_parser_stands_is_parsed(text: str) -> None:
    assert len(from_text(text).module.body) == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("a = 1\nb = (\n", 2, 5, "was never closed"),
        ("def f(:\n    pass\n", 1, 7, "invalid syntax"),
        ("x = 'abc\n", 1, 5, "unterminated string"),
        ("a = 1\0", 1, 1, "NUL"),
    ],
)
def test_a_syntax_error_names_its_place(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(SourceError) as caught:
        _ = from_text(text, "s.py").module
    assert (caught.value.line, caught.value.column, caught.value.syntax) == (line, column, True)
    assert part in caught.value.message


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("try:\n    a\nexcept* ValueError:\n    b\n", (3, 11)),
        ("type Rate = float\n", (3, 12)),
        ("type Rates[T] = list[T]\n", (3, 12)),
        ("async def f[T](x: T): ...\n", (3, 12)),
        ("class A[T]: ...\n", (3, 12)),
        ("x = t'{a}'\n", (3, 14)),
        ("a = 1\nlazy import numpy\n", (3, 15)),
    ],
)
def test_newer_syntax_says_which_python_reads_it(text: str, version: tuple[int, int]) -> None:
    if sys.version_info >= version:
        assert from_text(text, "s.py").module.body
        return
    with pytest.raises(SourceError, match=rf"needs Python 3\.{version[1]} or later, and this is Python 3\."):
        _ = from_text(text, "s.py").module


PYTHON2 = """\
import sys
def f((a, b), c=0777):
\tif a <> b:
        \tprint "x %d" % a, `b`, 10L
\t\treturn ur'abc'
try:
    print >>sys.stderr, "a"; opt = optimizer.minimize(loss, 0777)
except ValueError, error:
    raise ValueError, "x"
exec "y = 1" in scope
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_python_2_positions_are_the_originals(newline: str) -> None:
    source = from_text(PYTHON2.replace("\n", newline))
    for name, place in {
        "opt": (7, 30, 33),
        "minimize": (7, 46, 54),
        "loss": (7, 55, 59),
        "error": (8, 20, 25),
        "scope": (10, 17, 22),
        "b": (2, 11, 12),
    }.items():
        span = span_of(source, name)
        assert (span.line, span.column, span.end_column) == place, name
        assert text_at(source, span) == name


def test_every_name_of_python_2_source_maps_to_itself() -> None:
    source = from_text(PYTHON2)
    wrapper = MetadataWrapper(libcst.parse_module(source.code))
    made_up = {"xxx_todo_changeme", "repr", "file", "print", "exec"}
    for node, place in wrapper.resolve(PositionProvider).items():
        if isinstance(node, libcst.Name) and node.value not in made_up:
            span = source.span(place.start.line, place.start.column, place.end.line, place.end.column)
            assert text_at(source, span) == node.value


def test_an_empty_span_of_python_2_source_is_where_the_next_token_stands() -> None:
    source = from_text("print 'a'; minimize(loss)\n")
    column = source.code.index("(loss)") + len("(loss")
    assert source.span(1, column, 1, column) == Span("<text>", 1, 25, 1, 25)


def test_python_2_edits_change_the_original_text() -> None:
    source = from_text("print 'a'; minimize(loss)\n")
    column = source.code.rindex(")")
    edit = Edit(source.span(1, column, 1, column), ", global_step=step")
    assert source.edited([edit]) == "print 'a'; minimize(loss, global_step=step)\n"


def notebook(*cells: list[str] | str, **extra: object) -> str:
    content = {
        "cells": [{"cell_type": "markdown", "source": ["# title\n"]}]
        + [{"cell_type": "code", "outputs": [], "source": cell} for cell in cells],
        "metadata": {},
        "nbformat": 4,
        **extra,
    }
    return json.dumps(content, indent=1, ensure_ascii=False)


def test_notebook_cells_are_one_program_located_by_cell() -> None:
    source = from_text(notebook(["%matplotlib inline\n", "a = 1\n", "b = a"], "c = b\nd = c"), "n.ipynb")
    span = span_of(source, "d")
    assert (span.cell, span.line, span.column) == (2, 2, 1)
    span = span_of(source, "b")
    assert (span.cell, span.line, span.column) == (1, 3, 1)
    assert source.script_line(span) == 3
    assert source.lines(1)[0] == "%matplotlib inline"


def test_indentation_of_a_whole_cell_is_left_out_of_the_program_and_kept_in_places() -> None:
    cell = "\n   a = 1\n   if a:\n       b = a\n# b\n"
    source = from_text(notebook(cell, "  c = 2"), "n.ipynb")
    assert source.code.splitlines()[:4] == ["", "a = 1", "if a:", "    b = a"]
    span = span_of(source, "b")
    assert (span.cell, span.line, span.column, span.end_column) == (1, 4, 8, 9)
    assert span_of(source, "c").column == 3
    edited = from_text(source.edited([Edit(span, "d")]), "n.ipynb")
    assert edited.lines(1)[3] == "       d = a"


def test_a_cell_that_is_no_python_costs_that_cell_only() -> None:
    source = from_text(notebook("a = 1", "this is no python", "print 'two'", "b = a"), "n.ipynb")
    (fault,) = source.faults
    assert (fault.cell, fault.line, fault.syntax) == (2, 1, True)
    assert span_of(source, "b").cell == 4
    assert "this" not in source.readable
    assert "print 'two'" in source.readable


def test_a_notebook_of_which_no_cell_is_python_cannot_be_read() -> None:
    with pytest.raises(SourceError):
        _ = from_text(notebook("no python here"), "n.ipynb").module


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("%%bash\nfoo | grep bar\n", set()),
        ("%%time\na = 1", {"a"}),
        ("!pip install \\\n  foo\na = 1", {"a"}),
        ("files = !ls '*.py'\na = files", {"a", "files"}),
        ("if a:\n    %time b = f(a)\n", {"a", "b", "f"}),
        ("%timeit -n 10 f(a)", {"f", "a"}),
        ("tf.train?\n?tf\nf??\na = 1", {"a"}),
        ("x = (a\n  % b)\ns = '''\n%d\n!x\n'''", {"x", "a", "b", "s"}),
        ("!echo (\na = 1", {"a"}),
        ("%%writefile a.py\nimport (", set()),
    ],
)
def test_magics_are_tolerated_and_code_under_them_is_kept(cell: str, names: set[str]) -> None:
    source = from_text(notebook(cell), "n.ipynb")
    found = {
        node.value
        for node, _ in MetadataWrapper(libcst.parse_module(source.code)).resolve(PositionProvider).items()
        if isinstance(node, libcst.Name) and node.value != "None"
    }
    assert found == names
    for name in names:
        span = span_of(source, name)
        assert text_at(source, span) == name


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("indent", [None, 1, 4])
def test_a_notebook_edit_writes_the_cell_and_nothing_else(indent: int | None, ascii_only: bool) -> None:
    content = json.loads(notebook(["a = 'ü'\n", "m(loss)\n", "b = 'é'"], "c"))
    content["cells"][2]["outputs"] = [{"text": "m(loss) ü"}]
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only) + "\n"
    source = from_text(text, "n.ipynb")
    edited = source.edited([Edit(Span("n.ipynb", 2, 7, 2, 7, 1), ", global_step=s")])
    assert edited == text.replace('"m(loss)', '"m(loss, global_step=s)', 1)


def test_a_notebook_edit_of_text_and_of_new_lines() -> None:
    text = notebook("a\nb", ["a\n", "b"])
    source = from_text(text, "n.ipynb")
    edits = [Edit(Span("n.ipynb", 1, 1, 1, 1, cell), "import x\n") for cell in (1, 2)]
    again = from_text(source.edited(edits), "n.ipynb")
    assert again.lines(1) == again.lines(2) == ["import x", "a", "b"]
    assert json.loads(again.text)["cells"][2]["source"] == ["import x\n", "a\n", "b"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "not a notebook: Expecting"),
        ("[]", "no JSON object"),
        ("{}", "no cells"),
        ("[" * 100_000, "nested too deeply"),
        ('{"cells": [{"cell_type": "code", "source": 3}]}', "source of cell 1"),
    ],
)
def test_a_broken_notebook_is_one_error(text: str, part: str) -> None:
    with pytest.raises(SourceError, match=part):
        from_text(text, "n.ipynb")


def test_a_notebook_in_another_language_has_no_code() -> None:
    text = notebook("library(x) %>% y", metadata={"kernelspec": {"language": "R"}})
    assert from_text(text, "n.ipynb").script == ""


def test_old_notebooks_are_read() -> None:
    text = json.dumps({"worksheets": [{"cells": [{"cell_type": "code", "input": ["print 'x'\n", "a = 1"]}]}]})
    source = from_text(text, "n.ipynb")
    assert span_of(source, "a").line == 2
    edited = source.edited([Edit(Span("n.ipynb", 2, 1, 2, 2, 0), "b")])
    assert edited == text.replace("a = 1", "b = 1")


def test_edits_that_overlap_or_lie_outside_are_refused() -> None:
    source = from_text("abc\n")
    with pytest.raises(ValueError, match="overlap"):
        source.edited([Edit(Span("", 1, 1, 1, 3), "x"), Edit(Span("", 1, 2, 1, 3), "y")])
    with pytest.raises(ValueError, match="outside"):
        source.edited([Edit(Span("", 1, 9, 1, 9), "x")])


def test_a_character_the_codec_lacks_is_an_error() -> None:
    source = from_bytes(b"# coding: latin-1\n", "s.py")
    with pytest.raises(SourceError, match="can't encode"):
        source.encode("步")


@pytest.mark.parametrize(
    "script",
    [
        "x = y.cuda(async=True)\n",
        "loader(data, async = 1)\n",
        "asyncio.async(job)\n",
        "print 'a'\nx.cuda(async=True)\n",
    ],
)
def test_a_name_that_became_a_keyword_is_read_as_a_name(script: str) -> None:
    source = from_text(script)
    assert len(source.module.body) == script.count("\n")
    assert source.text == script


def test_a_keyword_stays_a_keyword() -> None:
    assert isinstance(from_text("async def f():\n    await g(x == 1)\n").module.body[0], ast.AsyncFunctionDef)
