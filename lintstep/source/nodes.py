"""The nodes by libcst's names: libcst's own types for the type checker, ``reading.tree``'s light ones at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lintstep.source.tree import NODES

if TYPE_CHECKING:
    from libcst import *  # noqa: F403
else:
    globals().update(NODES)
    CSTNode = NODES[""]
