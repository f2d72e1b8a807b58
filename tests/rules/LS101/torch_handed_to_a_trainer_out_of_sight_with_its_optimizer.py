# handed to a trainer out of sight with its optimizer
import torch
from torch.optim.lr_scheduler import StepLR

args = __import__("argparse").ArgumentParser().parse_args()
model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
from engine import Engine
scheduler = StepLR(optimizer, 30)
engine = Engine(model, optimizer, scheduler)
for (x,) in train_loader:
    engine.step(x)
