# a function that nothing in sight calls
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)


def adjust(optimizer, epoch):
    if epoch > 80:
        rate = 0.01
    elif epoch > 120:  # <- LS306 high
        rate = 0.001
    else:
        rate = 0.1
    for group in optimizer.param_groups:
        group["lr"] = rate
