# two functions, one for an epoch
import torch

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
from torch.utils.data.distributed import DistributedSampler


def train(loader):
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()


def main():
    data = train_loader.dataset
    sampler = DistributedSampler(data, num_replicas=4, rank=args.rank)  # <- LS404 high
    loader = torch.utils.data.DataLoader(data, batch_size=8, sampler=sampler)
    while True:
        train(loader)


main()
