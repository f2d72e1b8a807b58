# a factor that each group has for itself
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
factors = [0.5, 0.9, 0.99]
for epoch in range(90):
    for number, group in enumerate(optimizer.param_groups):
        group["lr"] *= factors[number]
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
