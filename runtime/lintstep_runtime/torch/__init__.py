"""The PyTorch surface.

`namespaces` says which module here holds the names of which public module, `surface` serves them to imports.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework
from lintstep_runtime.engine.unknown import Opaque


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


def _argument(name: str) -> Any:
    """Return a model, a loader or a data set for a parameter that is called so."""
    word = name.lower().rpartition("_")[2]
    if word in ("model", "net", "network", "backbone", "generator", "discriminator"):
        from lintstep_runtime.torch.nn.layers import Linear
        from lintstep_runtime.torch.nn.module import UnknownModule

        return UnknownModule(Linear(4, 4))
    if word in ("loader", "dataloader", "iter", "iterator", "batches"):
        from lintstep_runtime.torch.data.dataloader import DataLoader

        return DataLoader(Opaque(name), 16)
    return Opaque(name) if word in ("data", "dataset") else None


FRAMEWORK = Framework(
    roots=frozenset({"torch"}),
    finder=_finder,
    begin=_begin,
    argument=_argument,
    built_from=frozenset({"backward", "zero_grad"}),
)
