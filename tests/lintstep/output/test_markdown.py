"""Pages of rules on a terminal."""

from __future__ import annotations

import pytest

from lintstep.output.markdown import rendered
from lintstep.output.style import Style
from lintstep.rules import all_rules
from lintstep.rules.pages import page

PAGE = """# Title

Some `code here` in a paragraph that is long enough to be wrapped at forty columns, twice.

```python
x = `1`
```

- [a page](https://example.org/page)
- [a file](../file.md)"""


def test_headings_text_code_lists_and_links() -> None:
    assert rendered(PAGE, Style(40)).splitlines() == [
        "Title",
        "",
        "Some `code here` in a paragraph that is",
        "long enough to be wrapped at forty",
        "columns, twice.",
        "",
        "    x = `1`",
        "",
        "- a page: https://example.org/page",
        "- a file",
    ]


def test_colour_takes_the_place_of_marks() -> None:
    assert "\x1b[1;36mcode here\x1b[0m" in rendered(PAGE, Style(40, colour=True))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
@pytest.mark.parametrize("width", [40, 100])
def test_every_rule_fits_its_terminal(rule: object, width: int) -> None:
    for line in rendered(page(rule), Style(width)).splitlines():  # type: ignore[arg-type]
        assert len(line) <= width or line.startswith("    ") or "https://" in line or "`" in line
