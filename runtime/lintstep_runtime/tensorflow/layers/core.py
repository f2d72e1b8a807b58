"""Dense layers, dropout, flattening, batch normalisation. Source: TensorFlow 1.15, ``python/layers``."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.tensorflow.graph import Tensor
from lintstep_runtime.tensorflow.initializers import Ones, Zeros
from lintstep_runtime.tensorflow.layers import activations
from lintstep_runtime.tensorflow.layers.base import Layer, known_size
from lintstep_runtime.tensorflow.ops import neural
from lintstep_runtime.tensorflow.ops.arrays import transpose
from lintstep_runtime.tensorflow.ops.control import smart_cond
from lintstep_runtime.tensorflow.ops.linear import matmul, tensordot
from lintstep_runtime.tensorflow.ops.normalization import batch_normalization as normalized
from lintstep_runtime.tensorflow.ops.reductions import reduce_mean
from lintstep_runtime.tensorflow.ops.selection import cast, identity
from lintstep_runtime.tensorflow.variables import assign_sub


class Dense(Layer):
    """``tf.layers.Dense``: [..., inputs] to [..., units]."""

    def __init__(
        self,
        units: Any,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = Zeros,
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, activity_regularizer=activity_regularizer, **kwargs)
        self.units, self.activation, self.use_bias = int(units), activations.get(activation), use_bias
        self._kernel_ = (kernel_initializer, kernel_regularizer, kernel_constraint)
        self._bias_ = (bias_initializer, bias_regularizer, bias_constraint)

    def build(self, input_shape: Any) -> None:
        size = self._inputs_
        initializer, regularizer, constraint = self._kernel_
        self.kernel = self.add_weight(
            "kernel", [size, self.units], initializer=initializer, regularizer=regularizer, constraint=constraint
        )
        self.bias = None
        if self.use_bias:
            initializer, regularizer, constraint = self._bias_
            self.bias = self.add_weight(
                "bias", [self.units], initializer=initializer, regularizer=regularizer, constraint=constraint
            )

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor

        tensor = convert_to_tensor(inputs)
        if not tensor.dtype.is_floating:
            tensor = cast(tensor, "float32")
        self._inputs_ = known_size(tensor, -1, "Dense") if not self.built else 0
        return super().__call__(tensor, *args, **kwargs)

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        rank = None if inputs.static is None else len(inputs.static)
        if rank is not None and rank > 2:
            outputs = tensordot(inputs, self.kernel, [[rank - 1], [0]])
        else:
            outputs = matmul(inputs, self.kernel)
        if self.bias is not None:
            outputs = neural.bias_add(outputs, self.bias)
        if outputs.static is None:
            outputs.static = (None, self.units) if rank in (None, 2) else (*inputs.static[:-1], self.units)
        return outputs if self.activation is None else self.activation(outputs)


class Dropout(Layer):
    """``tf.layers.Dropout``: drops elements where `training` holds."""

    def __init__(
        self, rate: Any = 0.5, noise_shape: Any = None, seed: Any = None, name: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self, inputs: Any, training: Any = False, **kwargs: Any) -> Any:
        def dropped() -> Any:
            return neural.dropout(inputs, noise_shape=self.noise_shape, seed=self.seed, rate=self.rate)

        return smart_cond(_truth(training), dropped, lambda: identity(inputs))


def _truth(training: Any) -> Any:
    if training is None or isinstance(training, int):
        return bool(training)
    return training


class Flatten(Layer):
    """``tf.layers.Flatten``: [batch, ...] to [batch, features]; channels that come first are moved last."""

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._first_ = data_format == "channels_first"

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        rank = len(inputs.static or ())
        if self._first_ and rank > 2:
            inputs = transpose(inputs, [0, *range(2, rank), 1])
        return neural.flatten(inputs)


class BatchNormalization(Layer):
    """``tf.layers.BatchNormalization``: by the batch's moments while training, else by their moving averages.

    The averages' updates join the graph's update operations.
    """

    def __init__(
        self,
        axis: int = -1,
        momentum: Any = 0.99,
        epsilon: Any = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = Zeros,
        gamma_initializer: Any = Ones,
        moving_mean_initializer: Any = Zeros,
        moving_variance_initializer: Any = Ones,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: Any = 0.99,
        fused: Any = None,
        trainable: bool = True,
        virtual_batch_size: Any = None,
        adjustment: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, **kwargs)
        self.axis = axis[0] if isinstance(axis, list | tuple) else axis
        self.momentum, self.epsilon, self.center, self.scale = momentum, epsilon, center, scale
        self._starts_ = {
            "beta": beta_initializer,
            "gamma": gamma_initializer,
            "moving_mean": moving_mean_initializer,
            "moving_variance": moving_variance_initializer,
        }
        self._regularizers_ = {"beta": beta_regularizer, "gamma": gamma_regularizer}

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        from lintstep_runtime.tensorflow.ops.convert import convert_to_tensor

        tensor = convert_to_tensor(inputs)
        self._size_ = known_size(tensor, self.axis, "BatchNormalization") if not self.built else 0
        return super().__call__(tensor, *args, **kwargs)

    def _parameter_(self, name: str, trainable: bool) -> Any:
        return self.add_weight(
            name,
            [self._size_],
            initializer=self._starts_[name],
            trainable=trainable,
            regularizer=self._regularizers_.get(name),
        )

    def build(self, input_shape: Any) -> None:
        self.gamma = self._parameter_("gamma", True) if self.scale else None
        self.beta = self._parameter_("beta", True) if self.center else None
        self.moving_mean = self._parameter_("moving_mean", False)
        self.moving_variance = self._parameter_("moving_variance", False)

    def call(self, inputs: Any, training: Any = False, **kwargs: Any) -> Any:
        rank = 2 if inputs.static is None else len(inputs.static)
        axis = self.axis % rank
        axes = [i for i in range(rank) if i != axis]
        training = _truth(training)
        if training is False:
            return self._scaled_(inputs, self.moving_mean, self.moving_variance, axis, rank)
        mean, variance, unbiased = batch_moments(inputs, axes, rank == 4)
        if training is True:
            self.add_update(self._moves_(mean, unbiased))
            return self._scaled_(inputs, mean, variance, axis, rank)
        chosen = smart_cond(
            training, lambda: [mean, variance], lambda: [identity(self.moving_mean), identity(self.moving_variance)]
        )
        average, spread = chosen
        stand = (self.moving_mean.value(), self.moving_variance.value())
        towards = smart_cond(training, lambda: [mean, unbiased], lambda: [identity(stand[0]), identity(stand[1])])
        self.add_update(self._moves_(*towards))
        return self._scaled_(inputs, average, spread, axis, rank)

    def _moves_(self, mean: Any, variance: Any) -> list[Any]:
        pairs = ((self.moving_mean, mean), (self.moving_variance, variance))
        return [assign_sub(variable, (variable - value) * (1.0 - self.momentum)) for variable, value in pairs]

    def _scaled_(self, x: Any, mean: Any, variance: Any, axis: int, rank: int) -> Any:
        from lintstep_runtime.tensorflow.ops.arrays import reshape

        parts = [mean, variance, self.beta, self.gamma]
        if axis != rank - 1:
            shape = [-1 if i == axis else 1 for i in range(rank)]
            parts = [None if part is None else reshape(part, shape) for part in parts]
        return normalized(x, parts[0], parts[1], parts[2], parts[3], self.epsilon)


def batch_moments(x: Tensor, axes: list[int], fused: bool) -> tuple[Any, Any, Any]:
    """Mean, variance, and the variance that the moving average takes: of images, the unbiased one."""
    from lintstep_runtime.tensorflow.ops.arrays import size
    from lintstep_runtime.tensorflow.ops.elementwise import maximum, squared_difference

    kept = reduce_mean(x, axes, True)
    mean = reduce_mean(x, axes)
    variance = reduce_mean(squared_difference(x, kept), axes)
    if not fused:
        return mean, variance, variance
    count = cast(size(x) // size(kept), x.dtype)
    return mean, variance, variance * (count / maximum(count - 1.0, 1.0))
