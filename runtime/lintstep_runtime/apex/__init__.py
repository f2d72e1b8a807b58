"""NVIDIA's ``apex`` and Huawei's ``torch_npu``: models and optimizers come back as they were, losses are not scaled."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "apex": "",
    "apex.amp": "amp",
    "apex.fp16_utils": "half",
    "apex.normalization": "layers",
    "apex.optimizers": "optimizers",
    "apex.parallel": "parallel",
    "apex.parallel.LARC": "parallel",
}
OF_NPU = {
    "torch_npu": "",
    "torch_npu.contrib": "",
    "torch_npu.npu": "torch.devices.cuda",
    "torch_npu.npu.amp": "torch.cuda_amp",
    "torch_npu.optim": "apex.optimizers",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served

    if root == "torch_npu":
        return Finder(Served(root, __name__.rpartition(".")[0], OF_NPU, {}))
    return Finder(Served(root, __name__, NAMESPACES, {}))


FRAMEWORK = Framework(roots=frozenset({"apex", "torch_npu"}), finder=_finder)
