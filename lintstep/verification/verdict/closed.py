"""What isolation kept from a script, in words: packages not let in, files outside the project, the network."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from lintstep.verification.trace.events import Trace

_PACKAGE = re.compile(r"the package ([\w.]+) is not there: ")
_DENIED = re.compile(r"(?:PermissionError|NotFoundError|OSError): .*?'(/[^']*)'$")
_UNREAD = re.compile(r"(/.*) is not there: what ")
_NETWORK = re.compile(
    r"gaierror|name resolution|urlopen error|ConnectionError|NewConnectionError|Max retries exceeded|"
    r"Network is unreachable|nodename nor servname"
)


def say_what_was_closed(trace: Trace, project: Path) -> None:
    """Put what a trace says of packages, files and the network in terms of what isolation let in.

    A child sees that something is not there; only the parent sees that it is, and was kept from the script.
    """
    for section in trace.sections:
        section.assumptions[:] = [_assumed(text, project) for text in section.assumptions]
        section.skipped[:] = [each._replace(error=_failed(each.error, project)) for each in section.skipped]
        section.end[:] = [each._replace(detail=_failed(each.detail, project)) for each in section.end]


def _assumed(text: str, project: Path) -> str:
    package = _PACKAGE.match(text)
    if package is not None and _is_installed(package[1]):
        return f"the package {package[1]} is installed and not let in: {text[package.end() :]}"
    unread = _UNREAD.match(text)
    if unread is not None and _is_kept(unread[1], project):
        return f"{unread[1]} lies outside the project, closed by isolation: what {text[unread.end() :]}"
    return text


def _failed(error: str, project: Path) -> str:
    denied = _DENIED.match(error)
    if denied is not None and _is_kept(denied[1], project):
        return f"{denied[1]} lies outside the project, closed by isolation"
    if _NETWORK.search(error):
        return f"the network is closed by isolation: {error}"
    return error


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def _is_kept(path: str, project: Path) -> bool:
    """Whether a file is there and was kept from the script."""
    try:
        return Path(path).exists() and not Path(path).is_relative_to(project)
    except (OSError, ValueError):
        return False
