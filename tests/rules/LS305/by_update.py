# by update(), with the counter of a while loop
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
epoch = 0
while epoch < 90:
    rate = optimizer.param_groups[0]["lr"]
    optimizer.param_groups[0].update(lr=rate * 0.5**epoch)  # <- LS305 high
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    epoch += 1
