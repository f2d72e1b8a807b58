"""Random numbers as PyTorch's CPU generator draws them: a Mersenne Twister, read in the same order and manner.

Nothing is drawn before somebody asks for it: a draw keeps its place in the generator's sequence. Uniform and whole
numbers and permutations are PyTorch's own, normal ones but for the last bit; what needs another generator there
(`bernoulli`, dropout's masks, `multinomial`) is made from this one.
Source: ``aten/src/ATen/core/DistributionsHelper.h``, ``aten/src/ATen/native/cpu/DistributionTemplates.h``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.torch.work import MOST

Array = np.ndarray[Any, Any]
Make = Callable[["Stream"], Array]

SEED = 67280421310721
AGAIN = 2_000_000  # numbers that are drawn just to know how often


class Stream:
    """The generator's position: raw numbers of 32 bits, and half of the last pair of normal numbers."""

    def __init__(self, seed: int) -> None:
        self.bits = np.random.MT19937()
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Start anew."""
        state: Any = np.random.RandomState(seed & 0xFFFFFFFF).get_state(legacy=False)
        self.bits.state = state
        self.half: float | None = None

    def raw(self, count: int) -> Array:
        """Return whole numbers of 32 bits, as uint64."""
        return np.asarray(self.bits.random_raw(count), np.uint64)

    def wide(self, count: int) -> Array:
        """Return whole numbers of 64 bits."""
        pairs = self.raw(2 * count).reshape(count, 2)
        found: Array = (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]
        return found

    def uniform(self, count: int, kind: np.dtype[Any]) -> Array:
        """Return numbers from 0 to 1 as float64: of 24 bits, or of 53 where `kind` is float64."""
        if kind == np.float64:
            wide: Array = (self.wide(count) & np.uint64((1 << 53) - 1)).astype(np.float64) * 2.0**-53
            return wide
        found: Array = (self.raw(count) & np.uint64((1 << 24) - 1)).astype(np.float64) * 2.0**-24
        return found

    def normal(self, count: int, kind: np.dtype[Any]) -> Array:
        """Return numbers of mean 0 and deviation 1, as float64."""
        if count < 16:
            return np.array([self._one_normal() for _ in range(count)])
        drawn = self.uniform(count, kind)
        whole = count // 16 * 16
        out = np.empty(count)
        out[:whole] = _pairs(drawn[:whole])
        if whole != count:
            out[-16:] = _pairs(self.uniform(16, kind))
        return out

    def _one_normal(self) -> float:
        if self.half is not None:
            found, self.half = self.half, None
            return found
        angle, length = self.uniform(2, np.dtype(np.float64))
        radius, theta = np.sqrt(-2.0 * np.log1p(-length)), 2.0 * np.pi * angle
        self.half = float(radius * np.sin(theta))
        return float(radius * np.cos(theta))

    def whole(self, count: int, low: int, high: int) -> Array:
        """Return whole numbers from `low` to below `high`."""
        span = high - low
        drawn = self.wide(count) if span >= 1 << 28 else self.raw(count)
        found: Array = (drawn % np.uint64(span)).astype(np.int64) + low
        return found

    def permutation(self, count: int) -> Array:
        """Return the numbers below `count` in another order."""
        order = list(range(count))
        for index, drawn in enumerate(self.raw(max(count - 1, 0)).tolist()):
            other = index + drawn % (count - index)
            order[index], order[other] = order[other], order[index]
        return np.array(order, np.int64)


def _pairs(drawn: Array) -> Array:
    """Return normal numbers from uniform ones: the first eight of each sixteen are paired with the last eight."""
    rows = drawn.reshape(-1, 2, 8)
    radius, theta = np.sqrt(-2.0 * np.log(1.0 - rows[:, 0])), 2.0 * np.pi * rows[:, 1]
    return np.stack([radius * np.cos(theta), radius * np.sin(theta)], axis=1).reshape(-1)


class Draw:
    """Numbers that nobody has asked for yet. `skips` is how many raw numbers they take, `None` where that varies."""

    def __init__(self, generator: Generator, make: Make, skips: int | None) -> None:
        self.generator, self.make, self.skips = generator, make, skips
        self.start: Any = None
        self.array: Array | None = None

    def resolve(self) -> Array | None:
        """Return the numbers."""
        if self.array is None and (self.skips or 0) <= MOST:
            self.generator.reach(self)
            if self.array is None:
                stream = Stream(0)
                stream.bits.state = self.start
                self.array = self.make(stream)
            self.start = None
        return self.array


class Generator:
    """``torch.Generator``"""

    def __init__(self, device: Any = "cpu") -> None:
        from lintstep_runtime.torch.dtypes import device as make_device

        self.device = make_device(device)
        self._seed = SEED
        self._stream = Stream(SEED)
        self._waiting: list[Draw] = []

    def manual_seed(self, seed: Any) -> Generator:
        """Start anew from `seed`; an unknown one is 0."""
        self.reach(None)
        self._seed = int(seed) if isinstance(seed, int | float | np.integer) else 0
        self._stream.seed(self._seed)
        return self

    def initial_seed(self) -> int:
        """Return the seed."""
        return self._seed

    def seed(self) -> int:
        """Take a seed that is made up."""
        self.manual_seed(SEED)
        return SEED

    def get_state(self) -> Any:
        """Return the position, as `set_state` takes it."""
        from lintstep_runtime.torch.tensor import rng_state

        self.reach(None)
        return rng_state((self._stream.bits.state, self._stream.half, self._seed))

    def set_state(self, state: Any) -> Generator:
        """Go to a position that `get_state` gave; an unknown one changes nothing."""
        kept = vars(state).get("_position")
        if kept is not None:
            self.reach(None)
            self._stream.bits.state, self._stream.half, self._seed = kept
        return self

    def draw(self, make: Make, skips: int | None = None) -> Draw:
        """Return numbers to be made later by `make`, which takes `skips` raw numbers."""
        draw = Draw(self, make, skips)
        self._waiting.append(draw)
        return draw

    def take(self, make: Make) -> Array:
        """Draw now."""
        self.reach(None)
        return make(self._stream)

    def reach(self, draw: Draw | None) -> None:
        """Make the sequence reach `draw`, or the end of what is waiting; long draws only note where they start."""
        if draw is not None and draw.start is not None:
            return
        while self._waiting:
            waiting = self._waiting.pop(0)
            if waiting is draw or waiting.skips is None:
                waiting.array = waiting.make(self._stream)
            else:
                waiting.start = self._stream.bits.state
                self._stream.bits.random_raw(waiting.skips, False)
            if waiting is draw:
                return


default_generator = Generator()


def of(generator: Any) -> Generator:
    """Return the generator to draw from."""
    return generator if isinstance(generator, Generator) else default_generator


def _skips(count: int, kind: np.dtype[Any]) -> int:
    return 2 * count if kind == np.float64 else count


def uniform(generator: Any, shape: tuple[int, ...], kind: np.dtype[Any], low: float = 0.0, high: float = 1.0) -> Draw:
    """Return numbers from `low` to `high`."""
    count = int(np.prod(shape, dtype=np.int64))

    def make(stream: Stream) -> Array:
        drawn = stream.uniform(count, kind).astype(kind)
        return np.asarray(drawn * kind.type(high - low) + kind.type(low), kind).reshape(shape)

    return of(generator).draw(make, _skips(count, kind))


def normal(generator: Any, shape: tuple[int, ...], kind: np.dtype[Any], mean: float = 0.0, std: float = 1.0) -> Draw:
    """Return normal numbers."""
    count = int(np.prod(shape, dtype=np.int64))

    def make(stream: Stream) -> Array:
        return (stream.normal(count, kind) * std + mean).astype(kind).reshape(shape)

    skips = None if count < 16 else _skips(count + (16 if count % 16 else 0), kind)
    return of(generator).draw(make, skips)


def cut_normal(
    generator: Any, shape: tuple[int, ...], kind: np.dtype[Any], mean: float, std: float, low: float, high: float
) -> Draw:
    """Return normal numbers from `low` to `high`, others drawn again; of very many, how often is not told."""
    count = int(np.prod(shape, dtype=np.int64))
    below, above = ((1.0 + math.erf((each - mean) / std / math.sqrt(2.0))) / 2.0 for each in (low, high))

    def drawn_again(stream: Stream) -> Array:
        found = (stream.normal(count, kind) * std + mean).astype(kind)
        while (outside := (found < kind.type(low)) | (found > kind.type(high))).any():
            found = np.where(outside, (stream.normal(count, kind) * std + mean).astype(kind), found)
        return found.reshape(shape)

    def taken_by_chance(stream: Stream) -> Array:
        peak = -0.5 * ((max(low, min(mean, high)) - mean) / std) ** 2
        found, waiting = np.zeros(count, kind), np.ones(count, bool)
        while waiting.any():
            tried = (stream.uniform(count, kind) * (high - low) + low).astype(kind)
            found = np.where(waiting, tried, found)
            with np.errstate(divide="ignore"):
                chance = np.log(stream.uniform(count, kind))
            waiting &= chance > -0.5 * ((tried - mean) / std) ** 2 - peak
        return found.reshape(shape)

    make = drawn_again if above - below > 0.3 else taken_by_chance
    return of(generator).draw(make, None if count < AGAIN else _skips(count, kind))


def whole(generator: Any, shape: tuple[int, ...], kind: np.dtype[Any], low: int, high: int) -> Draw:
    """Return whole numbers from `low` to below `high`."""
    count = int(np.prod(shape, dtype=np.int64))
    return of(generator).draw(
        lambda stream: stream.whole(count, low, high).astype(kind).reshape(shape),
        count * (2 if high - low >= 1 << 28 else 1),
    )


def permutation(generator: Any, count: int) -> Draw:
    """Return the numbers below `count` in another order, int64."""
    return of(generator).draw(lambda stream: stream.permutation(count), max(count - 1, 0))


def manual_seed(seed: Any) -> Generator:
    """``torch.manual_seed``"""
    return default_generator.manual_seed(seed)


def initial_seed() -> int:
    """``torch.initial_seed``"""
    return default_generator.initial_seed()


def seed() -> int:
    """``torch.seed``"""
    return default_generator.seed()


def get_rng_state(*device: Any) -> Any:
    """``torch.get_rng_state``"""
    return default_generator.get_state()


def set_rng_state(state: Any, *device: Any) -> None:
    """``torch.set_rng_state``"""
    default_generator.set_state(state)
