# timm: a schedule in epochs that is only told of updates
import torch
from timm.scheduler import create_scheduler_v2

model = torch.nn.Linear(4, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
schedule, epochs = create_scheduler_v2(optimizer, num_epochs=30)  # <- LS101
done = 0
for epoch in range(epochs):
    for (x,) in loader:
        optimizer.zero_grad()
        model(x).mean().backward()
        optimizer.step()
        done += 1
        schedule.step_update(done)
