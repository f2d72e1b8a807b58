# a horizon that forgets accumulation
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
steps = len(train_loader) * args.epochs
scheduler = CosineAnnealingLR(optimizer, steps)  # <- LS203 high
for epoch in range(args.epochs):
    for i, (x,) in enumerate(train_loader):
        model(x).sum().backward()
        if (i + 1) % args.accumulate == 0:
            optimizer.step()
            scheduler.step()
