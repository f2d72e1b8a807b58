# DeepSpeed: stepped by hand beside the engine, which steps it too
import deepspeed
import torch
from transformers import get_scheduler

args = __import__("argparse").ArgumentParser().parse_args()
net = torch.nn.Linear(4, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.AdamW(net.parameters(), lr=0.1)
schedule = get_scheduler("cosine", optimizer, num_warmup_steps=10, num_training_steps=1000)
engine, optimizer, _, schedule = deepspeed.initialize(model=net, optimizer=optimizer, config=args.config, lr_scheduler=schedule)
for epoch in range(args.epochs):
    for (x,) in loader:
        engine.backward(engine(x).mean())
        engine.step()
        schedule.step()  # <- LS201
