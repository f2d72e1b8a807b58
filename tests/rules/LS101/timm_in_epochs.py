# timm: a schedule in epochs, stepped in epochs
import torch
from timm.scheduler import CosineLRScheduler

model = torch.nn.Linear(4, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
schedule = CosineLRScheduler(optimizer, t_initial=30 * len(loader))
for epoch in range(30):
    for (x,) in loader:
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
    schedule.step(epoch + 1)
