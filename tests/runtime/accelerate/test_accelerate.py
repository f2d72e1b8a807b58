"""Scripts that train by way of accelerate: how often optimizers and schedulers step, as accelerate 1.15 has it."""

from __future__ import annotations

import pytest

SCRIPT = """
import torch
from accelerate import Accelerator
from accelerate.utils import set_seed

set_seed(3)
accelerator = Accelerator(gradient_accumulation_steps={steps}, step_scheduler_with_optimizer={together})
model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: 1 / (1 + t))
data = torch.utils.data.TensorDataset(torch.ones({batches}, 2))
loader = torch.utils.data.DataLoader(data, batch_size=1)
updates = []
optimizer.register_step_post_hook(lambda *args: updates.append(optimizer.param_groups[0]["lr"]))
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for (x,) in loader:
    with accelerator.accumulate(model):
        accelerator.backward(model(x).mean())
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad()
print(len(updates), scheduler.scheduler.last_epoch, model.weight.grad)
"""


@pytest.mark.parametrize(
    ("steps", "batches", "together", "printed"),
    [
        pytest.param(1, 6, True, "6 6 None", id="every batch"),
        pytest.param(4, 6, True, "2 2 None", id="every fourth, and the last"),
        pytest.param(3, 6, True, "2 2 None", id="every third"),
        pytest.param(4, 6, False, "2 6 None", id="a scheduler of its own pace"),
    ],
)
def test_updates_and_advances(run, steps, batches, together, printed):
    ran = run(SCRIPT.format(steps=steps, batches=batches, together=together), steps=None)
    assert ran.lines == [printed]
    assert not ran.skipped
