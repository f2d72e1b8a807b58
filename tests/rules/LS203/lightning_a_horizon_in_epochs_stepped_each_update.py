# Lightning: a horizon in epochs, stepped each update
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
        schedule = CosineAnnealingLR(optimizer, T_max=self.trainer.max_epochs)  # <- LS203
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
