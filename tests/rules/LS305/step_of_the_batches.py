# the number of a batch counts as well
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(9):
    for step, (x,) in enumerate(train_loader):
        for group in optimizer.param_groups:
            group["lr"] *= 1 - step / 1000  # <- LS305 high
        model(x).sum().backward()
        optimizer.step()
