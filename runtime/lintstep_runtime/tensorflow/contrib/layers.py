"""contrib's layers, which are slim's too. Source: TensorFlow 1.15, ``contrib/layers/python/layers/layers.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lintstep_runtime.tensorflow.contrib.arg_scope import add_arg_scope
from lintstep_runtime.tensorflow.contrib.variables import model_variable
from lintstep_runtime.tensorflow.graph import get_default_graph
from lintstep_runtime.tensorflow.initializers import Ones, Zeros, xavier_initializer
from lintstep_runtime.tensorflow.layers.base import known_size
from lintstep_runtime.tensorflow.layers.windowed import numbers
from lintstep_runtime.tensorflow.ops import convolution, neural, pooling
from lintstep_runtime.tensorflow.ops import elementwise as math
from lintstep_runtime.tensorflow.ops.control import smart_cond
from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor
from lintstep_runtime.tensorflow.ops.linear import matmul, tensordot
from lintstep_runtime.tensorflow.ops.normalization import moments
from lintstep_runtime.tensorflow.ops.picking import one_hot as hot
from lintstep_runtime.tensorflow.ops.selection import identity
from lintstep_runtime.tensorflow.scopes import variable_scope


def _weight(name: str, shape: Any, initializer: Any, regularizer: Any, options: dict[str, Any]) -> Any:
    collections = options.get("variables_collections")
    keys = collections.get(name) if isinstance(collections, dict) else collections
    return model_variable(
        name,
        shape,
        initializer=initializer,
        regularizer=regularizer,
        collections=keys,
        trainable=options.get("trainable", True),
    )


def _finished(outputs: Any, size: int, options: dict[str, Any]) -> Any:
    """Normalisation or bias, then the activation; the result joins its collections."""
    normalizer = options.get("normalizer_fn")
    if normalizer is not None:
        outputs = normalizer(outputs, **(options.get("normalizer_params") or {}))
    elif options.get("biases_initializer") is not None:
        bias = _weight("biases", [size], options["biases_initializer"], options.get("biases_regularizer"), options)
        outputs = neural.bias_add(outputs, bias, data_format=options.get("data_format"))
    activation = options.get("activation_fn")
    return _collected(outputs if activation is None else activation(outputs), options)


def _collected(outputs: Any, options: dict[str, Any]) -> Any:
    for key in _listed(options.get("outputs_collections")):
        get_default_graph().add_to_collection(key, outputs)
    return outputs


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


@add_arg_scope
def fully_connected(
    inputs: Any,
    num_outputs: Any,
    activation_fn: Any = neural.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.fully_connected``: [..., inputs] to [..., num_outputs]."""
    options = dict(locals())
    with variable_scope(scope, "fully_connected", [inputs], reuse=reuse):
        tensor, units = convert_to_tensor(inputs), int(num_outputs)
        size = known_size(tensor, -1, "Dense")
        initializer = weights_initializer or xavier_initializer()
        weights = _weight("weights", [size, units], initializer, weights_regularizer, options)
        deep = tensor.static is not None and len(tensor.static) > 2
        product = tensordot(tensor, weights, 1) if deep else matmul(tensor, weights)
        if product.static is None:
            product.static = (None, units)
        return _finished(product, units, options)


@add_arg_scope
def convolution2d(
    inputs: Any,
    num_outputs: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: Any = None,
    rate: Any = 1,
    activation_fn: Any = neural.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
    conv_dims: Any = None,
) -> Any:
    """``tf.contrib.layers.conv2d``, and its kin in one and three dimensions: as many as the input has."""
    options = dict(locals())
    with variable_scope(scope, "Conv", [inputs], reuse=reuse):
        tensor, filters = convert_to_tensor(inputs), int(num_outputs)
        first = data_format is not None and str(data_format).startswith("NC")
        rank = len(tensor.static) - 2 if tensor.static is not None else 2
        channels = known_size(tensor, 1 if first else -1, "Conv")
        shape = [*numbers(kernel_size, rank), channels, filters]
        initializer = weights_initializer or xavier_initializer()
        weights = _weight("weights", shape, initializer, weights_regularizer, options)
        outputs = convolution.convolve(
            tensor, weights, numbers(stride, rank), padding, numbers(rate, rank), data_format
        )
        if outputs.static is None:
            outputs.static = (None, filters, None, None) if first else (None, None, None, filters)
        return _finished(outputs, filters, options)


