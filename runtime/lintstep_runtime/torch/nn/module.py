"""`Module`: what owns parameters, buffers and other modules, and is called."""

from __future__ import annotations

import copy
import functools
import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch import dtypes
from lintstep_runtime.torch.creation import place
from lintstep_runtime.torch.methods import cast, copy_
from lintstep_runtime.torch.nn.parameter import Buffer, Parameter
from lintstep_runtime.torch.tape import UNKNOWN
from lintstep_runtime.torch.tensor import Handle, Tensor, as_tensor, unknown

State = "OrderedDict[str, Any]"


class Incompatible(NamedTuple):
    """What `load_state_dict` found to be missing or too much."""

    missing_keys: list[str]
    unexpected_keys: list[str]


class Owned(dict[str, Any]):
    """What a module owns by name. Such a name is kept among the module's attributes too, as long as it holds."""

    __slots__ = ("attributes",)

    def __init__(self, attributes: dict[str, Any]) -> None:
        super().__init__()
        self.attributes = attributes

    def __setitem__(self, name: str, value: Any) -> None:
        self.attributes.pop(name, None)
        dict.__setitem__(self, name, value)

    def __delitem__(self, name: str) -> None:
        self.attributes.pop(name, None)
        dict.__delitem__(self, name)

    def pop(self, name: str, *default: Any) -> Any:
        """Give up what has the name."""
        if name in self:
            self.attributes.pop(name, None)
        return dict.pop(self, name, *default)

    def clear(self) -> None:
        """Give up all."""
        for name in list(self):
            del self[name]

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


