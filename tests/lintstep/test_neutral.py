"""The rooms that know no framework: their strings name none, and rules read no text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import lintstep

ROOT = Path(lintstep.__file__).parent
NAMES = re.compile(
    r"tensorflow|\btf\b|\btorch\b|pytorch|keras|\bslim\b|estimator|lightning|accelerate\b|\bpaddle|optax|horovod|\bhvd\b"
    r"|global_step|GLOBAL_STEP|minimize|apply_gradients|create_train_op|feed_dict|GradientDescent|AdamOptimizer"
    r"|assign_add|lr_scheduler|param_groups|GraphKeys|Session\b|variable_scope|get_variable",
    re.IGNORECASE,
)
READS_TEXT = {
    *(
        "startswith",
        "endswith",
        "replace",
        "removeprefix",
        "removesuffix",
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
    ),
    *("split", "rsplit", "splitlines", "partition", "rpartition", "find", "rfind", "index", "count", "isidentifier"),
}
SHOWN = ("HEAD", "LOOP", "BAD", "GOOD", "RULE")  # how the names end of the cases that document a rule


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


def logic(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield a module's statements, but for the cases of a rule and what they are made of."""
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        case = any(name.endswith(SHOWN) or name.startswith("_") for name in names)
        makes_cases = isinstance(statement, ast.FunctionDef) and isinstance(statement.returns, ast.Name)
        if not case and not (makes_cases and statement.returns.id in ("Bad", "Good")):  # type: ignore[attr-defined]
            yield statement


def strings(statements: Iterator[ast.stmt]) -> Iterator[tuple[int, str]]:
    """Yield every string literal with its line; one that stands for itself documents."""
    for statement in statements:
        nodes = list(ast.walk(statement))
        documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and id(node) not in documents:
                yield node.lineno, node.value if isinstance(node.value, str) else node.value.decode("latin-1")


@pytest.mark.parametrize("path", modules("interpreter", "analysis", "rules", "checking"), ids=lambda path: path.stem)
def test_no_string_names_a_framework(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [(line, text) for line, text in strings(logic(tree)) if NAMES.search(text)]
    assert found == []


def reads_text(node: ast.AST) -> bool:
    """Whether an expression looks into a text: by a method of strings, or for a literal in an attribute."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in READS_TEXT
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return False
    searched = node.comparators[0]
    literal = isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
    return literal and isinstance(searched, ast.Attribute)


@pytest.mark.parametrize("path", modules("rules"), ids=lambda path: path.stem)
def test_no_rule_reads_a_text(path: Path) -> None:
    if path.stem in ("rule", "pages", "__init__"):
        pytest.skip("about rules, not facts")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [node.lineno for part in logic(tree) for node in ast.walk(part) if reads_text(node)] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('made = "Optimizer" in advance.how', True),
        ('fix = text.endswith("()")', True),
        ('why = "; ".join(parts)', False),
        ('known = "steps" in words', False),
    ],
)
def test_looking_into_a_text_is_seen(text: str, expected: bool) -> None:
    assert any(map(reads_text, ast.walk(ast.parse(text)))) is expected
