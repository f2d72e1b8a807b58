# a factor that depends on the epoch, in single epochs
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    if epoch in (30, 60):
        for group in optimizer.param_groups:
            group["lr"] *= 3 / epoch
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
