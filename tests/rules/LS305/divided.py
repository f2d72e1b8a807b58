# divided by a number that grows
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(1, 90):
    for group in optimizer.param_groups:
        group["lr"] /= 1 + 0.1 * epoch  # <- LS305 high
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
