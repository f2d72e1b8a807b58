"""Which of the names that training scripts use most have a meaning here."""

from __future__ import annotations

from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures" / "torch"
# what knowingly means nothing: other processes, sparse tensors, code that is compiled, and what only looks like PyTorch
UNKNOWN = {
    "Tensor.indices", "Tensor.is_distributed", "Tensor.mode", "Tensor.resize", "Tensor.values",
    "torch.distributed._tensor.Shard", "torch.distributed.autograd.backward", "torch.distributed.autograd.context",
    "torch.distributed.optim.DistributedOptimizer", "torch.distributed.rpc.RRef",
    "torch.distributed.rpc.TensorPipeRpcBackendOptions", "torch.distributed.rpc.get_worker_info",
    "torch.distributed.rpc.init_rpc", "torch.distributed.rpc.remote", "torch.distributed.rpc.rpc_async",
    "torch.distributed.rpc.rpc_sync", "torch.distributed.rpc.shutdown",
    "torch.distributed.tensor.parallel.ColwiseParallel", "torch.distributed.tensor.parallel.RowwiseParallel",
    "torch.futures.Future", "torch.futures.wait_all", "torch.jit.Final", "torch.utils.cpp_extension.CUDAExtension",
    "torch.utils.cpp_extension.load",
}  # fmt: skip
SCRIPT = """
import torch, torchvision
from torch import nn

module, tensor = nn.Linear(2, 3), torch.zeros(2, 2)
optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1)
owners = {"Tensor": [tensor], "Module": [module], "Tensor|Module": [tensor, module], "LRScheduler": [scheduler],
          "Optimizer|Scheduler|Module": [optimizer, scheduler, module]}


def known(name):
    root, _, rest = name.partition(".")
    if root in owners:
        return any(hasattr(each, rest) and not is_unknown(getattr(each, rest)) for each in owners[root])
    value = {"torch": torch, "torchvision": torchvision}[root]
    for part in rest.split("."):
        value = getattr(value, part)
    return not is_unknown(value)


def is_unknown(value):
    return type(value).__name__ == "Opaque"


for name in NAMES:
    if not known(name):
        print(name)
"""


def test_the_names_that_scripts_use_exist(run):
    names = (FIXTURES / "names.txt").read_text().split()
    ran = run(f"NAMES = {names!r}\n{SCRIPT}", steps=None)
    assert not ran.skipped
    assert set(ran.lines) <= UNKNOWN


@pytest.mark.parametrize("name", ["MyLayer", "QuantStub"])
def test_a_layer_nobody_knows_is_a_module_without_parameters(run, name):
    ran = run(
        f"import torch\nlayer = torch.nn.{name}(3, bias=False)\nx = layer(torch.zeros(2, 3))\n"
        "print(list(layer.parameters()), type(x).__name__, isinstance(layer, torch.nn.Module))",
        steps=None,
    )
    assert ran.lines == ["[] Tensor True"]
