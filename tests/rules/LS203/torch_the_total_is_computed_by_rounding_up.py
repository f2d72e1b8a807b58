# the total is computed by rounding up
import torch
from torch.optim.lr_scheduler import OneCycleLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
import math
per_epoch = math.ceil(len(train_loader) / args.accumulate)
scheduler = OneCycleLR(optimizer, 0.1, total_steps=per_epoch * args.epochs)
for epoch in range(args.epochs):
    for i, (x,) in enumerate(train_loader):
        model(x).sum().backward()
        if (i + 1) % args.accumulate == 0 or i + 1 == len(train_loader):
            optimizer.step()
            scheduler.step()
