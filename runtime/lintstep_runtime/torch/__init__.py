"""The PyTorch surface.

`namespaces` says which module here holds the names of which public module, `surface` serves them to imports.
"""

from __future__ import annotations

import sys


def install() -> None:
    """Serve ``torch`` and ``torchvision`` to imports, after every finder that stands on ``sys.meta_path`` already."""
    from lintstep_runtime.torch.surface import Finder

    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
