"""``torch.distributions``: samples and probabilities have shapes, and numbers where they are known."""

from __future__ import annotations

import math
from typing import Any

from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.creation import randn
from lintstep_runtime.torch.methods import multinomial
from lintstep_runtime.torch.ops.picking import gather
from lintstep_runtime.torch.ops.pointwise import add, broadcast, div, exp, log, mul, square, sub
from lintstep_runtime.torch.ops.reducing import sum
from lintstep_runtime.torch.ops.shaping import reshape, squeeze, unsqueeze
from lintstep_runtime.torch.ops.soft import log_softmax
from lintstep_runtime.torch.tape import no_grad
from lintstep_runtime.torch.tensor import Tensor, as_tensor, unknown

__all__ = ["Bernoulli", "Beta", "Categorical", "Distribution", "Independent", "MultivariateNormal", "Normal",
           "Uniform", "kl_divergence"]  # fmt: skip


class Distribution:
    """A distribution: what it gives is unknown, unless a subclass knows better."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.pop("validate_args", None)
        self._given = tuple(as_tensor(each) for each in (*args, *options.values()) if isinstance(each, Tensor))
        self.batch_shape = self._shape()

    def _shape(self) -> Any:
        return broadcast(*self._given) if self._given else None

    def _unknown(self, gradient: bool = True) -> Any:
        return unknown(self._given if gradient else (), self._shape(), dtypes.float32)

    def sample(self, sample_shape: Any = ()) -> Any:
        """Return a sample."""
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Return a sample that gradients flow through."""
        return self._unknown() if not sample_shape else unknown(self._given, None, dtypes.float32)

    def log_prob(self, value: Any) -> Any:
        """Return the logarithm of the probability of `value`."""
        return unknown((*self._given, as_tensor(value)), as_tensor(value)._shape, dtypes.float32)

    def entropy(self) -> Any:
        """Return the entropy."""
        return self._unknown()

    @property
    def mean(self) -> Any:
        """The mean."""
        return self._unknown()

    mode = variance = stddev = mean


class Normal(Distribution):
    """``torch.distributions.Normal``"""

    def __init__(self, loc: Any, scale: Any, validate_args: Any = None) -> None:
        self.loc, self.scale = as_tensor(loc), as_tensor(scale)
        super().__init__(self.loc, self.scale)

    mean = mode = property(lambda self: self.loc)
    stddev = property(lambda self: self.scale)
    variance = property(lambda self: square(self.scale))

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Return a sample that gradients flow through."""
        shape = self._shape()
        if shape is None:
            return self._unknown()
        return add(self.loc, mul(randn(*sample_shape, *shape), self.scale))

    def log_prob(self, value: Any) -> Any:
        """Return the logarithm of the density at `value`."""
        away = div(square(sub(value, self.loc)), mul(square(self.scale), -2))
        return sub(sub(away, log(self.scale)), math.log(math.sqrt(2 * math.pi)))

    def entropy(self) -> Any:
        """Return the entropy."""
        return add(log(self.scale), 0.5 + 0.5 * math.log(2 * math.pi))


class Categorical(Distribution):
    """``torch.distributions.Categorical``"""

    def __init__(self, probs: Any = None, logits: Any = None, validate_args: Any = None) -> None:
        scores = log(probs) if logits is None else as_tensor(logits)
        self.logits = log_softmax(scores, -1)
        self.probs = exp(self.logits)
        super().__init__(self.logits)

    def _shape(self) -> Any:
        return None if self.logits._shape is None else self.logits._shape[:-1]

    def sample(self, sample_shape: Any = ()) -> Any:
        """Return whole numbers."""
        shape = self._shape()
        if shape is None or sample_shape:
            return unknown((), None, dtypes.int64)
        flat = reshape(self.probs.detach(), -1, (self.logits._shape or (1,))[-1])
        return reshape(multinomial(flat, 1, True), shape)

    def log_prob(self, value: Any) -> Any:
        """Return the logarithm of the probability of `value`."""
        return squeeze(gather(self.logits, -1, unsqueeze(as_tensor(value).long(), -1)), -1)

    def entropy(self) -> Any:
        """Return the entropy."""
        return mul(sum(mul(self.probs, self.logits), -1), -1)


class Independent(Distribution):
    """``torch.distributions.Independent``"""

    def __init__(self, base_distribution: Any, reinterpreted_batch_ndims: int, validate_args: Any = None) -> None:
        self.base_dist, self.count = base_distribution, reinterpreted_batch_ndims
        super().__init__(*base_distribution._given)

    def rsample(self, sample_shape: Any = ()) -> Any:
        """Return a sample that gradients flow through."""
        return self.base_dist.rsample(sample_shape)

    def log_prob(self, value: Any) -> Any:
        """Return the logarithm of the density at `value`."""
        return sum(self.base_dist.log_prob(value), tuple(range(-self.count, 0)))

    def entropy(self) -> Any:
        """Return the entropy."""
        return sum(self.base_dist.entropy(), tuple(range(-self.count, 0)))


class Bernoulli(Distribution):
    """``torch.distributions.Bernoulli``"""


class Uniform(Distribution):
    """``torch.distributions.Uniform``"""


class Beta(Distribution):
    """``torch.distributions.Beta``"""


class MultivariateNormal(Distribution):
    """``torch.distributions.MultivariateNormal``"""


def kl_divergence(p: Any, q: Any) -> Any:
    """``torch.distributions.kl_divergence``: of two normal ones, else unknown."""
    if isinstance(p, Normal) and isinstance(q, Normal):
        ratio = square(div(p.scale, q.scale))
        away = square(div(sub(p.loc, q.loc), q.scale))
        return mul(sub(sub(add(ratio, away), 1), log(ratio)), 0.5)
    return unknown((*getattr(p, "_given", ()), *getattr(q, "_given", ())), None, dtypes.float32)
