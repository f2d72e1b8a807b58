# Lightning: an interval that is a setting
import lightning as L
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, OneCycleLR, StepLR


class Net(L.LightningModule):
    def __init__(self, epochs):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)
        self.epochs = epochs

    def training_step(self, batch, _):
        return self.layer(batch[0]).square().mean()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        schedule = CosineAnnealingLR(optimizer, self.trainer.estimated_stepping_batches)
        return [optimizer], [{"scheduler": schedule, "interval": self.hparams.interval}]
