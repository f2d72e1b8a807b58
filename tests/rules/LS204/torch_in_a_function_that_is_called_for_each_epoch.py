# in a function that is called for each epoch
import torch
from torch.optim.lr_scheduler import MultiStepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def train(schedule):
    schedule.step()  # <- LS204 high
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()


scheduler = MultiStepLR(optimizer, [30, 60])
for epoch in range(90):
    train(scheduler)