class Module:
    """``torch.nn.Module``"""

    _opaque_keeps = True
    training: bool
    dump_patches = False
    _version = 1
    _hooked = False  # whether any hook is to be called
    call_super_init = False

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        self = object.__new__(cls)
        own = self.__dict__
        own["training"] = True
        own["_parameters"], own["_buffers"], own["_modules"] = Owned(own), {}, Owned(own)
        own["_non_persistent_buffers_set"] = set()
        return self

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    # attributes

    def __setattr__(self, name: str, value: Any) -> None:
        own = self.__dict__
        parameters, modules, buffers = own["_parameters"], own["_modules"], own["_buffers"]
        if isinstance(value, Parameter) and not isinstance(value, Buffer):
            _remove(name, own, modules, buffers)
            parameters[name] = own[name] = value
        elif isinstance(value, Module):
            _remove(name, own, parameters, buffers)
            modules[name] = own[name] = value
        elif isinstance(value, Buffer):
            self.register_buffer(name, value, value.persistent)
        elif name in parameters:
            if value is not None and not isinstance(value, Opaque):
                raise TypeError(f"cannot assign '{type(value).__name__}' as parameter '{name}' "
                                "(torch.nn.Parameter or None expected)")  # fmt: skip
            parameters[name] = value
        elif name in modules:
            modules.pop(name)
            own[name] = value
        elif name in buffers and (value is None or isinstance(value, Tensor)):
            buffers[name] = value
        else:
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        for kind in ("_parameters", "_buffers", "_modules"):
            found = own.get(kind)
            if found is not None and name in found:
                return found[name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        for kind in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__[kind]:
                del self.__dict__[kind][name]
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self._parameters, *self._buffers, *self._modules})

    def register_parameter(self, name: str, param: Any) -> None:
        """Own a parameter, or the lack of one."""
        self._parameters[name] = param

    def register_buffer(self, name: str, tensor: Any, persistent: bool = True) -> None:
        """Own a tensor that is saved and not trained."""
        self.__dict__.pop(name, None)
        self._buffers[name] = tensor
        if not persistent:
            self._non_persistent_buffers_set.add(name)

    def register_module(self, name: str, module: Any) -> None:
        """Own another module."""
        self._modules[str(name)] = module

    add_module = register_module

    # calling

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not self._hooked:
            return self.forward(*args, **kwargs)
        return self._call_with_hooks(args, kwargs)

    def _call_with_hooks(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        for hook, named in list(self.__dict__.get("_before", {}).values()):
            changed = hook(self, args, kwargs) if named else hook(self, args)
            if changed is not None:
                args = changed if isinstance(changed, tuple) else (changed,)
        result = self.forward(*args, **kwargs)
        for hook, named in list(self.__dict__.get("_behind", {}).values()):
            changed = hook(self, args, kwargs, result) if named else hook(self, args, result)
            result = result if changed is None else changed
        return result

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return what the module makes of its inputs."""
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def _hook(self, kind: str, hook: Any, named: bool) -> Handle:
        self.__dict__["_hooked"] = True
        return Handle(self.__dict__.setdefault(kind, {}), (hook, named))

    def register_forward_pre_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False) -> Handle:
        """Call `hook` before `forward`."""
        return self._hook("_before", hook, with_kwargs)

    def register_forward_hook(self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False,
                              always_call: bool = False) -> Handle:  # fmt: skip
        """Call `hook` after `forward`."""
        return self._hook("_behind", hook, with_kwargs)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> Handle:
        """Take a hook on gradients, which is not called."""
        return Handle({}, hook)

    register_backward_hook = register_full_backward_pre_hook = register_state_dict_pre_hook = (
        register_full_backward_hook
    )
    register_load_state_dict_post_hook = _register_state_dict_hook = register_full_backward_hook
    _register_load_state_dict_pre_hook = register_load_state_dict_pre_hook = register_full_backward_hook

    # what it owns

    def named_modules(self, memo: Any = None, prefix: str = "", remove_duplicate: bool = True) -> Iterator[Any]:
        """Yield the name and the module of itself and of all that it owns."""
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        for name, module in self._modules.items():
            if isinstance(module, Module):
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self) -> Iterator[Any]:
        """Yield itself and all modules that it owns."""
        return (module for _, module in self.named_modules())

    def named_children(self) -> Iterator[Any]:
        """Yield the name and the module of what it owns directly."""
        seen = set()
        for name, module in self._modules.items():
            if module is not None and id(module) not in seen:
                seen.add(id(module))
                yield name, module

    def children(self) -> Iterator[Any]:
        """Yield the modules that it owns directly."""
        return (module for _, module in self.named_children())

    def _named(self, kind: str, prefix: str, recurse: bool, remove_duplicate: bool) -> Iterator[Any]:
        seen = set()
        for path, module in self.named_modules(prefix=prefix) if recurse else [(prefix, self)]:
            for name, tensor in module.__dict__[kind].items():
                if tensor is None or (remove_duplicate and id(tensor) in seen):
                    continue
                seen.add(id(tensor))
                yield f"{path}.{name}" if path else name, tensor

    def named_parameters(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[Any]:
        """Yield the name and the tensor of each parameter."""
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse: bool = True) -> Iterator[Any]:
        """Yield the parameters."""
        return (tensor for _, tensor in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True) -> Iterator[Any]:
        """Yield the name and the tensor of each buffer."""
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse: bool = True) -> Iterator[Any]:
        """Yield the buffers."""
        return (tensor for _, tensor in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Any:
        """Return the module at a dotted name."""
        return functools.reduce(getattr, target.split("."), self) if target else self

    def get_parameter(self, target: str) -> Any:
        """Return the parameter at a dotted name."""
        return functools.reduce(getattr, target.split("."), self)

    get_buffer = get_parameter

    # changing all of it

    def apply(self, function: Callable[[Any], Any]) -> Any:
        """Call `function` with each module that it owns, and itself last."""
        for module in self.children():
            module.apply(function)
        function(self)
        return self

    def train(self, mode: Any = True) -> Any:
        """Make it and all it owns train, or not."""
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Any:
        """Make it and all it owns evaluate."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Any:
        """Say of all parameters whether a gradient is wanted."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Drop the gradients."""
        for parameter in self.parameters():
            if set_to_none or parameter._grad is UNKNOWN:
                parameter._grad = None
            elif parameter._grad is not None:
                parameter._grad.zero_()

    def _apply(self, function: Callable[[Any], Any], recurse: bool = True) -> Any:
        tensors = itertools.chain(self._parameters.values(), self._buffers.values())
        for tensor in tensors:
            if isinstance(tensor, Tensor):
                tensor.data = function(tensor.data)
        for module in self.children():
            module._apply(function)
        return self

    def to(self, *args: Any, **options: Any) -> Any:
        """Say that it lies elsewhere, or change the dtype of what it owns, in place."""
        kinds = [each for each in (*args, options.get("dtype")) if isinstance(each, dtypes.dtype)]
        where: list[Any] = [each for each in (*args, options.get("device")) if isinstance(each, str | dtypes.device)]
        where += [each for each in args[:1] if isinstance(each, int) and not isinstance(each, bool)]
        where += [each._device for each in args if isinstance(each, Tensor)]
        for _, tensor in itertools.chain(self.named_parameters(), self.named_buffers()):
            if isinstance(tensor, Tensor):
                if kinds and tensor._dtype.is_floating_point and kinds[0] is not tensor._dtype:
                    tensor.data = cast(tensor.data, kinds[0])
                if where:
                    tensor._device = place(where[0])
        return self

    def cuda(self, device: Any = None) -> Any:
        """Say that it lies on a device."""
        return self.to(dtypes.device("cuda", 0) if device is None else device)

    def npu(self, device: Any = None) -> Any:
        """Say that it lies on another kind of device."""
        return self.to(dtypes.device("npu", device if isinstance(device, int) else 0))

    def xpu(self, device: Any = None) -> Any:
        """Say that it lies on another kind of device."""
        return self.to(dtypes.device("xpu", device if isinstance(device, int) else 0))

    def cpu(self) -> Any:
        """Say that it lies in memory."""
        return self.to("cpu")

    def type(self, dst_type: Any) -> Any:
        """Change the dtype of what it owns."""
        return self.to(dst_type)

    def float(self) -> Any:
        """Make what it owns float32."""
        return self.to(dtypes.float32)

    def double(self) -> Any:
        """Make what it owns float64."""
        return self.to(dtypes.float64)

    def half(self) -> Any:
        """Make what it owns float16."""
        return self.to(dtypes.float16)

    def bfloat16(self) -> Any:
        """Make what it owns bfloat16."""
        return self.to(dtypes.bfloat16)

    def share_memory(self) -> Any:
        """Return itself."""
        return self

    def compile(self, *args: Any, **options: Any) -> None:
        """Stay as it is."""

    def to_empty(self, *, device: Any, recurse: bool = True) -> Any:
        """Say that it lies elsewhere."""
        return self.to(device)

    # saving

    def state_dict(self, *args: Any, destination: Any = None, prefix: str = "", keep_vars: bool = False) -> Any:
        """Return its parameters and buffers by their names."""
        if args:
            destination, prefix, keep_vars = (*args, *(prefix, keep_vars)[len(args) - 1 :])[:3]
        if destination is None:
            destination = OrderedDict()
        for name, tensor in self._parameters.items():
            if tensor is not None:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        for name, tensor in self._buffers.items():
            if tensor is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = tensor if keep_vars else tensor.detach()
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return destination

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> Any:
        """Take over saved parameters and buffers; unknown ones leave all of them unknown."""
        mine = self.state_dict(keep_vars=True)
        if isinstance(state_dict, Opaque):
            for tensor in mine.values():
                tensor.set(None)
            return Incompatible([], [])
        missing = [name for name in mine if name not in state_dict]
        unexpected = [name for name in state_dict if name not in mine]
        wrong = []
        for name, tensor in mine.items():
            if name in state_dict:
                given = as_tensor(state_dict[name])
                if None not in (given._shape, tensor._shape) and given._shape != tensor._shape:
                    wrong.append(f"size mismatch for {name}: copying a param with shape {given.shape} from checkpoint, "
                                 f"the shape in current model is {tensor.shape}.")  # fmt: skip
                else:
                    copy_(tensor.data, given.detach())
        if strict:
            wrong = [
                *([f"Unexpected key(s) in state_dict: {', '.join(map(repr, unexpected))}."] if unexpected else []),
                *([f"Missing key(s) in state_dict: {', '.join(map(repr, missing))}."] if missing else []),
                *wrong,
            ]
        if wrong:
            text = "\n\t".join(wrong)
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{text}")
        return Incompatible(missing, unexpected)

    def get_extra_state(self) -> Any:
        """Return nothing more to save."""

    def set_extra_state(self, state: Any) -> None:
        """Take nothing more."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        other = object.__new__(type(self))
        memo[id(self)] = other
        own = other.__dict__
        for name, value in self.__dict__.items():
            if isinstance(value, Owned):
                copies = {key: copy.deepcopy(each, memo) for key, each in value.items()}
                own[name] = Owned(own)
                dict.update(own[name], copies)
            else:
                own[name] = copy.deepcopy(value, memo)
        return other

    def extra_repr(self) -> str:
        """Return what `repr` says of the module itself."""
        return ""

    def _get_name(self) -> str:
        return type(self).__name__

    def __repr__(self) -> str:
        lines = [f"({name}): " + repr(module).replace("\n", "\n  ") for name, module in self._modules.items()]
        extra = self.extra_repr()
        if not lines:
            return f"{self._get_name()}({extra})"
        return f"{self._get_name()}(\n  " + "\n  ".join(lines) + "\n)"


def _remove(name: str, *places: dict[str, Any]) -> None:
    for each in places:
        each.pop(name, None)


class UnknownModule(Module):
    """A module that nobody knows: it has no parameters, and what it makes is unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for place_of, value in enumerate(args):
            if isinstance(value, Module):
                self.add_module(f"given{place_of}", value)
        for name, value in kwargs.items():
            if isinstance(value, Module):
                self.add_module(name, value)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return an unknown tensor that depends on the inputs and on what the module owns."""
        inputs = tuple(each for each in (*args, *kwargs.values()) if isinstance(each, Tensor))
        return unknown((*inputs, *self.parameters()), None, dtypes.get_default_dtype())

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_"):
                raise
            return Opaque(f"{type(self).__name__}.{name}", (self,))


def parameters_of(value: Any) -> Iterable[Any]:
    """Return the tensors in what is given as parameters."""
    return [value] if isinstance(value, Tensor) else list(value)
