# a function of all steps, stepped every epoch
import torch
from torch.optim.lr_scheduler import LambdaLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def cosine(optimizer, warmup, total):
    def factor(step):
        if step < warmup:
            return step / max(1, warmup)
        return max(0.0, 1.0 - float(step - warmup) / float(max(1, total - warmup)))

    return LambdaLR(optimizer, factor)  # <- LS203 high


scheduler = cosine(optimizer, 100, args.epochs * len(train_loader))
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
    scheduler.step()