@add_arg_scope
def convolution2d_transpose(
    inputs: Any,
    num_outputs: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: Any = None,
    activation_fn: Any = neural.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.conv2d_transpose``."""
    from lintstep_runtime.tensorflow.layers.windowed import Conv2DTranspose

    options = dict(locals())
    with variable_scope(scope, "Conv2d_transpose", [inputs], reuse=reuse):
        channels = (
            "channels_first" if data_format is not None and str(data_format).startswith("NC") else "channels_last"
        )
        layer = Conv2DTranspose(int(num_outputs), kernel_size, stride, padding, channels, use_bias=False)
        tensor = convert_to_tensor(inputs)
        layer.built, layer.bias = True, None
        size = known_size(tensor, 1 if layer._first_ else -1, "Conv")
        initializer = weights_initializer or xavier_initializer()
        shape = [*numbers(kernel_size, 2), int(num_outputs), size]
        layer.kernel = _weight("weights", shape, initializer, weights_regularizer, options)
        return _finished(layer.call(tensor), int(num_outputs), options)


@add_arg_scope
def separable_convolution2d(
    inputs: Any,
    num_outputs: Any,
    kernel_size: Any,
    depth_multiplier: Any = 1,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: Any = None,
    rate: Any = 1,
    activation_fn: Any = neural.relu,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    pointwise_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.separable_conv2d``: without `num_outputs`, only the depthwise part."""
    options = dict(locals())
    with variable_scope(scope, "SeparableConv2d", [inputs], reuse=reuse):
        tensor = convert_to_tensor(inputs)
        channels, initializer = known_size(tensor, -1, "Conv"), weights_initializer or xavier_initializer()
        shape = [*numbers(kernel_size, 2), channels, int(depth_multiplier)]
        depthwise = _weight("depthwise_weights", shape, initializer, weights_regularizer, options)
        strides = [1, *numbers(stride, 2), 1]
        outputs = convolution.depthwise_conv2d(tensor, depthwise, strides, padding, numbers(rate, 2))
        size = channels * int(depth_multiplier)
        if num_outputs is not None:
            pointwise = _weight(
                "pointwise_weights",
                [1, 1, size, int(num_outputs)],
                pointwise_initializer or initializer,
                weights_regularizer,
                options,
            )
            outputs, size = convolution.convolve(outputs, pointwise, 1, "VALID"), int(num_outputs)
        return _finished(outputs, size, options)


def _pool(kind: Any, label: str) -> Callable[..., Any]:
    def function(
        inputs: Any,
        kernel_size: Any,
        stride: Any = 2,
        padding: str = "VALID",
        data_format: Any = None,
        outputs_collections: Any = None,
        scope: Any = None,
    ) -> Any:
        with get_default_graph().name_scope(scope or label):
            tensor = convert_to_tensor(inputs)
            rank = len(tensor.static) - 2 if tensor.static is not None else 2
            outputs = pooling.pool(
                kind, tensor, list(numbers(kernel_size, rank)), list(numbers(stride, rank)), padding, data_format
            )
            return _collected(outputs, {"outputs_collections": outputs_collections})

    function.__qualname__ = f"pool.{label}"
    function.__doc__ = f"``tf.contrib.layers``: {label}; the stride is 2 unless given."
    return add_arg_scope(function)


max_pool2d, avg_pool2d = _pool(pooling.MAX, "MaxPool2D"), _pool(pooling.MEAN, "AvgPool2D")


@add_arg_scope
def dropout(
    inputs: Any,
    keep_prob: Any = 0.5,
    noise_shape: Any = None,
    is_training: Any = True,
    outputs_collections: Any = None,
    scope: Any = None,
    seed: Any = None,
) -> Any:
    """``tf.contrib.layers.dropout``: drops elements while training."""
    tensor = convert_to_tensor(inputs)
    with variable_scope(scope, "Dropout", [inputs]):
        outputs = smart_cond(
            is_training, lambda: neural.dropout(tensor, keep_prob, noise_shape, seed), lambda: identity(tensor)
        )
        return _collected(outputs, {"outputs_collections": outputs_collections})


@add_arg_scope
def flatten(inputs: Any, outputs_collections: Any = None, scope: Any = None) -> Any:
    """``tf.contrib.layers.flatten``: [batch, ...] to [batch, features]."""
    with get_default_graph().name_scope(scope or "Flatten"):
        return _collected(neural.flatten(inputs), {"outputs_collections": outputs_collections})


@add_arg_scope
def layer_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    activation_fn: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    begin_norm_axis: int = 1,
    begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.layer_norm``: by the moments of each example."""
    options = dict(locals())
    with variable_scope(scope, "LayerNorm", [inputs], reuse=reuse):
        tensor = convert_to_tensor(inputs)
        rank = len(tensor.static) if tensor.static is not None else 2
        shape = [known_size(tensor, axis, "LayerNorm") for axis in range(begin_params_axis % rank - rank, 0)]
        beta = _weight("beta", shape, Zeros(), None, options) if center else None
        gamma = _weight("gamma", shape, Ones(), None, options) if scale else None
        mean, variance = moments(tensor, list(range(begin_norm_axis % rank, rank)), keep_dims=True)
        outputs = (tensor - mean) * math.rsqrt(variance + 1e-12)
        outputs = outputs if gamma is None else outputs * gamma
        outputs = outputs if beta is None else outputs + beta
        return _collected(outputs if activation_fn is None else activation_fn(outputs), options)


@add_arg_scope
def bias_add(
    inputs: Any,
    activation_fn: Any = None,
    initializer: Any = Zeros,
    regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: Any = None,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.bias_add``."""
    options = dict(locals())
    with variable_scope(scope, "BiasAdd", [inputs], reuse=reuse):
        tensor = convert_to_tensor(inputs)
        bias = _weight("biases", [known_size(tensor, -1, "BiasAdd")], initializer, regularizer, options)
        outputs = neural.bias_add(tensor, bias)
        return _collected(outputs if activation_fn is None else activation_fn(outputs), options)


@add_arg_scope
def one_hot_encoding(
    labels: Any,
    num_classes: Any,
    on_value: Any = 1.0,
    off_value: Any = 0.0,
    outputs_collections: Any = None,
    scope: Any = None,
) -> Any:
    """``tf.contrib.layers.one_hot_encoding``."""
    return hot(convert_to_tensor(labels), num_classes, on_value, off_value)


@add_arg_scope
def softmax(logits: Any, scope: Any = None) -> Any:
    """``tf.contrib.layers.softmax``: along the last axis."""
    return neural.softmax(logits)


@add_arg_scope
def unit_norm(inputs: Any, dim: int, epsilon: float = 1e-7, scope: Any = None) -> Any:
    """``tf.contrib.layers.unit_norm``: by the Euclidean norm along `dim`."""
    from lintstep_runtime.tensorflow.ops.reductions import reduce_sum

    tensor = convert_to_tensor(inputs)
    return tensor / math.sqrt(epsilon + reduce_sum(math.square(tensor), dim, True))


def repeat(inputs: Any, repetitions: int, layer: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """``tf.contrib.layers.repeat``: the same layer several times, with scopes numbered from 1."""
    scope = kwargs.pop("scope", None)
    label = getattr(layer, "__name__", "layer")
    with variable_scope(scope, "Repeat", [inputs]):
        outputs = inputs
        for index in range(repetitions):
            kwargs["scope"] = f"{_leaf(scope) or label}_{index + 1}"
            outputs = layer(outputs, *args, **kwargs)
        return outputs


def stack(inputs: Any, layer: Callable[..., Any], stack_args: Any, **kwargs: Any) -> Any:
    """``tf.contrib.layers.stack``: a layer with one set of arguments after the other."""
    scope = kwargs.pop("scope", None)
    label = getattr(layer, "__name__", "layer")
    with variable_scope(scope, "Stack", [inputs]):
        outputs = inputs
        for index, args in enumerate(stack_args):
            kwargs["scope"] = f"{_leaf(scope) or label}_{index + 1}"
            outputs = layer(outputs, *(args if isinstance(args, list | tuple) else [args]), **kwargs)
        return outputs


def _leaf(scope: Any) -> str | None:
    return None if scope is None else str(getattr(scope, "name", scope)).rpartition("/")[2]


def embed_sequence(
    ids: Any,
    vocab_size: Any = None,
    embed_dim: Any = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """``tf.contrib.layers.embed_sequence``: numbers [batch, length] to vectors [batch, length, embed_dim]."""
    with variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        table = model_variable(
            "embeddings",
            [int(vocab_size), int(embed_dim)],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        return neural.embedding_lookup(table, ids)
