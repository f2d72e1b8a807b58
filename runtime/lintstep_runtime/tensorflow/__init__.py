"""The TensorFlow 1 surface: names and signatures only, each bound to the engine.

`names` is the table of what exists and where the engine has it, `surface` serves it as modules.
"""

from __future__ import annotations

import sys


def install() -> None:
    """Serve ``tensorflow`` and its kin to imports, after every finder that stands on ``sys.meta_path`` already.

    It also makes numpy print scalars as numpy 1 does.
    """
    import numpy as np

    from lintstep_runtime.tensorflow.ops import operators  # noqa: F401  (binds Python's operators)
    from lintstep_runtime.tensorflow.surface import Finder

    np.set_printoptions(legacy="1.21")
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
