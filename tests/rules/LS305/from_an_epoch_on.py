# from some epoch on: a test that every later pass meets
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    if epoch >= 30:
        for group in optimizer.param_groups:
            group["lr"] *= 0.1 ** (epoch // 30)  # <- LS305 high
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
