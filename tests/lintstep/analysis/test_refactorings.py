"""A refactoring changes no verdict: fixtures are renamed, re-ordered, taken apart and wrapped, and mean the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import libcst as cst
import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from lintstep.analysis import analyse
from lintstep.findings import Confidence
from lintstep.rules import ls101, ls102
from lintstep.source.script import from_text, load
from tests.lintstep.analysis.test_cases import cases

SCRIPTS = {file.stem: file.read_text() for file in Path("fixtures/scripts").glob("*.py")}
SUBJECTS = {**SCRIPTS, **{case.name: case.text for case in cases()}}
# What a statement does beyond the names in it: it may not change places with another.
ORDERED = re.compile(r"global_step\(|run\(|Session|graph|Graph|import|global |collection|seed|print|eval\(|load\(")
WRAPPED = re.compile(r"import \*|\bglobal\b|\bnonlocal\b|\b(?:eval|exec|globals|locals|vars)\(|__class__|^__", re.M)

Verdict = list[tuple[str, str, bool]]


def verdict(text: str, file: Path | None = None) -> Verdict:
    """Return code, what the finding marks, and whether it is shown by default, of each LS101 and LS102."""
    source = load(file, file.name) if file is not None else from_text(text, "script.py", None)
    facts = analyse(source)
    lines = text.splitlines()
    found = []
    for finding in (*ls101.RULE.check(facts), *ls102.RULE.check(facts)):
        span = finding.span
        marked = "".join(lines[span.line - 1 : span.end_line])[span.column - 1 :]
        found.append((finding.code, re.sub(r"\W", "", marked)[:30], finding.confidence is not Confidence.LOW))
    return sorted(found)


def body(module: cst.Module) -> list[cst.CSTNode]:
    return list(module.body)


def names_in(node: cst.CSTNode) -> set[str]:
    found: set[str] = set()

    class Names(cst.CSTVisitor):
        def visit_Name(self, node: cst.Name) -> None:  # noqa: N802
            found.add(node.value)

    node.visit(Names())
    return found


def assigned(statement: cst.CSTNode) -> str | None:
    """Return the name of ``name = value``, else None."""
    if not (isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1):
        return None
    only = statement.body[0]
    if isinstance(only, cst.Assign) and len(only.targets) == 1 and isinstance(only.targets[0].target, cst.Name):
        return only.targets[0].target.value
    return None


def bound(module: cst.Module) -> list[str]:
    """Return the names the script's own statements assign, once each, that no call passes as a keyword."""
    names = [name for statement in module.body if (name := assigned(statement)) is not None]
    keywords = {node.keyword.value for node in every(module, cst.Arg) if node.keyword is not None}
    return [name for name in dict.fromkeys(names) if name not in keywords]


def every(module: cst.CSTNode, kind: type[cst.CSTNode]) -> list:  # type: ignore[type-arg]
    found = []

    class Nodes(cst.CSTVisitor):
        def on_visit(self, node: cst.CSTNode) -> bool:
            if isinstance(node, kind):
                found.append(node)
            return True

    module.visit(Nodes())
    return found


class Replace(cst.CSTTransformer):
    """Replaces names, but no attributes and no keywords."""

    def __init__(self, names: dict[str, cst.BaseExpression]) -> None:
        self.names = names

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:  # noqa: N802
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:  # noqa: N802
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:  # noqa: N802
        return self.names.get(original_node.value, updated_node)


def renamed(text: str, which: int) -> str:
    """Rename every variable of the script."""
    module = cst.parse_module(text)
    return module.visit(Replace({name: cst.Name(f"{name}_{which}") for name in bound(module)})).code


def reordered(text: str, which: int) -> str:
    """Exchange two neighbouring assignments that have no name in common that either assigns."""
    module = cst.parse_module(text)
    statements = body(module)
    pairs = [
        at
        for at, (one, other) in enumerate(pairwise(statements))
        if (first := assigned(one)) and (second := assigned(other)) and first not in names_in(other)
        if second not in names_in(one) and not ORDERED.search(module.code_for_node(one) + module.code_for_node(other))
    ]
    assume(pairs)
    at = pairs[which % len(pairs)]
    statements[at : at + 2] = statements[at + 1], statements[at]
    return module.with_changes(body=statements).code


