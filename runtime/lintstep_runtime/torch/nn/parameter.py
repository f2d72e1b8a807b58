"""Tensors that a module owns."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.tensor import Store, Tensor, as_tensor


class Parameter(Tensor):
    """``torch.nn.Parameter``"""

    def __new__(cls, data: Any = None, requires_grad: Any = True) -> Any:
        self = object.__new__(cls)
        source = Tensor() if data is None else as_tensor(data)
        self._store, self._shape, self._dtype, self._device = (
            source._store,
            source._shape,
            source._dtype,
            source._device,
        )
        self.requires_grad = bool(requires_grad)
        return self

    def __init__(self, data: Any = None, requires_grad: Any = True) -> None:
        pass

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Parameter):
    """``torch.nn.Buffer``"""

    def __new__(cls, data: Any = None, *, persistent: bool = True) -> Any:
        self = super().__new__(cls, data, False)
        self.persistent = persistent
        return self

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        pass


class UninitializedParameter(Parameter):
    """``torch.nn.UninitializedParameter``: its shape is not known yet."""

    def __new__(cls, requires_grad: Any = True, **options: Any) -> Any:
        self = object.__new__(cls)
        self._store, self._shape, self._dtype = Store(), None, dtypes.float32
        self.requires_grad = bool(requires_grad)
        return self

    def __init__(self, requires_grad: Any = True, **options: Any) -> None:
        pass
