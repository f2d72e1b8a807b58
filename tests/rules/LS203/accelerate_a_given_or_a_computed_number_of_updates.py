# accelerate: a number of updates that is given or computed
import math

import torch
from accelerate import Accelerator
from transformers import get_scheduler

args = __import__("argparse").ArgumentParser().parse_args()
accelerator = Accelerator(gradient_accumulation_steps=args.batches)
model = torch.nn.Linear(4, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
computed = False
per_epoch = math.ceil(len(loader) / args.batches)
if args.updates is None:
    args.updates = args.epochs * per_epoch
    computed = True
schedule = get_scheduler("linear", optimizer, 0, args.updates)
model, optimizer, loader, schedule = accelerator.prepare(model, optimizer, loader, schedule)
per_epoch = math.ceil(len(loader) / args.batches)
if computed:
    args.updates = args.epochs * per_epoch
args.epochs = math.ceil(args.updates / per_epoch)
for epoch in range(args.epochs):
    for (x,) in loader:
        with accelerator.accumulate(model):
            accelerator.backward(model(x).mean())
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