def extracted(text: str, which: int) -> str:
    """Make a function of an assignment's value, and call it."""
    module = cst.parse_module(text)
    places = [
        at
        for at, statement in enumerate(module.body)
        if assigned(statement) and "assign" not in module.code_for_node(statement)  # what is returned may be run
    ]
    assume(places)
    at = places[which % len(places)]
    statements = body(module)
    name = assigned(statements[at])
    line = statements[at]
    assert isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], cst.Assign)
    value = module.code_for_node(line.body[0].value)
    make = f"make_{name}_{text.count('make_')}"
    helper = f"def {make}():\n    return ({value})\n{name} = {make}()\n"
    statements[at : at + 1] = cst.parse_module(helper).body
    return module.with_changes(body=statements).code


def in_a_class(text: str, which: int) -> str:
    """Make the script a method of a class, and call it; its variables become attributes where ``which`` is odd."""
    assume(not WRAPPED.search(text))
    module = cst.parse_module(text)
    if which % 2 and "self" not in text and "lambda" not in text:
        own = [name for name in bound(module) if not any(name in parameters(each) for each in functions(module))]
        module = module.visit(Replace({name: cst.parse_expression(f"self.{name}") for name in own}))
        assert isinstance(module, cst.Module)
    work = cst.parse_statement("class Work(object):\n    def work(self):\n        pass\n")
    assert isinstance(work, cst.ClassDef)
    method = work.body.body[0]
    assert isinstance(method, cst.FunctionDef)
    filled = method.with_changes(body=method.body.with_changes(body=module.body))
    wrapped = work.with_changes(body=work.body.with_changes(body=[filled]))
    return module.with_changes(body=[wrapped, *cst.parse_module("Work().work()\n").body]).code


def functions(module: cst.Module) -> list[cst.FunctionDef]:
    return every(module, cst.FunctionDef)


def parameters(function: cst.FunctionDef) -> set[str]:
    """Return the names that are a function's own."""
    return {node.name.value for node in every(function, cst.Param)} | {
        target.target.value for target in every(function, cst.AssignTarget) if isinstance(target.target, cst.Name)
    }


REFACTORINGS: Sequence[Callable[[str, int], str]] = (renamed, reordered, extracted, in_a_class)


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much],
    database=None,
)
@given(
    st.sampled_from(sorted(SUBJECTS)),
    st.lists(st.tuples(st.sampled_from(REFACTORINGS), st.integers(0, 20)), min_size=1, max_size=3),
)
def test_a_refactoring_changes_no_verdict(name: str, steps: list[tuple[Callable[[str, int], str], int]]) -> None:
    text = SUBJECTS[name]
    before = verdict(text)
    for refactor, which in steps:
        text = refactor(text, which)
    note(text)
    compile(text, name, "exec")
    after = verdict(text)
    assert sorted((code, shown) for code, _, shown in after) == sorted((code, shown) for code, _, shown in before)


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_moving_the_first_half_to_another_module_changes_no_verdict(name: str, tmp_path: Path) -> None:
    text = SCRIPTS[name]
    module = cst.parse_module(text)
    before = verdict(text)
    statements = body(module)
    firsts = [at for at, one in enumerate(statements) if "minimize(" in module.code_for_node(one)]
    at = min([len(statements) // 2, *firsts])
    moved = module.with_changes(body=statements[:at])
    imports = "".join(module.code_for_node(one) for one in statements[:at] if "import" in module.code_for_node(one))
    (tmp_path / "parts.py").write_text(moved.code)
    rest = module.with_changes(header=[], body=statements[at:]).code
    starts = ["from parts import *\n"]
    if bound(moved):
        starts.append(f"{imports}from parts import {', '.join(bound(moved))}\n")
    for start in starts:
        script = tmp_path / "script.py"
        script.write_text(start + rest)
        after = verdict(start + rest, script)
        assert [(code, shown) for code, _, shown in after] == [(code, shown) for code, _, shown in before]
