# accelerate: a decay over all updates, prepared, which is stepped once for every four batches
import math

import torch
from accelerate import Accelerator
from torch.optim.lr_scheduler import LambdaLR

accelerator = Accelerator(gradient_accumulation_steps=4)
model = torch.nn.Linear(4, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
updates = 10 * math.ceil(len(loader) / accelerator.gradient_accumulation_steps)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
schedule = LambdaLR(optimizer, lambda step: max(0.0, 1 - step / updates))
model, optimizer, loader, schedule = accelerator.prepare(model, optimizer, loader, schedule)
for epoch in range(10):
    for (x,) in loader:
        with accelerator.accumulate(model):
            accelerator.backward(model(x).mean())
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
