"""Gradients against numeric differentiation, in float64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from lintstep_runtime.torch import methods  # noqa: F401  (binds the methods of tensors)
from lintstep_runtime.torch.autograd import Function, grad
from lintstep_runtime.torch.nn import attention, functional, layers, recurrent
from lintstep_runtime.torch.ops import linear, losses, neural, picking, pointwise, reducing, shaping, soft
from lintstep_runtime.torch.tensor import Tensor, made

WIDTH = 1e-6


def numbers(*shape: int, seed: int = 0, low: float = -1.9, high: float = 1.9) -> np.ndarray[Any, Any]:
    """Return numbers none of which is near another, so that no choice between two lies on an edge."""
    count = int(np.prod(shape))
    spread = np.linspace(low, high, count) if count > 1 else np.array([0.3])
    return np.random.RandomState(seed).permutation(spread).reshape(shape)


def check(function: Callable[..., Any], *arrays: np.ndarray[Any, Any]) -> None:
    """Compare the gradient of a weighted sum of the result with differences."""

    def total(*values: np.ndarray[Any, Any]) -> tuple[Any, list[Tensor]]:
        inputs = [made(each.copy()).requires_grad_() for each in values]
        result = function(*inputs)
        array = result.known()
        weights = np.cos(np.arange(array.size)).reshape(array.shape) + 1.5
        return (result * made(weights)).sum(), inputs

    result, inputs = total(*arrays)
    result.backward()
    for place, array in enumerate(arrays):
        expected = np.zeros_like(array)
        for at in np.ndindex(array.shape):
            sides = []
            for step in (WIDTH, -WIDTH):
                moved = [each.copy() for each in arrays]
                moved[place][at] += step
                sides.append(total(*moved)[0].item())
            expected[at] = (sides[0] - sides[1]) / (2 * WIDTH)
        np.testing.assert_allclose(inputs[place].grad.known(), expected, rtol=2e-5, atol=2e-6)


A, B, POSITIVE = numbers(3, 4), numbers(3, 4, seed=1), numbers(3, 4, low=0.2, high=3.0)
UNIT = numbers(3, 4, low=-0.9, high=0.9)
LABELS = made(np.array([1, 0, 3]))


@pytest.mark.parametrize(
    "name",
    [
        "exp",
        "exp2",
        "expm1",
        "sin",
        "cos",
        "tan",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "sigmoid",
        "erf",
        "erfc",
        "neg",
        "abs",
        "square",
        "reciprocal",
        "frac",
    ],
)
def test_one_number(name):
    check(getattr(pointwise, name), A)


@pytest.mark.parametrize("name", ["log", "log2", "log10", "log1p", "sqrt", "rsqrt"])
def test_one_positive_number(name):
    check(getattr(pointwise, name), POSITIVE)


@pytest.mark.parametrize("name", ["asin", "acos", "atanh", "erfinv"])
def test_one_small_number(name):
    check(getattr(pointwise, name), UNIT)


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(pointwise.add, id="add"),
        pytest.param(pointwise.sub, id="sub"),
        pytest.param(pointwise.mul, id="mul"),
        pytest.param(pointwise.maximum, id="maximum"),
        pytest.param(pointwise.minimum, id="minimum"),
        pytest.param(pointwise.atan2, id="atan2"),
        pytest.param(lambda a, b: pointwise.add(a, b, alpha=3), id="add with a factor"),
        pytest.param(lambda a, b: pointwise.where(a > 0, a, b), id="where"),
        pytest.param(lambda a, b: pointwise.lerp(a, b, 0.3), id="lerp"),
        pytest.param(lambda a, b: pointwise.addcmul(a, b, b, value=2), id="addcmul"),
        pytest.param(lambda a, b: linear.matmul(a, b.t()), id="matmul"),
        pytest.param(lambda a, b: linear.einsum("ij,kj->ik", a, b), id="einsum"),
        pytest.param(lambda a, b: linear.cosine_similarity(a, b), id="cosine_similarity"),
        pytest.param(lambda a, b: linear.cdist(a, b), id="cdist"),
        pytest.param(lambda a, b: shaping.cat([a, b], 1), id="cat"),
        pytest.param(lambda a, b: shaping.stack([a, b], 1), id="stack"),
        pytest.param(losses.mse_loss, id="mse_loss"),
        pytest.param(losses.l1_loss, id="l1_loss"),
        pytest.param(losses.smooth_l1_loss, id="smooth_l1_loss"),
        pytest.param(losses.huber_loss, id="huber_loss"),
        pytest.param(lambda a, b: losses.triplet_margin_loss(a, b, a * 0.5), id="triplet_margin_loss"),
        pytest.param(lambda a, b: a[0] * b, id="broadcast over rows"),
        pytest.param(lambda a, b: a[:, :1] * b, id="broadcast over columns"),
        pytest.param(lambda a, b: a.clone().mul_(b), id="in place"),
    ],
)
def test_two_tensors(function):
    check(function, A, B)


@pytest.mark.parametrize("function", [pointwise.div, lambda a, b: pointwise.pow(b, a), pointwise.addcdiv])
def test_a_positive_second(function):
    check((lambda a, b: pointwise.addcdiv(a, a, b)) if function is pointwise.addcdiv else function, A, POSITIVE)


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda a: a.sum(), id="sum"),
        pytest.param(lambda a: a.sum(1), id="sum of rows"),
        pytest.param(lambda a: a.mean(0, keepdim=True), id="mean"),
        pytest.param(lambda a: a.prod(1), id="prod"),
        pytest.param(lambda a: a.var(1), id="var"),
        pytest.param(lambda a: a.std(), id="std"),
        pytest.param(lambda a: a.norm(), id="norm"),
        pytest.param(lambda a: a.norm(1, dim=1), id="norm 1"),
        pytest.param(lambda a: a.norm(3, dim=0), id="norm 3"),
        pytest.param(lambda a: reducing.logsumexp(a, 1), id="logsumexp"),
        pytest.param(lambda a: a.max(), id="max"),
        pytest.param(lambda a: a.max(1).values, id="max along"),
        pytest.param(lambda a: a.min(0)[0], id="min along"),
        pytest.param(lambda a: a.amax(1), id="amax"),
        pytest.param(lambda a: a.median(), id="median"),
        pytest.param(lambda a: a.median(1).values, id="median along"),
        pytest.param(lambda a: a.cumsum(1), id="cumsum"),
        pytest.param(lambda a: a.cumprod(1), id="cumprod"),
        pytest.param(lambda a: a.clamp(-1, 1), id="clamp"),
        pytest.param(lambda a: a**3, id="power"),
        pytest.param(lambda a: a.view(4, 3), id="view"),
        pytest.param(lambda a: a.t().reshape(-1), id="reshape"),
        pytest.param(lambda a: a.permute(1, 0), id="permute"),
        pytest.param(lambda a: a.unsqueeze(1).expand(3, 2, 4), id="expand"),
        pytest.param(lambda a: a.repeat(2, 3), id="repeat"),
        pytest.param(lambda a: a.repeat_interleave(2, 1), id="repeat_interleave"),
        pytest.param(lambda a: a.flip(1), id="flip"),
        pytest.param(lambda a: a.roll(1, 0), id="roll"),
        pytest.param(lambda a: a.tril(), id="tril"),
        pytest.param(lambda a: a.diagonal(), id="diagonal"),
        pytest.param(lambda a: a[:3, :3].diag(), id="diag"),
        pytest.param(lambda a: a.unfold(1, 2, 1), id="unfold"),
        pytest.param(lambda a: a.split(2, 1)[1], id="split"),
        pytest.param(lambda a: a.chunk(2, 1)[0], id="chunk"),
        pytest.param(lambda a: a[1], id="a row"),
        pytest.param(lambda a: a[:, 1:3], id="a slice"),
        pytest.param(lambda a: a[[0, 0, 2]], id="rows by a list"),
        pytest.param(lambda a: a[a > 0], id="a mask"),
        pytest.param(lambda a: a.gather(1, LABELS.unsqueeze(1)), id="gather"),
        pytest.param(lambda a: a.index_select(1, made(np.array([3, 1, 1]))), id="index_select"),
        pytest.param(lambda a: a.masked_fill(made(np.eye(3, 4, dtype=bool)), 0.0), id="masked_fill"),
        pytest.param(lambda a: picking.scatter_add(a, 1, made(np.array([[0, 1, 1, 2]])), a * 2), id="scatter_add"),
        pytest.param(lambda a: a.sort(1).values, id="sort"),
        pytest.param(lambda a: a.topk(2, 1).values, id="topk"),
        pytest.param(lambda a: linear.det(a[:, :3]), id="det"),
        pytest.param(lambda a: linear.inverse(a[:, :3]), id="inverse"),
        pytest.param(lambda a: soft.softmax(a, 1), id="softmax"),
        pytest.param(lambda a: soft.log_softmax(a, 0), id="log_softmax"),
        pytest.param(lambda a: soft.glu(a, 1), id="glu"),
        pytest.param(lambda a: losses.cross_entropy(a, LABELS), id="cross_entropy"),
        pytest.param(lambda a: losses.cross_entropy(a, LABELS, label_smoothing=0.1), id="label smoothing"),
        pytest.param(lambda a: losses.cross_entropy(a, made(POSITIVE)), id="cross_entropy of shares"),
        pytest.param(lambda a: losses.nll_loss(a, LABELS, made(POSITIVE[0]), reduction="sum"), id="nll_loss"),
        pytest.param(lambda a: losses.binary_cross_entropy_with_logits(a, made(UNIT)), id="bce with logits"),
        pytest.param(lambda a: losses.binary_cross_entropy(a.sigmoid(), made((UNIT + 1) / 2)), id="bce"),
        pytest.param(lambda a: losses.kl_div(a, made(POSITIVE), reduction="batchmean"), id="kl_div"),
        pytest.param(lambda a: neural.normalize(a), id="normalize"),
        pytest.param(lambda a: neural.pad(a, (1, 2)), id="pad"),
        pytest.param(lambda a: neural.pad(a.view(1, 3, 4), (1, 2), "reflect"), id="pad by reflection"),
        pytest.param(lambda a: neural.rms_norm(a, (4,)), id="rms_norm"),
    ],
)
def test_one_tensor(function):
    check(function, A)


@pytest.mark.parametrize(
    "name",
    [
        "relu",
        "relu6",
        "hardtanh",
        "leaky_relu",
        "elu",
        "celu",
        "selu",
        "silu",
        "gelu",
        "softplus",
        "logsigmoid",
        "softsign",
        "tanhshrink",
        "softshrink",
        "hardshrink",
        "hardsigmoid",
        "hardswish",
        "mish",
    ],
)
def test_activations(name):
    check(getattr(soft, name), A + 0.01)
    check(lambda a: soft.gelu(a, "tanh"), A)


IMAGES = numbers(2, 4, 5, 5)


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda x, w, b: functional.conv2d(x, w, b, stride=2, padding=1), id="stride and padding"),
        pytest.param(lambda x, w, b: functional.conv2d(x, w, b, padding="same", dilation=2), id="dilation"),
        pytest.param(lambda x, w, b: functional.conv2d(x[0], w, b), id="without a batch"),
    ],
)
def test_convolution(function):
    check(function, IMAGES[:, :2], numbers(3, 2, 3, 3, seed=2), numbers(3, seed=3))


def test_grouped_and_transposed_convolution():
    check(lambda x, w: functional.conv2d(x, w, groups=2), IMAGES, numbers(4, 2, 3, 3, seed=2))
    check(
        lambda x, w, b: functional.conv_transpose2d(x, w, b, 2, 1, 1, 2),
        IMAGES[:, :, :3, :3],
        numbers(4, 1, 3, 3, seed=2),
        numbers(2, seed=3),
    )
    check(lambda x, w: functional.conv1d(x, w, padding=1), numbers(2, 2, 6), numbers(3, 2, 3, seed=1))


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda x: functional.max_pool2d(x, 2), id="max"),
        pytest.param(lambda x: functional.max_pool2d(x, 3, 2, 1), id="max with padding"),
        pytest.param(lambda x: functional.avg_pool2d(x, 2, ceil_mode=True), id="mean with a last part"),
        pytest.param(lambda x: functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False), id="mean without padding"),
        pytest.param(lambda x: functional.adaptive_avg_pool2d(x, 2), id="adaptive mean"),
        pytest.param(lambda x: functional.adaptive_max_pool2d(x, (2, 1)), id="adaptive max"),
        pytest.param(lambda x: neural.interpolate(x, scale_factor=2), id="nearest"),
        pytest.param(lambda x: neural.interpolate(x, (7, 3), mode="bilinear"), id="bilinear"),
        pytest.param(lambda x: neural.interpolate(x, (7, 3), mode="bilinear", align_corners=True), id="corners"),
        pytest.param(lambda x: neural.pixel_shuffle(x, 2), id="pixel_shuffle"),
        pytest.param(lambda x: neural.group_norm(x, 2), id="group_norm"),
        pytest.param(lambda x: neural.instance_norm(x), id="instance_norm"),
    ],
)
def test_images(function):
    check(function, IMAGES[:1])


def test_normalization_with_weights():
    w, b = numbers(4, seed=4), numbers(4, seed=5)
    check(lambda x, w, b: neural.batch_norm(x, None, None, w, b, True), numbers(5, 4), w, b)
    check(lambda x, w, b: neural.layer_norm(x, (4,), w, b), A, w, b)
    mean, variance = made(numbers(4, seed=6)), made(np.abs(numbers(4, seed=7)))
    check(lambda x, w, b: neural.batch_norm(x, mean, variance, w, b), A, w, b)


def test_embedding_and_prelu():
    places = made(np.array([[0, 2], [2, 2]]))
    check(lambda w: neural.embedding(places, w), A)
    check(lambda x, w: soft.prelu(x, w), A, numbers(4, seed=1))


@pytest.mark.parametrize("kind", [recurrent.RNN, recurrent.LSTM, recurrent.GRU])
def test_recurrent_layers(kind):
    layer = kind(3, 2, num_layers=2, bidirectional=True).double()
    check(lambda x: layer(x)[0], numbers(4, 2, 3))


def test_attention():
    layer = attention.MultiheadAttention(4, 2, batch_first=True).double()
    check(lambda x: layer(x, x, x)[0], numbers(1, 3, 4))


def test_a_function_with_its_own_gradient():
    class Doubled(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 2 * x

    check(Doubled.apply, A)


def test_gradients_by_hand():
    x, w = made(A.copy()).requires_grad_(), made(B.copy()).requires_grad_()
    y = x * w
    of_x, of_y = grad((y * y).sum(), (x, y))
    np.testing.assert_allclose(of_x.known(), 2 * A * B * B)
    np.testing.assert_allclose(of_y.known(), 2 * A * B)
    assert x.grad is None
    (again,) = grad(y.sum(), x, create_graph=True)
    assert again.known() is None and again.shape == (3, 4)
    (again**2).sum().backward()
    assert w.grad is not None and w.grad.known() is None


def test_gradients_add_up_and_a_hook_changes_them():
    layer = layers.Linear(2, 1).double()
    x = made(numbers(3, 2))
    for _ in range(2):
        layer(x).sum().backward()
    np.testing.assert_allclose(layer.weight.grad.known(), 2 * x.known().sum(axis=0, keepdims=True))
    layer.zero_grad()
    layer.weight.register_hook(lambda g: g * 10)
    layer(x).sum().backward()
    np.testing.assert_allclose(layer.weight.grad.known(), 10 * x.known().sum(axis=0, keepdims=True))


def test_an_unknown_tensor_marks_all_that_it_depends_on():
    layer, other = layers.Linear(2, 1), layers.Linear(2, 1)
    x = made(numbers(3, 2)).float()
    x.set(None)
    (layer(x).relu() * 2).mean().backward()
    assert layer.weight.grad.known() is None and layer.weight.grad.shape == (1, 2)
    assert other.weight.grad is None
