"""NVIDIA's ``apex`` and Huawei's ``torch_npu``: models and optimizers come back as they were, losses are not scaled."""

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


OF_NPU = {
    "torch_npu": "",
    "torch_npu.contrib": "",
    "torch_npu.npu": "torch.devices.cuda",
    "torch_npu.npu.amp": "torch.cuda_amp",
    "torch_npu.optim": "apex.optimizers",
}


def install() -> None:
    """Serve both to imports, after every finder that stands on ``sys.meta_path`` already."""
    from lintstep_runtime.torch.surface import serve

    serve(sys.meta_path, "apex", __name__, NAMESPACES)
    serve(sys.meta_path, "torch_npu", __name__.rpartition(".")[0], OF_NPU)
