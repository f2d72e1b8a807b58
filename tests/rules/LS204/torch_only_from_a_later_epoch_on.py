# only from a later epoch on
import torch
from torch.optim.lr_scheduler import ExponentialLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = ExponentialLR(optimizer, 0.9)
for epoch in range(90):
    if epoch > 10:
        scheduler.step()
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
