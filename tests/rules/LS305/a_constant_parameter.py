# a function that multiplies by what it is given, called once
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def decay(optimizer, factor):
    for group in optimizer.param_groups:
        group["lr"] = group["lr"] * factor


for epoch in range(90):
    if epoch == 9:
        decay(optimizer, 0.1)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
