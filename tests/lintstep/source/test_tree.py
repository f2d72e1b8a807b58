"""The light tree is libcst's own: kind for kind, field for field, and place for place."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import libcst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libcst.metadata import CodeRange, PositionProvider

from lintstep.source import chapters, native, tree
from lintstep.source.positions import Places, text_of

FILES = [*Path("fixtures").rglob("*.py"), *Path("lintstep").rglob("*.py"), *Path("runtime").rglob("*.py")]
SYNTAX = {file.stem: file.read_text(encoding="utf-8") for file in sorted(Path("fixtures/syntax").glob("*.py"))}


class _Provider(PositionProvider):
    def of(self, module: libcst.Module) -> dict[libcst.CSTNode, CodeRange]:
        self._gen_impl(module)
        return {node: place for node, place in self._computed.items() if isinstance(place, CodeRange)}


def assert_same(code: str, light: Any = None) -> None:
    """Hold the tree of some code, its places and its text to libcst's. In a tree that is given, blank lines and what is
    the usual indentation may belong to something else."""
    skipped = ("leading_lines", "header", "footer", "indent") if light else ()
    real, light = libcst.parse_module(code), light or native.parse_module(code)
    ranges, places = _Provider().of(real), Places(light)

    def compare(ours: Any, theirs: Any, path: str) -> None:
        if isinstance(theirs, libcst.CSTNode):
            name = type(theirs).__name__
            if name not in tree.NODES:
                return  # blanks and punctuation are text here
            assert type(ours).__name__ == name, path
            if name not in ("Module", "IndentedBlock"):
                start, end = ranges[theirs].start, ranges[theirs].end
                assert places.range(ours) == (start.line, start.column, end.line, end.column), path
            for field in type(theirs).__dataclass_fields__:
                unlike = field.startswith("__") or field in skipped or (name == "NotEqual" and field == "value")
                if not unlike:
                    compare(getattr(ours, field), getattr(theirs, field), f"{path}.{field}")
        elif isinstance(theirs, (list, tuple)):
            assert len(ours or ()) == len(theirs), path
            for at, (one, other) in enumerate(zip(ours or (), theirs, strict=True)):
                compare(one, other, f"{path}[{at}]")
        elif theirs is libcst.MaybeSentinel.DEFAULT:
            assert ours is None, path
        else:
            assert ours == theirs or not isinstance(theirs, str), path

    compare(light, real, "module")
    assert text_of(light) in (code, code + real.default_newline)


@pytest.mark.parametrize("code", SYNTAX.values(), ids=SYNTAX.keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_every_construct_is_libcsts(code: str, newline: str) -> None:
    if "type A" in code and not _parses(code):
        pytest.skip("this libcst does not know type parameters")
    assert_same(code.replace("\n", newline))


def _parses(code: str) -> bool:
    try:
        libcst.parse_module(code)
    except (libcst.ParserSyntaxError, libcst.CSTValidationError):
        return False
    return True


@pytest.mark.parametrize("file", FILES, ids=str)
def test_whole_files_are_libcsts(file: Path) -> None:
    code = file.read_text(encoding="utf-8")
    if _parses(code):
        assert_same(code)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(list(SYNTAX.values())), min_size=1, max_size=4), st.integers(0, 2))
def test_constructs_put_together_are_libcsts(parts: list[str], depth: int) -> None:
    code = "\n".join(parts)
    for _ in range(depth):
        code = "if a:\n" + "".join(f"    {line}\n" if line.strip() else "\n" for line in code.split("\n"))
    if _parses(code):
        assert_same(code)


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_long_module_that_is_parsed_in_parts_is_the_whole(newline: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [code for name, code in SYNTAX.items() if name not in ("no_newline_at_the_end", "type_parameters", "tabs")]
    code = "\n".join([*kept, "if a:\n  b\n", *kept]).replace("\n", newline)
    monkeypatch.setattr(chapters, "LONG", 0)
    monkeypatch.setattr(chapters, "_CHAPTER", 30)
    parts = list(chapters.split(code))
    assert len(parts) > 60
    assert "".join(parts) == code
    assert_same(code, chapters.parse_long(code))


def test_what_is_wrong_in_a_part_is_told_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "a = 1\n" * 50 + "b = (\n" + "c = 1\n" * 50
    with pytest.raises(native.RefusedError) as whole:
        native.parse_module(code)
    monkeypatch.setattr(chapters, "LONG", 0)
    monkeypatch.setattr(chapters, "_CHAPTER", 30)
    with pytest.raises(native.RefusedError) as found:
        chapters.parse_long(code)
    assert (found.value.message, found.value.line) == (whole.value.message, whole.value.line)


def test_every_kind_of_node_is_met_above() -> None:
    met = set()

    class Kinds(libcst.CSTVisitor):
        def on_visit(self, node: libcst.CSTNode) -> bool:
            met.add(type(node).__name__)
            return True

    for code in SYNTAX.values():
        if _parses(code):
            libcst.parse_module(code).visit(Kinds())
    bases = {"", "BaseExpression", "BaseNumber", "BaseCompOp"}
    newer = {
        name for name in tree.NODES if name.startswith(("Templated", "Lazy", "Type", "ParamSpec", "StarredDictComp"))
    }
    assert tree.NODES.keys() - met - bases <= newer


def test_what_libcst_refuses_is_refused_in_its_words() -> None:
    for code in ("a = (\n", "def f(:\n", "x = 'a\n", "if a:\nb\n", "\ta\n b\n"):
        with pytest.raises(libcst.ParserSyntaxError) as theirs:
            libcst.parse_module(code)
        with pytest.raises(native.RefusedError) as ours:
            native.parse_module(code)
        place = (theirs.value.message, theirs.value.raw_line, theirs.value.raw_column)
        assert (ours.value.message, ours.value.line, ours.value.column) == place


def test_a_node_that_is_not_known_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    known = vars(native._nodes())
    monkeypatch.delitem(known, "Lambda")
    with pytest.raises(native.RefusedError, match="Lambda is syntax that this version of lintstep does not know"):
        native.parse_module("f = lambda: 0\n")


def test_libcst_stays_what_it_is_for_others() -> None:
    program = (
        "import sys\n"
        "from lintstep.source.native import parse_module, RefusedError\n"
        "parse_module('a = 1')\n"
        "assert 'libcst' not in sys.modules\n"
        "import libcst\n"
        "assert libcst.parse_module('a = 1').code == 'a = 1'\n"
        "assert type(parse_module('a = 1')) is not libcst.Module\n"
        "assert sys.modules['libcst'] is libcst\n"
        "try: parse_module('a = (')\n"
        "except RefusedError: assert sys.modules['libcst'] is libcst\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_threads_parse_one_after_the_other() -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(text_of(native.parse_module("a = 1\n" * 200)))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["a = 1\n" * 200] * 8
    assert sys.modules["libcst"] is libcst


def test_a_check_does_not_import_libcst(tmp_path: Path) -> None:
    script = Path("fixtures/scripts/seed.py").resolve()
    program = (
        "import sys\nfrom lintstep.cli.main import main\n"
        f"try: main(['check', '--no-cache', {str(script)!r}])\n"
        "except SystemExit as end: assert end.code == 1, end.code\n"
        "assert not [name for name in sys.modules if name.startswith('libcst') and name != 'libcst.native']\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, stdout=subprocess.DEVNULL)


def test_the_analysis_asks_nodes_for_nothing_but_their_fields() -> None:
    """The type checker takes the nodes for libcst's, which have methods and properties besides."""
    kinds = [kind for kind in vars(libcst).values() if isinstance(kind, type) and issubclass(kind, libcst.CSTNode)]
    fields = {field for kind in kinds for field in getattr(kind, "__dataclass_fields__", ())}
    others = {name for kind in kinds for name in dir(kind) if not name.startswith("_")} - fields
    assert "evaluated_value" in others
    others -= {"code"}  # a source has one too
    for file in Path("lintstep/analysis").glob("*.py"):
        assert not others & set(re.findall(r"\.(\w+)", file.read_text(encoding="utf-8"))), file
