# the last milestone is a part of the epochs, stepped every batch
import torch
from torch.optim.lr_scheduler import MultiStepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
marks = [int(args.epochs * 0.5), int(args.epochs * 0.75)]
scheduler = MultiStepLR(optimizer, milestones=marks)  # <- LS203 high
for epoch in range(args.epochs):
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
        scheduler.step()
