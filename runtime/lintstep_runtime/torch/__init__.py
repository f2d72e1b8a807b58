"""The PyTorch surface.

`namespaces` says which module here holds the names of which public module, `surface` serves them to imports.
"""

from __future__ import annotations

import sys


def install() -> None:
    """Serve ``torch`` to imports, after every finder that stands on ``sys.meta_path`` already."""
    from lintstep_runtime.torch.namespaces import NAMESPACES, SETTINGS
    from lintstep_runtime.torch.surface import serve

    serve(sys.meta_path, "torch", __name__, NAMESPACES, SETTINGS)
