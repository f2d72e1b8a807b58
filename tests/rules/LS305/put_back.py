# scaled for one pass and put back after it
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(1, 90):
    before = optimizer.param_groups[0]["lr"]
    optimizer.param_groups[0]["lr"] = before * step / 35
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    optimizer.param_groups[0]["lr"] = before
