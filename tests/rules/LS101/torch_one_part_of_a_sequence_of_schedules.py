# one part of a sequence of schedules
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
warmup = LinearLR(optimizer, total_iters=5)
scheduler = SequentialLR(optimizer, [warmup, CosineAnnealingLR(optimizer, 85)], [5])
for epoch in range(90):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
