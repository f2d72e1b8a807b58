"""Every case of every rule: those that document it, and the files beside this module.

``CODE/NAME.py`` is a case: its first line is a comment that gives the reason, the rest is the script. The line of each
expected finding ends in ``# <- CODE``, with the confidence of the rule's own findings after the codes. A script without
a mark of the rule itself must not be flagged by it. What the rule's fix leaves stands in ``NAME.fixed.py`` where the
fix is safe, in ``NAME.suggested.py`` where it is suggested.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lintstep.findings import Confidence
from lintstep.rules.rule import Bad, Good, Rule

FOLDER = Path(__file__).parent
_SURE = re.compile(r"(# <- [A-Z0-9, ]*[0-9]) (high|medium|low)$", re.MULTILINE)


@cache
def bad(rule: Rule) -> tuple[Bad, ...]:
    """Return the scripts that a rule must flag."""
    return (*rule.bad, *(case for case in _read(rule.code) if isinstance(case, Bad)))


@cache
def good(rule: Rule) -> tuple[Good, ...]:
    """Return the scripts that a rule must not flag."""
    return (*rule.good, *(case for case in _read(rule.code) if isinstance(case, Good)))


def _read(code: str) -> list[Bad | Good]:
    files = sorted((FOLDER / code).glob("*.py"))
    return [_case(file, code) for file in files if "." not in file.stem]


def _case(file: Path, code: str) -> Bad | Good:
    first, _, script = _text(file).partition("\n")
    why = first.removeprefix("# ")
    sure = {Confidence[word.upper()] for _, word in _SURE.findall(script)}
    source = _SURE.sub(r"\1", script)
    if not re.search(rf"# <- [A-Z0-9, ]*\b{code}\b", source):
        return Good(why, source)
    safe, suggested = file.with_suffix(".fixed.py"), file.with_suffix(".suggested.py")
    twin = safe if safe.exists() else suggested if suggested.exists() else None
    fixed = _text(twin) if twin else None
    (confidence,) = sure or {Confidence.HIGH}
    return Bad(why, source, fixed, confidence, "unsafe" if twin == suggested else "safe")


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8")
