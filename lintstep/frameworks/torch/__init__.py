"""PyTorch: ``torch.optim``, its schedulers, loaders and averages."""

from __future__ import annotations

from lintstep.frameworks.torch.rows import ATTRIBUTES, FAMILIES, METHODS, ROWS, SCHEDULERS
from lintstep.interpreter.library import Library, Words

# Longest first wins: what a module is called in a script -> the one name used in the rows.
PREFIXES = (
    ("torch.utils.data.dataloader", "torch.utils.data"),
    ("torch.utils.data.sampler", "torch.utils.data"),
    ("torch.utils.data.DistributedSampler", "torch.utils.data.distributed.DistributedSampler"),
    *((f"torch.optim.{name.lower()}.{name}", f"torch.optim.{name}") for name in ("Adam", "AdamW", "SGD", "RMSprop")),
    ("torch", "torch"),
)

# A file matters to the analysis when every group has a hit.
MARKERS: tuple[tuple[bytes, ...], ...] = (
    (b"torch", b"param_groups"),
    (
        b"lr_scheduler",
        b"LRScheduler",
        b"DistributedSampler",
        b"param_groups",
        b"AveragedModel",
        b"SWALR",
        *(row.api.rpartition(".")[2].encode() for row in SCHEDULERS),
        b".step(",
    ),
)

# What a module says that can make, move or pass on a clock.
CONCERNS: tuple[bytes, ...] = (rb"cheduler", rb"DataLoader", rb"\.step\(", rb"Sampler", rb"param_groups", rb"\bema\b")

# What the text of a module's class has that may have to do with a clock.
TELLS = (
    r"ptimizer|cheduler|\.step\(|param_groups|ampler|DataLoader|lr_|_lr\b|epoch|global_step|state_dict|\bema\b"
    r"|update_param"
)

# Names of which a script has one, or all of a set, if anything in it can matter.
CLUES = frozenset(("lr_scheduler", "LRScheduler", "param_groups", "DistributedSampler", "AveragedModel"))
TOGETHER = tuple(frozenset(names.split()) for names in ("torch step", "backward step", "scheduler step"))

LIBRARY = Library(
    name="torch",
    prefixes=PREFIXES,
    namespaces=frozenset({"torch"}),
    markers=MARKERS,
    rows=ROWS,
    families=FAMILIES,
    methods=METHODS,
    attributes=ATTRIBUTES,
    eager=True,
    inert=("torch.",),
    tells=TELLS,
    clues=CLUES,
    together=TOGETHER,
    concerns=CONCERNS,
    words=Words(update="update", keyword="step()"),
)
