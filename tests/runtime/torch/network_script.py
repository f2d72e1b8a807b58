"""Trains a small network with every optimizer and prints the losses: a script for PyTorch, real or stand-in."""

import json

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

OPTIMIZERS = {
    "SGD": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
    "Adam": {"lr": 0.01},
    "AdamW": {"lr": 0.01},
    "NAdam": {},
    "RAdam": {"lr": 0.01},
    "Adamax": {},
    "RMSprop": {"lr": 0.001},
    "Adagrad": {},
    "Adadelta": {},
    "ASGD": {"lr": 0.1},
    "Rprop": {"lr": 0.001},
    "Adafactor": {},
    "LBFGS": {"lr": 0.1, "max_iter": 3},
}


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 4))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 4)
    )


def losses(make, name, settings):
    torch.manual_seed(1)
    model = make()
    optimizer = getattr(torch.optim, name)(model.parameters(), **settings)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=4)
    criterion = nn.CrossEntropyLoss()
    seen = []
    for _ in range(3):
        for images, labels in loader:

            def closure():
                optimizer.zero_grad()
                loss = criterion(model(images), labels)  # noqa: B023 - called at once
                loss.backward()
                return loss

            seen.append(optimizer.step(closure).item())
        scheduler.step()
    return seen


torch.manual_seed(0)
pixels = torch.randn(128, 1, 8, 8)
classes = (pixels.mean((1, 2, 3)) * 20).round().long() % 4
loader = DataLoader(TensorDataset(pixels, classes), batch_size=16, shuffle=True)
found = {
    f"{make.__name__} {name}": losses(make, name, settings)
    for make in (mlp, cnn)
    for name, settings in OPTIMIZERS.items()
}
print(json.dumps(found))
