# optimizers and schedules in dicts whose keys are not known
import torch
from torch.optim.lr_scheduler import StepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


class Many:
    def __init__(self, parts):
        self.optimizers = {name: torch.optim.Adam(part.parameters()) for name, part in parts.items()}
        self.schedules = {name: StepLR(one, 30) for name, one in self.optimizers.items()}  # <- LS101 medium

    def step(self, name):
        self.optimizers[name].step()

    def advance(self):
        for schedule in self.schedules.values():
            schedule.step()


many = Many(dict(model.named_children()))
for (x,) in train_loader:
    model(x).sum().backward()
    many.step("first")
