# the function of a schedule is made for its pace
import torch
from torch.optim.lr_scheduler import LambdaLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
total = args.epochs * len(train_loader)
scheduler = LambdaLR(optimizer, lambda step: 1.0 - step / total)
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
