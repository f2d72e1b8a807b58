"""The PyTorch surface.

`namespaces` says which module here holds the names of which public module, `surface` serves them to imports.
"""

from __future__ import annotations

import sys


def install() -> None:
    """Serve ``torch`` to imports, after every finder on ``sys.meta_path``, and record what is trained."""
    from lintstep_runtime.torch.events import observe
    from lintstep_runtime.torch.namespaces import NAMESPACES, SETTINGS
    from lintstep_runtime.torch.recording import Recording
    from lintstep_runtime.torch.surface import serve

    observe(Recording())
    serve(sys.meta_path, "torch", __name__, NAMESPACES, SETTINGS)
