"""The PyTorch surface.

`namespaces` says which module here holds the names of which public module, `surface` serves them to imports.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.namespaces import NAMESPACES, SETTINGS
    from lintstep_runtime.torch.surface import Finder, Served

    return Finder(Served(root, __name__, NAMESPACES, SETTINGS))


def _begin() -> None:
    """Record what is trained; forget what an earlier run in this process set."""
    from lintstep_runtime.torch import distributed, dtypes, random, tape
    from lintstep_runtime.torch.events import observe
    from lintstep_runtime.torch.recording import Recording

    observe(Recording())
    random.manual_seed(random.SEED)
    dtypes.set_default_dtype(dtypes.float32)
    tape.Mode.grad, distributed.Group.made = True, False


FRAMEWORK = Framework(
    roots=frozenset({"torch"}),
    finder=_finder,
    begin=_begin,
    built_from=frozenset({"backward", "zero_grad"}),
)
