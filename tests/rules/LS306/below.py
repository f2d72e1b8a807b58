# tests from below
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    if epoch < 60:
        rate = 0.1
    elif epoch < 30:  # <- LS306 high
        rate = 0.01
    else:
        rate = 0.001
    optimizer.param_groups[0]["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
