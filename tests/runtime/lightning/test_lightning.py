"""Lightning's stand-in gives each update the rate that the real library gives it."""

from __future__ import annotations

from pathlib import Path

import pytest

OWNERS = Path(__file__).parents[3] / "fixtures" / "torch" / "owners"


def test_every_form_gives_the_recorded_rates(run):
    ran = run((OWNERS / "lightning_forms.py").read_text(), steps=None)
    assert ran.lines == (OWNERS / "lightning_forms.txt").read_text().splitlines()
    assert not ran.skipped


SCRIPT = """
import torch, {root} as pl

class Data(pl.LightningDataModule):
    def __init__(self, size):
        super().__init__()
        self.save_hyperparameters()

    def train_dataloader(self):
        return torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(self.hparams.size, 2)))

class Model(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, batch_idx):
        return self.layer(batch[0]).sum()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=1.0)
        return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]

pl.Trainer(max_epochs=3).fit(Model(), datamodule=Data(4))
"""


@pytest.mark.parametrize("root", ["lightning.pytorch", "pytorch_lightning", "lightning"])
def test_a_data_module_gives_the_loader_under_each_name_of_the_library(run, root):
    ran = run(SCRIPT.format(root=root))
    assert not ran.skipped
    assert [round(each["rate"], 6) for each in ran.of("run")] == [1.0] * 4 + [0.1] * 4 + [0.01] * 4
    assert [each["by"] for each in ran.of("write")] == ["step"] * 3


def test_data_that_is_not_there_gives_batches_all_the_same(run):
    ran = run(SCRIPT.format(root="lightning").replace("datamodule=Data(4)", "__import__('absent').loader"))
    assert len(ran.of("run")) == 24
