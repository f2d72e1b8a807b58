"""The rooms of the runtime that know no framework: their strings name none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import lintstep_runtime
import pytest

ROOT = Path(lintstep_runtime.__file__).parent
NAMES = re.compile(
    r"tensorflow|\btf\b|torch|keras|\bslim\b|estimator|lightning|accelerate\b|\bpaddle|optax|horovod|train.?op"
    r"|global_step|minimize|apply_gradients|feed_dict|lr_scheduler|param_groups|Session\b|placeholder|get_variable",
    re.IGNORECASE,
)
MODULES = sorted(path for room in ("engine", "loader", "kernels", "training") for path in (ROOT / room).rglob("*.py"))


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every string literal with its line; one that stands for itself documents."""
    documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_string_names_a_framework(path: Path) -> None:
    assert [(line, text) for line, text in strings(ast.parse(path.read_text("utf-8"))) if NAMES.search(text)] == []


def test_a_name_would_be_seen() -> None:
    tree = ast.parse("'plain'\nx = 'tf'\ny = f'{x} train op'")
    assert [line for line, text in strings(tree) if NAMES.search(text)] == [2, 3]
