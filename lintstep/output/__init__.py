"""How a report is written: one module a format, each with a ``render(report, style) -> str``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lintstep.api import Report
    from lintstep.output.style import Style

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson")
HOME: str | None = None
"""Where the project is published, and its documentation: None as long as it is not, so that nothing points there."""
DOCS: str | None = None


def rule_url(code: str) -> str | None:
    """Return where a rule's page is published, if it is."""
    return None if DOCS is None else f"{DOCS}/rules/{code}/"


class Renderer(Protocol):
    """Writes a report; ``style`` says what the stream understands, and only formats for people heed it."""

    def __call__(self, report: Report, style: Style | None = None) -> str:
        """Return the report as text."""
        ...


def renderer(name: str) -> Renderer:
    """Return the renderer of a format in ``FORMATS``."""
    render: Renderer = importlib.import_module(f"{__name__}.{name}").render
    return render
