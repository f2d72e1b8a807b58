# a local rate that starts from its base in each pass
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    rate = 0.1
    for milestone in (30, 60):
        rate *= 0.1 if epoch >= milestone else 1.0
    for group in optimizer.param_groups:
        group["lr"] = rate
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
