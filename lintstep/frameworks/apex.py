"""NVIDIA's apex and Horovod for PyTorch: optimizers of their own, and wrappers that leave the optimizer what it is."""

from __future__ import annotations

from lintstep.interpreter.library import Default, Library, Param, Role, Row

_PARAMS = {"params": Param("params", 0, Default.REQUIRED), "rate": Param("lr", 1)}

OPTIMIZERS = tuple(
    Row(f"apex.optimizers.{name}", Role.OBJECT, _PARAMS, kind="updater")
    for name in ("FusedAdam", "FusedSGD", "FusedLAMB", "FusedNovoGrad", "NpuFusedAdam", "NpuFusedSGD", "NpuFusedAdamW")
)

WRAPPERS = (
    Row(
        "apex.amp.initialize",
        Role.PASS_ALL,
        {"model": Param("models", 0, Default.REQUIRED), "optimizer": Param("optimizers", 1)},
    ),
    Row("apex.parallel.DistributedDataParallel", Role.PASS, {"value": Param("module", 0)}),
    Row("apex.parallel.convert_syncbn_model", Role.PASS, {"value": Param("module", 0)}),
    Row("apex.fp16_utils.FP16_Optimizer", Role.PASS, {"value": Param("init_optimizer", 0)}),
    Row("apex.amp.scale_loss", Role.PASS, {"value": Param("loss", 0)}),
    Row("horovod_torch.DistributedOptimizer", Role.PASS, {"value": Param("optimizer", 0)}),
)

LIBRARY = Library(
    name="apex",
    prefixes=(
        ("apex.contrib.optimizers", "apex.optimizers"),
        ("apex.fp16_utils.fp16_optimizer", "apex.fp16_utils"),
        ("apex.parallel.distributed", "apex.parallel"),
        ("apex", "apex"),
        ("horovod.torch", "horovod_torch"),
    ),
    namespaces=frozenset({"apex", "horovod_torch"}),
    markers=((b"apex", b"horovod.torch"), (b".step(",)),
    rows={row.api: row for row in (*OPTIMIZERS, *WRAPPERS)},
    eager=True,
)
