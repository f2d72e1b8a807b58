# a function that nothing in sight calls, by a power of its parameter
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def adjust(optimizer, epoch, rate=0.1, every=30):
    for group in optimizer.param_groups:
        group["lr"] *= rate ** (epoch // every)  # <- LS305 low
