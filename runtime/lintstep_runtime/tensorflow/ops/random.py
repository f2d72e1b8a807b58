"""Random tensors. The stream is this runtime's own: reproducible, but not TensorFlow's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lintstep_runtime.tensorflow.dtypes import as_dtype, float32, int32
from lintstep_runtime.tensorflow.graph import Operation, get_default_graph
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.registry import define, from_attr, static_shape


def generator(run: Any, op: Operation) -> Any:
    """Return the session's generator for `op`, seeded by the operation's or graph's seed and its place in the graph."""
    kept = run.session.resources.setdefault("random", {})
    if op not in kept:
        seeds = (op.graph.seed or 0, op.attrs.get("seed") or 0, op.id if op.attrs.get("seed") is None else 0)
        kept[op] = np.random.Generator(np.random.PCG64(np.random.SeedSequence([abs(int(s)) for s in seeds])))
    return kept[op]


def _truncated(source: Any, size: Any) -> Any:
    values = source.standard_normal(size, np.float32)
    flat = values.reshape(-1)
    far = np.flatnonzero(np.abs(flat) > 2)
    while far.size:
        drawn = source.standard_normal(far.size, np.float32)
        flat[far] = drawn
        far = far[np.abs(drawn) > 2]
    return values


_SOURCES: dict[str, Callable[[Any, Any], Any]] = {
    "RandomStandardNormal": lambda source, size: source.standard_normal(size, np.float32),
    "RandomUniform": lambda source, size: source.random(size, np.float32),
    "TruncatedNormal": _truncated,
}


def _draw(kind: str) -> Callable[..., Any]:
    def kernel(run: Any, op: Operation, sizes: Any) -> Any:
        drawn = _SOURCES[kind](generator(run, op), tuple(int(n) for n in np.atleast_1d(sizes)))
        return np.asarray(drawn).astype(op.attrs["dtype"].as_numpy_dtype)

    return kernel


DRAWS = {
    kind: define(kind, _draw(kind), shape=lambda i, a: static_shape(i[0]), dtype=from_attr("dtype"), stateful=True,
                 grad=lambda op, dy: [None])
    for kind in _SOURCES
}  # fmt: skip


def _integers(run: Any, op: Operation, sizes: Any, low: Any, high: Any) -> Any:
    return generator(run, op).integers(
        low, high, tuple(int(n) for n in np.atleast_1d(sizes)), op.attrs["dtype"].as_numpy_dtype
    )


INTEGERS = define(
    "RandomUniformInt", _integers, shape=lambda i, a: static_shape(i[0]), dtype=from_attr("dtype"), stateful=True
)


def _shuffle(run: Any, op: Operation, x: Any) -> Any:
    return generator(run, op).permutation(x)


SHUFFLE = define("RandomShuffle", _shuffle, stateful=True)


def _multinomial(run: Any, op: Operation, logits: Any) -> Any:
    noise = generator(run, op).gumbel(size=(op.attrs["count"], *logits.shape))
    return np.argmax(logits + noise, -1).T


MULTINOMIAL = define(
    "Multinomial",
    _multinomial,
    stateful=True,
    dtype=from_attr("dtype"),
    shape=lambda i, a: (None if i[0].static is None else i[0].static[0], a["count"]),
)


def _sizes(shape: Any) -> Any:
    return convert_to_tensor([] if shape == () else shape, int32 if isinstance(shape, list | tuple) else None)


def random_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = float32, seed: Any = None, name: str | None = None
) -> Any:
    """``tf.random_normal``."""
    kind = as_dtype(dtype).base_dtype
    drawn = DRAWS["RandomStandardNormal"](_sizes(shape), dtype=kind, seed=seed, name=name or "random_normal")
    return drawn * convert_to_tensor(stddev, hint=kind) + convert_to_tensor(mean, hint=kind)


def truncated_normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = float32, seed: Any = None, name: str | None = None
) -> Any:
    """``tf.truncated_normal``: normal, drawn again beyond two standard deviations."""
    kind = as_dtype(dtype).base_dtype
    drawn = DRAWS["TruncatedNormal"](_sizes(shape), dtype=kind, seed=seed, name=name or "truncated_normal")
    return drawn * convert_to_tensor(stddev, hint=kind) + convert_to_tensor(mean, hint=kind)


def random_uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = float32, seed: Any = None, name: str | None = None
) -> Any:
    """``tf.random_uniform``: from `minval` (included) to `maxval` (1, not included).

    Raises:
        ValueError: an integer type without `maxval`.
    """
    kind = as_dtype(dtype).base_dtype
    if kind.is_integer:
        if maxval is None:
            raise ValueError(f"Must specify maxval for integer dtype {kind!r}")
        bounds = (convert_to_tensor(minval, kind), convert_to_tensor(maxval, kind))
        return INTEGERS(_sizes(shape), *bounds, dtype=kind, seed=seed, name=name or "random_uniform")
    low = convert_to_tensor(minval, hint=kind)
    high = convert_to_tensor(1.0 if maxval is None else maxval, hint=kind)
    drawn = DRAWS["RandomUniform"](_sizes(shape), dtype=kind, seed=seed, name=name or "random_uniform")
    return drawn * (high - low) + low


def random_shuffle(value: Any, seed: Any = None, name: str | None = None) -> Any:
    """``tf.random_shuffle``: the slices along the first axis in another order."""
    return SHUFFLE(convert_to_tensor(value), seed=seed, name=name)


def multinomial(
    logits: Any, num_samples: int, seed: Any = None, name: str | None = None, output_dtype: Any = None
) -> Any:
    """``tf.multinomial``: classes drawn by their logits, int64 [batch, num_samples]."""
    kind = as_dtype(output_dtype or "int64")
    return MULTINOMIAL(convert_to_tensor(logits), count=int(num_samples), seed=seed, dtype=kind, name=name)


def set_random_seed(seed: Any) -> None:
    """``tf.set_random_seed``: the seed of the default graph."""
    get_default_graph().seed = int(seed)
