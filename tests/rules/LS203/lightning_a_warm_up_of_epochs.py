# Lightning: a warm-up of a few epochs
import lightning as L
import torch
from torch.optim.lr_scheduler import LambdaLR

WARM = 5


class Net(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 1)

    def training_step(self, batch, _):
        return self.layer(batch[0]).square().mean()

    def configure_optimizers(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        schedule = LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / WARM))
        return [optimizer], [{"scheduler": schedule, "name": "rate"}]


L.Trainer(max_epochs=20).fit(Net(), torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 2))))
