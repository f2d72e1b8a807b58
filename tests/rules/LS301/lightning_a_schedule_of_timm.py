# Lightning: a schedule of timm's, which the module's own lr_scheduler_step tells the epoch
import pytorch_lightning as pl
import torch
from timm.scheduler import CosineLRScheduler


class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, _):
        return self.layer(batch[0]).square().mean()

    def lr_scheduler_step(self, scheduler, metric):
        scheduler.step(epoch=self.current_epoch)

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return [optimizer], [{"scheduler": CosineLRScheduler(optimizer, t_initial=30), "interval": "epoch"}]
