"""NVIDIA's ``apex``: models and optimizers come back as they were, and losses are not scaled."""

from __future__ import annotations

import sys

NAMESPACES = {
    "apex": "",
    "apex.amp": "amp",
    "apex.fp16_utils": "half",
    "apex.normalization": "layers",
    "apex.optimizers": "optimizers",
    "apex.parallel": "parallel",
    "apex.parallel.LARC": "parallel",
}


def install() -> None:
    """Serve ``apex`` to imports, after every finder that stands on ``sys.meta_path`` already."""
    from lintstep_runtime.torch.surface import serve

    serve(sys.meta_path, "apex", __name__, NAMESPACES)
