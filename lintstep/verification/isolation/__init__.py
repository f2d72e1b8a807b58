"""The sandbox of a child: one module a platform, each says what it enforces.

Everything in this package is loaded twice: by the parent, as part of lintstep, and by the child, by itself, before any
of the user's code. So it imports the standard library only, and only what a child needs, and keeps to Python 3.7: a
child may run on the interpreter of an old TensorFlow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TypedDict

    class Policy(TypedDict):
        """What a child is confined to. Sizes are bytes, times seconds; paths are absolute and resolved."""

        parent: int
        """The process that must outlive the child."""
        folder: str
        """The temporary folder: the only place to write."""
        read: list[str]
        listed: list[str]
        """Folders whose names may be listed though not all that is in them may be read."""
        memory: int
        file_size: int
        open_files: int
        threads: int
        cpu_seconds: int

else:
    Policy = dict


class Layer(NamedTuple):
    """One layer of the isolation: whether it holds, why it does not, and what is then open."""

    name: str
    holds: bool
    detail: str
    open: str


LEVELS = ("full", "partial", "resources-only", "none")
"""Levels of isolation, best first."""

FILES, CALLS, LIMITS = "files", "system calls", "limits"
"""The layers that decide the level."""


def level(layers: list[Layer]) -> str:
    """Return the level that the layers add up to: ``full`` only where every one of them holds."""
    holding = {layer.name for layer in layers if layer.holds}
    if layers and all(layer.holds for layer in layers) and {FILES, CALLS, LIMITS} <= holding:
        return "full"
    if FILES in holding or CALLS in holding:
        return "partial"
    return "resources-only" if LIMITS in holding else "none"
