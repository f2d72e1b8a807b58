# a number of epochs written twice, stepped every batch
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=200)  # <- LS203 high
start = args.start
for epoch in range(start, start + 200):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
