"""Modules that hold modules or parameters."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.nn.parameter import Parameter
from lintstep_runtime.torch.tensor import Tensor


class _Listed(Module):
    """What the modules in a row have in common."""

    def _values(self) -> list[Any]:
        return list(self._modules.values())

    def _renumber(self, values: Iterable[Any]) -> None:
        self._modules.clear()
        self._modules.update({str(index): value for index, value in enumerate(values)})

    def __getitem__(self, index: Any) -> Any:
        values = self._values()
        if isinstance(index, slice):
            return self._part(list(self._modules.items())[index])
        return values[index.__index__()]

    def _part(self, items: list[Any]) -> Any:
        return type(self)([value for _, value in items])

    def __setitem__(self, index: Any, value: Any) -> None:
        key = list(self._modules)[index.__index__()]
        self._modules[key] = value

    def __delitem__(self, index: Any) -> None:
        values = self._values()
        del values[index]
        self._renumber(values)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values())

    def append(self, module: Any) -> Any:
        """Add one."""
        self._modules[str(len(self))] = module
        return self

    def extend(self, modules: Iterable[Any]) -> Any:
        """Add several."""
        for module in modules:
            self.append(module)
        return self

    def insert(self, index: int, module: Any) -> Any:
        """Add one before another."""
        values = self._values()
        values.insert(index, module)
        self._renumber(values)
        return self

    def pop(self, key: Any) -> Any:
        """Take one out."""
        value = self[key]
        del self[key]
        return value


class Sequential(_Listed):
    """``torch.nn.Sequential``"""

    def __init__(self, *args: Any) -> None:
        if len(args) == 1 and isinstance(args[0], OrderedDict | dict):
            for name, module in args[0].items():
                self.add_module(name, module)
        else:
            for index, module in enumerate(args):
                if isinstance(module, Opaque) or callable(module):
                    self.add_module(str(index), module)
                else:
                    raise TypeError(f"{type(module).__name__} is not a Module subclass")

    def _part(self, items: list[Any]) -> Any:
        return type(self)(OrderedDict(items))

    def __add__(self, other: Any) -> Any:
        return Sequential(*self, *other)

    def forward(self, input: Any, *args: Any) -> Any:
        """Call each with what the one before it made."""
        for module in self._modules.values():
            input = module(input)
        return input


class ModuleList(_Listed):
    """``torch.nn.ModuleList``"""

    def __init__(self, modules: Any = None) -> None:
        if isinstance(modules, Opaque):
            self.append(modules)
        elif modules is not None:
            self.extend(modules)

    def __add__(self, other: Any) -> Any:
        return ModuleList(itertools.chain(self, other))

    def __iadd__(self, other: Any) -> Any:
        return self.extend(other)


class ModuleDict(Module):
    """``torch.nn.ModuleDict``"""

    def __init__(self, modules: Any = None) -> None:
        if modules is not None:
            self.update(modules)

    def __getitem__(self, key: str) -> Any:
        return self._modules[key]

    def __setitem__(self, key: str, module: Any) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        del self._modules[key]

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: object) -> bool:
        return key in self._modules

    def keys(self) -> Any:
        """Return the names."""
        return self._modules.keys()

    def values(self) -> Any:
        """Return the modules."""
        return self._modules.values()

    def items(self) -> Any:
        """Return names and modules."""
        return self._modules.items()

    def update(self, modules: Any) -> None:
        """Add several."""
        for name, module in modules.items() if isinstance(modules, Mapping | ModuleDict) else modules:
            self.add_module(name, module)

    def pop(self, key: str) -> Any:
        """Take one out."""
        return self._modules.pop(key)

    def clear(self) -> None:
        """Take all out."""
        self._modules.clear()


class ParameterList(Module):
    """``torch.nn.ParameterList``"""

    def __init__(self, values: Any = None) -> None:
        self.extend(values or ())

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self._parameters.values()))

    def __getitem__(self, index: Any) -> Any:
        return list(self._parameters.values())[index]

    def __setitem__(self, index: int, value: Any) -> None:
        self._parameters[str(index % len(self))] = _owned(value)

    def append(self, value: Any) -> Any:
        """Add one."""
        self._parameters[str(len(self))] = _owned(value)
        return self

    def extend(self, values: Iterable[Any]) -> Any:
        """Add several."""
        for value in values:
            self.append(value)
        return self


def _owned(value: Any) -> Any:
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


class ParameterDict(Module):
    """``torch.nn.ParameterDict``"""

    def __init__(self, parameters: Any = None) -> None:
        self.update(parameters or {})

    def __getitem__(self, key: str) -> Any:
        return self._parameters[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._parameters[key] = _owned(value)

    def __len__(self) -> int:
        return len(self._parameters)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __contains__(self, key: object) -> bool:
        return key in self._parameters

    def keys(self) -> Any:
        """Return the names."""
        return self._parameters.keys()

    def values(self) -> Any:
        """Return the parameters."""
        return self._parameters.values()

    def items(self) -> Any:
        """Return names and parameters."""
        return self._parameters.items()

    def update(self, parameters: Any) -> None:
        """Add several."""
        for name, value in parameters.items() if hasattr(parameters, "items") else parameters:
            self[name] = value
