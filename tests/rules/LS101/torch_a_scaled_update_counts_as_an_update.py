# a scaled update counts as an update
import torch
from torch.optim.lr_scheduler import OneCycleLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scaler = torch.cuda.amp.GradScaler()
scheduler = OneCycleLR(optimizer, 0.1, total_steps=100)  # <- LS101 high
for (x,) in train_loader:
    scaler.scale(model(x).sum()).backward()
    scaler.step(optimizer)
