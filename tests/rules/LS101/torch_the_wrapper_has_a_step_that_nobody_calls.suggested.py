import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


class Schedule:
    def __init__(self, optimizer):
        self.inner = CosineAnnealingLR(optimizer, 90)  # <- LS101

    def advance(self):
        self.inner.step()


schedule = Schedule(optimizer)
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    schedule.inner.step()
