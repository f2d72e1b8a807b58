# a linear decay over epochs in a function, stepped every batch
import torch
from torch.optim.lr_scheduler import LinearLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def train_one(schedule):
    for x in train_loader:
        model(x).sum().backward()
        optimizer.step()
        schedule.step()


def main():
    scheduler = LinearLR(optimizer, total_iters=args.epochs)  # <- LS203 high
    for epoch in range(args.epochs):
        train_one(scheduler)


main()
