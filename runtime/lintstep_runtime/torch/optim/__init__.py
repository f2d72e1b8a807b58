"""torch.optim of PyTorch 2.13: every optimizer, with its signature, its checks and its update."""

from lintstep_runtime.torch.optim.adagrad import Adadelta, Adafactor, Adagrad, RMSprop
from lintstep_runtime.torch.optim.adam import Adam, Adamax, AdamW, NAdam, RAdam, SparseAdam
from lintstep_runtime.torch.optim.lbfgs import LBFGS
from lintstep_runtime.torch.optim.optimizer import Optimizer
from lintstep_runtime.torch.optim.sgd import ASGD, SGD, Muon, Rprop

__all__ = [
    "ASGD",
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Muon",
    "NAdam",
    "Optimizer",
    "RAdam",
    "RMSprop",
    "Rprop",
    "SparseAdam",
]
