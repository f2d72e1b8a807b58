import torch
from torch.optim.lr_scheduler import StepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def build(net):
    made = torch.optim.SGD(net.parameters(), lr=0.1)
    return made, StepLR(made, 30)  # <- LS101


first, first_schedule = build(model)
second, second_schedule = build(model)
for (x,) in train_loader:
    first.step()
    first_schedule.step()
    second.step()
    second_schedule.step()
