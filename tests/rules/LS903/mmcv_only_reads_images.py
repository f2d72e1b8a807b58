# mmcv that only reads images trains nothing
import mmcv
import torch

image = mmcv.imread("a.png")
optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=0.1)
optimizer.step()
