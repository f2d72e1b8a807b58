"""torch.utils.data of PyTorch 2.13 in one process: data sets, samplers, and a loader whose passes may be cut short."""

from lintstep_runtime.torch.data.collate import default_collate, default_convert
from lintstep_runtime.torch.data.dataloader import DataLoader, get_worker_info
from lintstep_runtime.torch.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)
from lintstep_runtime.torch.data.distributed import DistributedSampler
from lintstep_runtime.torch.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "DistributedSampler",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "get_worker_info",
    "random_split",
]
