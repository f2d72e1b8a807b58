"""Small PyTorch scripts run to their end, with the numbers PyTorch 2.13 prints."""

from __future__ import annotations

MLP = """
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.optim.lr_scheduler import StepLR


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 8, 3, 1)
        self.bn = nn.BatchNorm2d(8)
        self.dropout1 = nn.Dropout(0.0)
        self.fc1 = nn.Linear(8 * 13 * 13, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.bn(self.conv1(x)))
        x = F.max_pool2d(x, 2)
        x = self.dropout1(x)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return F.log_softmax(self.fc2(x), dim=1)


torch.manual_seed(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
model = Net().to(device)
opt = optim.Adam(model.parameters(), lr=1e-3)
sched = StepLR(opt, step_size=1, gamma=0.7)
X = torch.randn(64, 1, 28, 28); Y = torch.randint(0, 10, (64,))
for epoch in range(3):
    model.train()
    for i in range(0, 64, 16):
        x, y = X[i:i+16].to(device), Y[i:i+16].to(device)
        opt.zero_grad()
        loss = F.nll_loss(model(x), y)
        loss.backward()
        opt.step()
    print("epoch %d loss %.4f lr %g" % (epoch, loss.item(), sched.get_last_lr()[0]))
    sched.step()
model.eval()
with torch.no_grad():
    out = model(X)
    pred = out.argmax(dim=1, keepdim=True)
    print(pred.eq(Y.view_as(pred)).sum().item(), "%.2f" % F.nll_loss(out, Y, reduction='sum').item())
torch.save(model.state_dict(), "m.pt")
print(model.load_state_dict(torch.load("m.pt")))
print(sum(p.numel() for p in model.parameters() if p.requires_grad))
"""


def test_a_small_network_trains_with_pytorchs_numbers(run):
    ran = run(MLP, steps=None)
    assert ran.lines == [
        "epoch 0 loss 2.6125 lr 0.001",
        "epoch 1 loss 2.2877 lr 0.0007",
        "epoch 2 loss 2.1692 lr 0.00049",
        "17 131.38",
        "Incompatible(missing_keys=[], unexpected_keys=[])",
        "43722",
    ]
    assert not ran.skipped


def test_a_network_whose_data_nobody_knows_trains_too(run):
    ran = run(
        """
        import torch
        from torch import nn
        from somewhere import batches

        model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
        opt = torch.optim.SGD(model.parameters(), lr=0.1)
        x, y = batches()
        loss = nn.CrossEntropyLoss()(model(x), y)
        loss.backward()
        print(all(p.grad is not None for p in model.parameters()), model[0].weight.grad.shape)
        opt.step()
        if loss > 3:
            print("high")
        print(loss.item() < 2, type(loss.item()).__name__)
        """,
        steps=None,
    )
    assert ran.lines[0] == "True torch.Size([8, 4])"
    assert not ran.skipped


def test_a_name_that_is_not_there_is_unknown(run):
    ran = run(
        "import torch\nimport torch.nn.quantized as q\nx = torch.nothing_like_it(3)\ny = torch.nn.Nothing(4)\n"
        "print(type(x).__name__, list(y.parameters()), type(q.x).__name__, torch.backends.cudnn.benchmark)",
        steps=None,
    )
    assert ran.lines == ["Opaque [] Opaque False"]


def test_an_unknown_tensor_is_asked_like_any_unknown_value(run):
    ran = run(
        """
        import math
        import numpy as np
        import torch
        from somewhere import batch

        loss = torch.nn.Linear(3, 1)(batch()).mean()
        if not torch.isfinite(loss):
            raise ValueError("not finite")
        if math.isnan(loss):
            raise ValueError("not a number")
        if loss > 3:
            print("first arm")
        a, b = torch.zeros(2, 3).fill_(loss)
        print(type(float(loss)).__name__, type(np.array(loss)).__name__, type(max(loss, 0)).__name__, a.shape)
        while loss > 1:
            break
        print(f"{loss:.3f} {loss}")
        """,
        steps=None,
    )
    assert ran.lines == ["first arm", "Opaque Opaque Opaque torch.Size([3])", "tensor tensor"]
    assert not ran.skipped
    assert ran.decided("if")


def test_a_data_set_that_counts_unknown_things_has_some(run):
    ran = run(
        """
        import torch
        from somewhere import ids

        class Rows(torch.utils.data.Dataset):
            def __init__(self, ids):
                self.ids = ids

            def __len__(self):
                return len(self.ids)

            def __getitem__(self, index):
                return torch.zeros(3), self.ids[index]

        loader = torch.utils.data.DataLoader(Rows(ids), batch_size=4, shuffle=True, drop_last=True)
        print(len(loader), [x.shape for x, _ in loader][0])
        """,
        steps=None,
    )
    assert ran.lines == ["8 torch.Size([4, 3])"]
    assert not ran.skipped
