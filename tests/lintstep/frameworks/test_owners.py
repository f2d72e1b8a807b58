"""The libraries that own training loops: each is found, and each of its names is reached as scripts write it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lintstep.interpreter import registry
from lintstep.interpreter.library import Row

LIBRARIES = {library.name: library for library in registry.libraries()}

DOCS = Path(__file__).parents[3] / "docs"
OWN_PAGES = {"torch": "pytorch.md", "tensorflow": "tensorflow.md"}
WRITTEN = {
    "accelerate.Accelerator": "accelerate",
    "deepspeed.initialize": "deepspeed",
    "deepspeed.ops.adam.FusedAdam": "deepspeed",
    "deepspeed.runtime.lr_schedules.WarmupDecayLR": "deepspeed",
    "keras.callbacks.ReduceLROnPlateau": "keras",
    "lightning.LightningModule": "lightning",
    "lightning.pytorch.LightningModule": "lightning",
    "lightning.pytorch.Trainer": "lightning",
    "paddle.optimizer.lr.CosineAnnealingDecay": "paddle",
    "paddlenlp.transformers.LinearDecayWithWarmup": "paddle",
    "pytorch_lightning.LightningModule": "lightning",
    "pytorch_lightning.core.lightning.LightningModule": "lightning",
    "tensorflow.keras.callbacks.LearningRateScheduler": "keras",
    "timm.scheduler.CosineLRScheduler": "timm",
    "timm.scheduler.cosine_lr.CosineLRScheduler": "timm",
    "timm.scheduler.create_scheduler_v2": "timm",
    "transformers.Trainer": "transformers",
    "transformers.trainer_seq2seq.Seq2SeqTrainer": "transformers",
    "trl.SFTTrainer": "transformers",
}
EVERY = [
    pytest.param(name, row, id=f"{library.name} {name}")
    for library in LIBRARIES.values()
    if library.eager
    for name, row in library.rows.items()
]


@pytest.mark.parametrize(("name", "library"), WRITTEN.items())
def test_a_name_as_scripts_write_it_is_of_its_library(name: str, library: str) -> None:
    row = registry.lookup(registry.canonical(name))
    assert row is not None
    assert registry.owner(row) is LIBRARIES[library]


@pytest.mark.parametrize("name", LIBRARIES)
def test_each_library_has_a_page(name: str) -> None:
    page = DOCS / OWN_PAGES.get(name, f"frameworks/{name}.md")
    assert "## What is read" in page.read_text(encoding="utf-8") or name in OWN_PAGES


@pytest.mark.parametrize(("name", "row"), EVERY)
def test_the_name_of_a_row_leads_to_it(name: str, row: Row) -> None:
    assert registry.lookup(registry.canonical(name)) is row


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=list(LIBRARIES))
def test_what_methods_are_of_can_be_made(library: object) -> None:
    made = {row.kind for one in LIBRARIES.values() for row in one.rows.values() if row.kind}
    parts = {kind for one in LIBRARIES.values() for kind in one.parts.values()}
    owner = next(one for one in LIBRARIES.values() if one is library)
    own = {kind for kind, _ in (*owner.methods, *owner.attributes, *owner.parts, *owner.units)}
    shared = {"optimizer", "variable", "graph", "node", "unknown", "any", "group"}
    # Kinds that a library's own handlers make.
    handled = {"schedule in updates"} if owner.handlers else set()
    assert not owner.eager or own <= made | parts | shared | handled
