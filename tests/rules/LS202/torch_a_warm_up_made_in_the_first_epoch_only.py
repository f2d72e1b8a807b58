# a warm-up made in the first epoch only
import torch
from torch.optim.lr_scheduler import LinearLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    warmup = None
    if epoch == 0:
        warmup = LinearLR(optimizer, total_iters=100)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        if warmup is not None:
            warmup.step()
