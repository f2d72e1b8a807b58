import torch

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
data = train_loader.dataset
sampler = torch.utils.data.distributed.DistributedSampler(data)  # <- LS404
loader = torch.utils.data.DataLoader(data, batch_size=8, sampler=sampler)
for epoch in range(args.epochs):
    # sampler.set_epoch(epoch)
    sampler.set_epoch(epoch)
    for (x,) in loader:
        model(x).sum().backward()
        optimizer.step()
