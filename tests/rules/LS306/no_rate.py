# a chain that sets no rate
import torch

model = torch.nn.Linear(4, 1)
train_loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.ones(64, 4)), batch_size=8)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(90):
    if epoch >= 30:
        name = "late"
    elif epoch >= 60:
        name = "later"
    else:
        name = "early"
    print(name)
    for (x,) in train_loader:
        model(x).sum().backward()
        optimizer.step()
