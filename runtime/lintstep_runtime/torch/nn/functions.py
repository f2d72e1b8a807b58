"""Layers and losses without parameters of their own: each is a function with its settings kept.

A row is a class, the function, and the settings with their defaults in the order of the constructor. Inputs come first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.torch.creation import as_tensor_
from lintstep_runtime.torch.nn import functional
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.ops import linear, losses, neural, pointwise, shaping, soft
from lintstep_runtime.torch.tensor import Tensor, unknown

REQUIRED = object()
Row = "tuple[Callable[..., Any], dict[str, Any]]"


class Function(Module):
    """A function with its settings kept as attributes."""

    function: Callable[..., Any]
    settings: dict[str, Any] = {}  # noqa: RUF012 - replaced in each class, never changed
    trains = False  # whether the function is told if the module trains
    same = False  # whether the result has the shape of the one input

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = list(self.settings)
        given = {**self.settings, **dict(zip(names, args, strict=False)), **kwargs}
        missing = [name for name, value in given.items() if value is REQUIRED]
        if missing:
            raise TypeError(f"{type(self).__name__}.__init__() missing required argument: {missing[0]!r}")
        for name, value in given.items():
            if name in ("weight", "pos_weight") and isinstance(value, Tensor):
                self.register_buffer(name, as_tensor_(value))
            else:
                setattr(self, name, value)

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """Return what the function makes of the inputs."""
        if self.same and inputs:
            first = inputs[0]
            if isinstance(first, Tensor) and first._store.array is None:
                in_place = self.__dict__.get("inplace") or (self.trains and not self.training)
                return first if in_place else unknown((first,), first._shape, first._dtype, first._device)
        if self.trains:
            options["training"] = self.training
        kept = {name: getattr(self, name) for name in self.settings}
        return type(self).function(*inputs, **kept, **options)

    def extra_repr(self) -> str:
        """Return the settings."""
        return ", ".join(f"{name}={getattr(self, name)}" for name in self.settings)


_INPLACE = {"inplace": False}
_POOL = {"kernel_size": REQUIRED, "stride": None, "padding": 0}
_MAX = {**_POOL, "dilation": 1, "return_indices": False, "ceil_mode": False}
_MEAN = {**_POOL, "ceil_mode": False, "count_include_pad": True}
_LP = {"norm_type": REQUIRED, "kernel_size": REQUIRED, "stride": None, "ceil_mode": False}
_LOSS = {"size_average": None, "reduce": None, "reduction": "mean"}
_DROP: dict[str, Any] = {"p": 0.5, "inplace": False}

ROWS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "ReLU": (soft.relu, _INPLACE),
    "ReLU6": (soft.relu6, _INPLACE),
    "LeakyReLU": (soft.leaky_relu, {"negative_slope": 0.01, **_INPLACE}),
    "ELU": (soft.elu, {"alpha": 1.0, **_INPLACE}),
    "CELU": (soft.celu, {"alpha": 1.0, **_INPLACE}),
    "SELU": (soft.selu, _INPLACE),
    "SiLU": (soft.silu, _INPLACE),
    "Mish": (soft.mish, _INPLACE),
    "GELU": (soft.gelu, {"approximate": "none"}),
    "Sigmoid": (pointwise.sigmoid, {}),
    "Tanh": (pointwise.tanh, {}),
    "Hardtanh": (soft.hardtanh, {"min_val": -1.0, "max_val": 1.0, **_INPLACE}),
    "Hardsigmoid": (soft.hardsigmoid, _INPLACE),
    "Hardswish": (soft.hardswish, _INPLACE),
    "Softplus": (soft.softplus, {"beta": 1.0, "threshold": 20.0}),
    "Softsign": (soft.softsign, {}),
    "Softshrink": (soft.softshrink, {"lambd": 0.5}),
    "Hardshrink": (soft.hardshrink, {"lambd": 0.5}),
    "Tanhshrink": (soft.tanhshrink, {}),
    "Threshold": (soft.threshold, {"threshold": REQUIRED, "value": REQUIRED, **_INPLACE}),
    "LogSigmoid": (soft.logsigmoid, {}),
    "GLU": (soft.glu, {"dim": -1}),
    "Softmax": (soft.softmax, {"dim": None}),
    "Softmax2d": (lambda input: soft.softmax(input, -3), {}),
    "Softmin": (soft.softmin, {"dim": None}),
    "LogSoftmax": (soft.log_softmax, {"dim": None}),
    "MaxPool1d": (functional.max_pool1d, _MAX),
    "MaxPool2d": (functional.max_pool2d, _MAX),
    "MaxPool3d": (functional.max_pool3d, _MAX),
    "AvgPool1d": (functional.avg_pool1d, _MEAN),
    "AvgPool2d": (functional.avg_pool2d, {**_MEAN, "divisor_override": None}),
    "AvgPool3d": (functional.avg_pool3d, {**_MEAN, "divisor_override": None}),
    "LPPool1d": (functional.lp_pool1d, _LP),
    "LPPool2d": (functional.lp_pool2d, _LP),
    "AdaptiveAvgPool1d": (functional.adaptive_avg_pool1d, {"output_size": REQUIRED}),
    "AdaptiveAvgPool2d": (functional.adaptive_avg_pool2d, {"output_size": REQUIRED}),
    "AdaptiveAvgPool3d": (functional.adaptive_avg_pool3d, {"output_size": REQUIRED}),
    "AdaptiveMaxPool1d": (functional.adaptive_max_pool1d, {"output_size": REQUIRED, "return_indices": False}),
    "AdaptiveMaxPool2d": (functional.adaptive_max_pool2d, {"output_size": REQUIRED, "return_indices": False}),
    "AdaptiveMaxPool3d": (functional.adaptive_max_pool3d, {"output_size": REQUIRED, "return_indices": False}),
    "Flatten": (shaping.flatten, {"start_dim": 1, "end_dim": -1}),
    "Unflatten": (lambda input, dim, unflattened_size: shaping.unflatten(input, dim, unflattened_size),
                  {"dim": REQUIRED, "unflattened_size": REQUIRED}),
    "Upsample": (neural.interpolate, {"size": None, "scale_factor": None, "mode": "nearest", "align_corners": None,
                                          "recompute_scale_factor": None}),
    "UpsamplingNearest2d": (functional.upsample_nearest, {"size": None, "scale_factor": None}),
    "UpsamplingBilinear2d": (functional.upsample_bilinear, {"size": None, "scale_factor": None}),
    "PixelShuffle": (neural.pixel_shuffle, {"upscale_factor": REQUIRED}),
    "PixelUnshuffle": (neural.pixel_unshuffle, {"downscale_factor": REQUIRED}),
    "ChannelShuffle": (neural.channel_shuffle, {"groups": REQUIRED}),
    "Unfold": (functional.unfold, {"kernel_size": REQUIRED, "dilation": 1, "padding": 0, "stride": 1}),
    "Fold": (functional.fold, {"output_size": REQUIRED, "kernel_size": REQUIRED, "dilation": 1, "padding": 0,
                               "stride": 1}),
    "CosineSimilarity": (linear.cosine_similarity, {"dim": 1, "eps": 1e-8}),
    "PairwiseDistance": (losses.pairwise_distance, {"p": 2.0, "eps": 1e-6, "keepdim": False}),
    "MSELoss": (losses.mse_loss, _LOSS),
    "L1Loss": (losses.l1_loss, _LOSS),
    "SmoothL1Loss": (losses.smooth_l1_loss, {**_LOSS, "beta": 1.0}),
    "HuberLoss": (losses.huber_loss, {"reduction": "mean", "delta": 1.0}),
    "NLLLoss": (losses.nll_loss, {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None,
                                  "reduction": "mean"}),
    "CrossEntropyLoss": (losses.cross_entropy, {"weight": None, "size_average": None, "ignore_index": -100,
                                                "reduce": None, "reduction": "mean", "label_smoothing": 0.0}),
    "BCELoss": (losses.binary_cross_entropy, {"weight": None, **_LOSS}),
    "BCEWithLogitsLoss": (losses.binary_cross_entropy_with_logits, {"weight": None, **_LOSS, "pos_weight": None}),
    "KLDivLoss": (losses.kl_div, {**_LOSS, "log_target": False}),
    "PoissonNLLLoss": (losses.poisson_nll_loss, {"log_input": True, "full": False, "size_average": None, "eps": 1e-8,
                                                 "reduce": None, "reduction": "mean"}),
    "GaussianNLLLoss": (losses.gaussian_nll_loss, {"full": False, "eps": 1e-6, "reduction": "mean"}),
    "MarginRankingLoss": (losses.margin_ranking_loss, {"margin": 0.0, **_LOSS}),
    "HingeEmbeddingLoss": (losses.hinge_embedding_loss, {"margin": 1.0, **_LOSS}),
    "SoftMarginLoss": (losses.soft_margin_loss, _LOSS),
    "MultiLabelSoftMarginLoss": (losses.multilabel_soft_margin_loss, {"weight": None, **_LOSS}),
    "CosineEmbeddingLoss": (losses.cosine_embedding_loss, {"margin": 0.0, **_LOSS}),
    "TripletMarginLoss": (losses.triplet_margin_loss, {"margin": 1.0, "p": 2.0, "eps": 1e-6, "swap": False, **_LOSS}),
    "MultiMarginLoss": (losses.multi_margin_loss, {"p": 1, "margin": 1.0, "weight": None, **_LOSS}),
    "MultiLabelMarginLoss": (losses.multilabel_margin_loss, _LOSS),
    "CTCLoss": (losses.ctc_loss, {"blank": 0, "reduction": "mean", "zero_infinity": False}),
}  # fmt: skip
TRAINING = {
    "Dropout": neural.dropout,
    "Dropout1d": neural.dropout1d,
    "Dropout2d": neural.dropout2d,
    "Dropout3d": neural.dropout3d,
    "AlphaDropout": neural.alpha_dropout,
    "FeatureAlphaDropout": neural.feature_alpha_dropout,
}


def _layer(name: str, function: Callable[..., Any], settings: dict[str, Any], trains: bool = False) -> type[Function]:
    same = trains or (getattr(function, "__module__", "") in (soft.__name__, pointwise.__name__) and name != "GLU")
    body = {
        "function": staticmethod(function), "settings": settings, "trains": trains, "same": same,
        "__doc__": f"``torch.nn.{name}``",
    }  # fmt: skip
    return type(name, (Function,), body)


def _padding(name: str, mode: str, n: int) -> type[Function]:
    def padded(input: Any, padding: Any, value: Any = 0.0) -> Any:
        edges = tuple(padding) if isinstance(padding, list | tuple) else (padding,) * (2 * n)
        return neural.pad(input, edges, mode, value)

    settings = {"padding": REQUIRED, **({"value": REQUIRED} if name == "Constant" else {})}
    return _layer(f"{name}Pad{n}d", padded, settings)


_MODES = {"Zero": "constant", "Constant": "constant", "Reflection": "reflect", "Replication": "replicate",
          "Circular": "circular"}  # fmt: skip
CLASSES: dict[str, Any] = {
    **{name: _layer(name, *row) for name, row in ROWS.items()},
    **{name: _layer(name, function, _DROP, True) for name, function in TRAINING.items()},
    **{f"{name}Pad{n}d": _padding(name, mode, n) for name, mode in _MODES.items() for n in (1, 2, 3)},
}
globals().update(CLASSES)
__all__ = [*CLASSES, "Identity", "RReLU"]


class _Loss(Module):
    """What losses are derived from."""

    def __init__(self, size_average: Any = None, reduce: Any = None, reduction: str = "mean") -> None:
        self.reduction = "sum" if size_average is False else "none" if reduce is False else reduction


class _WeightedLoss(_Loss):
    """What losses with a weight a class are derived from."""

    def __init__(self, weight: Any = None, *reducing: Any, **options: Any) -> None:
        super().__init__(*reducing, **options)
        self.register_buffer("weight", weight)


class Identity(Module):
    """``torch.nn.Identity``"""

    def forward(self, input: Any) -> Any:
        """Return the input."""
        return input


class RReLU(Module):
    """``torch.nn.RReLU``, with the middle of its slopes."""

    def __init__(self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False) -> None:
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Any) -> Any:
        """Return the input, negative numbers scaled."""
        return soft.leaky_relu(input, (self.lower + self.upper) / 2, self.inplace)
