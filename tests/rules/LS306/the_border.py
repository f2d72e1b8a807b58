# the number itself is left to the second test
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    rate = 0.1
    if epoch > 30:
        rate = 0.01
    elif epoch >= 30:
        rate = 0.05
    optimizer.param_groups[0]["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
