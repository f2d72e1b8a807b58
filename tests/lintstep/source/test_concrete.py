"""libcst shows what ``ast`` found: the same nodes at the same places, and room for an argument."""

import ast

import libcst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from lintstep.source.concrete import Concrete, NotShownError
from lintstep.source.positions import Code, Range

TEXT = '''\
import tensorflow as tf; x = 1
def train(step, *, rate=(0.1)):
\twhile (step < 10):  # a
\t\tif rate: opt = tf.train.AdamOptimizer(rate); name = "步", opt
\treturn (yield (a, b)), [c for c in (d)], (lambda: (e))()
@decorated
class A(B):
    async def f(self):
        with (g()) as h, i: return f"é {j(k)!r:>{l(m)}}", (await n), """
é""".join(o for o in p)
é = (q
     .r)  (s, *t, **u)[v:w, ...]
'''


def ranges() -> set[Range]:
    """Return where libcst has the nodes of the whole text."""
    places = MetadataWrapper(libcst.parse_module(TEXT)).resolve(PositionProvider).values()
    return {Range(place.start.line, place.start.column, place.end.line, place.end.column) for place in places}


def nodes() -> list[ast.expr | ast.stmt]:
    """Return the nodes that a finding can be about: not what only a part of a string or of an index is."""
    every = list(ast.walk(ast.parse(TEXT)))
    parts = {id(part) for node in every if isinstance(node, ast.JoinedStr) for part in node.values}
    unlike = (ast.Starred, ast.Slice, ast.JoinedStr)
    found = [node for node in every if isinstance(node, (ast.expr, ast.stmt)) and not isinstance(node, unlike)]
    return [node for node in found if id(node) not in parts]


@pytest.mark.parametrize("node", nodes(), ids=lambda node: f"{node.lineno}:{node.col_offset} {type(node).__name__}")
def test_a_node_stands_where_libcst_has_it_in_the_whole_text(node: ast.expr | ast.stmt) -> None:
    inside_a_tuple = isinstance(node, ast.Tuple) and ast.unparse(node).endswith("...)")  # libcst has none there
    if not inside_a_tuple:
        assert Concrete(Code(TEXT), node).range in ranges()


def test_an_argument_goes_from_its_star_or_keyword_to_its_last_bracket() -> None:
    text = "f((a), *b, c=(d),\n  **e)"
    (statement,) = ast.parse(text).body
    assert isinstance(statement, ast.Expr)
    concrete, code = Concrete(Code(text), statement.value), Code(text)
    found = [code.text(concrete.argument(index)) for index in range(4)]
    assert found == ["(a)", "*b", "c=(d)", "**e"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [("f(a)", "f[a]"), ("f(a)", "f(a"), ("f(a)", "f a)")],
    ids=["no call", "no expression", "nothing that libcst parses"],
)
def test_a_node_that_libcst_does_not_show_is_said(text: str, kept: str) -> None:
    (statement,) = ast.parse(text).body
    assert isinstance(statement, ast.Expr)
    with pytest.raises(NotShownError, match="line 1"):
        Concrete(Code(kept), statement.value).room()
