"""Which module holds the names of which public module of PyTorch.

A row is a public module and the modules below this package that its names come from, the later ones first. Of a module
without ``__all__``, the names are its public functions and classes. What no row has is unknown.
"""

from __future__ import annotations

from typing import Any

NAMESPACES: dict[str, str] = {
    "torch": "dtypes random tape creation ops.shaping ops.picking ops.reducing ops.pointwise ops.linear ops.soft "
    "ops.neural root saving",
    "torch.accelerator": "devices.accelerator",
    "torch.amp": "amp",
    "torch.amp.autocast_mode": "amp",
    "torch.amp.grad_scaler": "amp",
    "torch.autograd": "autograd tape",
    "torch.autograd.function": "autograd",
    "torch.autograd.functional": "autograd",
    "torch.autograd.grad_mode": "tape",
    "torch.autograd.profiler": "profiling",
    "torch.autograd.variable": "autograd",
    "torch.backends": "",
    "torch.cuda": "typed_tensors devices.cuda",
    "torch.cuda.amp": "cuda_amp",
    "torch.cuda.amp.grad_scaler": "cuda_amp",
    "torch.cuda.amp.autocast_mode": "cuda_amp",
    "torch.cuda.random": "devices.cuda",
    "torch.distributed": "distributed",
    "torch.distributed.distributed_c10d": "distributed",
    "torch.distributed._composable.fsdp": "sharding",
    "torch.distributed.fsdp": "sharding",
    "torch.distributed.fsdp.fully_sharded_data_parallel": "sharding",
    "torch.distributed.tensor.parallel": "sharding",
    "torch.distributions": "distributions",
    "torch.distributions.categorical": "distributions",
    "torch.distributions.normal": "distributions",
    "torch.hub": "hub",
    "torch.jit": "compiling",
    "torch.linalg": "ops.linear linalg",
    "torch.mps": "devices.cuda",
    "torch.multiprocessing": "multiprocessing",
    "torch.nn": "nn.parameter nn.module nn.layers nn.recurrent nn.attention nn.parallel nn.containers nn.functions",
    "torch.nn.functional": "ops.shaping ops.picking ops.pointwise ops.linear ops.soft ops.neural ops.losses "
    "nn.functional",
    "torch.nn.init": "nn.init",
    "torch.nn.modules": "nn.parameter nn.module nn.layers nn.recurrent nn.attention nn.containers nn.functions",
    "torch.nn.modules.activation": "nn.attention nn.layers nn.functions",
    "torch.nn.modules.batchnorm": "nn.layers",
    "torch.nn.modules.container": "nn.containers",
    "torch.nn.modules.conv": "nn.layers",
    "torch.nn.modules.linear": "nn.layers nn.functions",
    "torch.nn.modules.loss": "nn.functions",
    "torch.nn.modules.module": "nn.module",
    "torch.nn.modules.normalization": "nn.layers",
    "torch.nn.modules.pooling": "nn.functions",
    "torch.nn.modules.rnn": "nn.recurrent",
    "torch.nn.modules.sparse": "nn.layers",
    "torch.nn.modules.transformer": "nn.attention",
    "torch.nn.modules.utils": "nn.several",
    "torch.nn.parallel": "nn.parallel",
    "torch.nn.parallel.data_parallel": "nn.parallel",
    "torch.nn.parallel.distributed": "nn.parallel",
    "torch.nn.parameter": "nn.parameter",
    "torch.nn.utils": "nn.utils",
    "torch.nn.utils.clip_grad": "nn.utils",
    "torch.nn.utils.parametrizations": "nn.utils",
    "torch.nn.utils.rnn": "nn.utils.rnn",
    "torch.npu": "devices.cuda",
    "torch.npu.amp": "cuda_amp",
    "torch.npu.amp.grad_scaler": "cuda_amp",
    "torch.optim": "optim",
    "torch.optim.lr_scheduler": "lr_scheduler",
    "torch.optim.optimizer": "optim.optimizer optim",
    "torch.optim.swa_utils": "swa_utils",
    "torch.profiler": "profiling",
    "torch.random": "random",
    "torch.serialization": "saving",
    "torch.special": "ops.pointwise ops.soft ops.reducing",
    "torch.testing": "",
    "torch.types": "",
    "torch.utils": "",
    "torch.utils.checkpoint": "compiling",
    "torch.utils.data": "data",
    "torch.utils.data._utils": "",
    "torch.utils.data._utils.collate": "data.collate",
    "torch.utils.data.dataloader": "data",
    "torch.utils.data.dataset": "data",
    "torch.utils.data.distributed": "data",
    "torch.utils.data.sampler": "data",
    "torch.utils.model_zoo": "hub",
    "torch.utils.tensorboard": "logging",
    "torch.utils.tensorboard.writer": "logging",
    "torch.version": "version",
    "torch.xpu": "devices.cuda",
}
# modules of one optimizer class each
OPTIMIZERS = "adadelta adagrad adam adamax adamw asgd lbfgs nadam radam rmsprop rprop sgd sparse_adam"
NAMESPACES.update({f"torch.optim.{name}": "optim" for name in OPTIMIZERS.split()})


def _no(*args: Any, **options: Any) -> bool:
    return False


_ABSENT = {"is_available": _no, "is_built": _no}
# settings that scripts read and write
SETTINGS: dict[str, dict[str, Any]] = {
    "torch.backends.cudnn": {
        "enabled": True,
        "benchmark": False,
        "deterministic": False,
        "allow_tf32": True,
        **_ABSENT,
    },
    "torch.backends.cuda": dict(_ABSENT),
    "torch.backends.cuda.matmul": {"allow_tf32": False, "allow_fp16_reduced_precision_reduction": True},
    **{f"torch.backends.{name}": dict(_ABSENT) for name in ("mps", "mkldnn", "mkl", "openmp", "opt_einsum", "xeon")},
}
