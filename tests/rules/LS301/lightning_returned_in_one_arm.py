# Lightning: a dict in a list that is returned in one arm
import pytorch_lightning as pl
import torch


class Net(pl.LightningModule):
    def __init__(self, settings=None):
        super().__init__()
        self.settings = settings
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, _):
        return self.layer(batch[0]).square().mean()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        if self.settings is not None:
            schedules = [{"scheduler": torch.optim.lr_scheduler.StepLR(optimizer, 30), "interval": "step"}]
            return [optimizer], schedules
        return optimizer
