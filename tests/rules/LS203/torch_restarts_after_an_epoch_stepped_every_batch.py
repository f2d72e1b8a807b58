# restarts after an epoch, stepped every batch
import torch
from torch.optim.lr_scheduler import CosineAnnealingWarmRestarts

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=len(train_loader))
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
