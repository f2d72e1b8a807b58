import torch
from torch.optim.lr_scheduler import StepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = StepLR(optimizer, 30)  # <- LS101
for (x,) in train_loader:
    model(x).sum().backward()
    optimizer.step()
    print(scheduler.get_last_lr())
    scheduler.step()
torch.save({"scheduler": scheduler.state_dict()}, "state.pt")
