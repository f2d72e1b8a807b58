"""Small packages that scripts lean on, made here: six, tqdm, absl, click, yaml, and TensorFlow's readers of data."""

from __future__ import annotations

import functools
import importlib
import io
import itertools
import operator
import os
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import flags, log
from lintstep_runtime.inputs.provision import Substitutes

# six.moves: its name -> the module, or the module and the name in it
MOVED = {
    "BaseHTTPServer": "http.server",
    "StringIO": "io.StringIO",
    "builtins": "builtins",
    "cPickle": "pickle",
    "configparser": "configparser",
    "copyreg": "copyreg",
    "html_parser": "html.parser",
    "http_client": "http.client",
    "http_cookiejar": "http.cookiejar",
    "queue": "queue",
    "socketserver": "socketserver",
    "urllib": "urllib",
    "urllib_error": "urllib.error",
    "urllib_parse": "urllib.parse",
}
MNIST = "tensorflow.examples.tutorials.mnist"


def makers(substitutes: Substitutes) -> dict[str, Callable[[], Mapping[str, Any]]]:
    """Return what makes each module's names; modules they pass on are the ones that first-party code would import."""
    modules: dict[str, Callable[[], Mapping[str, Any]]] = {
        "six": _six,
        "six.moves": functools.partial(_moves, substitutes),
        "six.moves.urllib": functools.partial(_copied, substitutes, "urllib"),
        "tqdm": _tqdm,
        "tqdm.auto": _tqdm,
        "tqdm.notebook": _tqdm,
        "click": _click,
        "yaml": _yaml,
        "absl": dict,
        "absl.app": lambda: {"run": flags.app_run, "UsageError": flags.Error},
        "absl.flags": lambda: vars(flags),
        "absl.logging": lambda: vars(log),
        "tensorflow.examples": dict,
        "tensorflow.examples.tutorials": dict,
        MNIST: _mnist,
        f"{MNIST}.input_data": _readers,
        f"{MNIST}.mnist": _mnist_model,
    }
    for name in ("parse", "request", "error"):
        modules[f"six.moves.urllib.{name}"] = functools.partial(_copied, substitutes, f"urllib.{name}")
    for name, target in MOVED.items():
        modules.setdefault(f"six.moves.{name}", functools.partial(_copied, substitutes, target))
    return modules


def _copied(substitutes: Substitutes, name: str) -> Mapping[str, Any]:
    found = _found(substitutes, name)
    return vars(found) if isinstance(found, types.ModuleType) else {}


def _found(substitutes: Substitutes, target: str) -> Any:
    module, _, name = target.rpartition(".")
    if name[:1].isupper():
        return getattr(importlib.import_module(module), name)
    if target == "urllib":  # today its parts are modules of their own
        for part in ("parse", "request", "error"):
            importlib.import_module(f"urllib.{part}")
    return substitutes.get(target) or importlib.import_module(target)


def _readers() -> Mapping[str, Any]:
    from lintstep_runtime.inputs import datasets

    return {"read_data_sets": datasets.read_data_sets, "DataSet": datasets.DataSet}


def _mnist() -> Mapping[str, Any]:
    return {name: importlib.import_module(f"{MNIST}.{name}") for name in ("input_data", "mnist")}


def _mnist_model() -> Mapping[str, Any]:
    from lintstep_runtime.inputs import datasets

    return {**datasets.mnist_model(), "__getattr__": lambda name: Opaque(f"mnist.{name}")}


def _click() -> Mapping[str, Any]:
    from lintstep_runtime.inputs import click_options

    return click_options.names()


def _yaml() -> Mapping[str, Any]:
    from lintstep_runtime.inputs import yaml_text

    def load(stream: Any, *loader: Any, **options: Any) -> Any:
        """Return what a text or an open file holds; of a file that is not there, an unknown value."""
        text = stream if isinstance(stream, str | bytes | Opaque) else stream.read()
        if isinstance(text, Opaque):
            return text
        try:
            return yaml_text.load(text.decode() if isinstance(text, bytes) else text)
        except yaml_text.YamlError as error:
            recorder.current().assumed(f"YAML that is not read here ({error}): what it holds is unknown")
            return Opaque("YAML")

    loading = dict.fromkeys(("load", "safe_load", "full_load", "unsafe_load"), load)
    names = {**loading, "YAMLError": yaml_text.YamlError, "dump": _dumped, "safe_dump": _dumped}
    return {**names, "__getattr__": lambda name: Opaque(f"yaml.{name}")}


def _dumped(data: Any, stream: Any = None, *dumper: Any, **options: Any) -> Any:
    """Write what nobody reads here: ``yaml.dump``."""
    return str(data) if stream is None else None


def _tqdm() -> Mapping[str, Any]:
    return {"tqdm": Progress, "trange": lambda *bounds, **options: Progress(range(*bounds)), "tqdm_notebook": Progress}


class Progress:
    """A progress bar that shows nothing. Source: ``tqdm.tqdm``."""

    n = 0

    def __new__(cls, iterable: Any = None, *args: Any, **options: Any) -> Any:
        return iterable if isinstance(iterable, Opaque) else super().__new__(cls)

    def __init__(self, iterable: Any = None, *args: Any, **options: Any) -> None:
        self.iterable = iterable if iterable is not None else range(options.get("total") or 0)

    def __iter__(self) -> Any:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def update(self, *args: Any, **options: Any) -> None:
        """Show nothing."""

    set_description = set_postfix = set_postfix_str = close = refresh = clear = set_description_str = update
    write = staticmethod(print)


def _six() -> Mapping[str, Any]:
    return {
        "PY2": False, "PY3": True, "PY34": True, "string_types": (str,), "integer_types": (int,), "text_type": str,
        "class_types": (type,), "binary_type": bytes, "MAXSIZE": (1 << 63) - 1, "StringIO": io.StringIO,
        "BytesIO": io.BytesIO, "iteritems": lambda value, **options: iter(value.items()),
        "iterkeys": lambda value, **options: iter(value.keys()), "next": next, "advance_iterator": next,
        "itervalues": lambda value, **options: iter(value.values()), "viewitems": lambda value: value.items(),
        "viewkeys": lambda value: value.keys(), "viewvalues": lambda value: value.values(),
        "b": lambda text: text.encode("latin-1"), "u": str, "unichr": chr, "int2byte": lambda code: bytes([code]),
        "byte2int": operator.itemgetter(0), "indexbytes": operator.getitem, "iterbytes": iter,
        "ensure_str": _text, "ensure_text": _text, "ensure_binary": _binary, "callable": callable,
        "get_function_code": operator.attrgetter("__code__"), "add_metaclass": _add_metaclass,
        "get_method_function": operator.attrgetter("__func__"), "with_metaclass": _with_metaclass,
        "python_2_unicode_compatible": lambda cls: cls, "wraps": functools.wraps, "reraise": _reraise,
        "raise_from": _raise_from, "moves": importlib.import_module("six.moves"), "print_": print,
    }  # fmt: skip


def _moves(substitutes: Substitutes) -> Mapping[str, Any]:
    return {
        **{name: _found(substitutes, target) for name, target in MOVED.items()},
        "xrange": range, "range": range, "zip": zip, "map": map, "filter": filter, "input": input,
        "reduce": functools.reduce, "zip_longest": itertools.zip_longest, "filterfalse": itertools.filterfalse,
        "reload_module": importlib.reload, "shlex_quote": importlib.import_module("shlex").quote,
        "cStringIO": io.StringIO, "intern": sys.intern, "getcwd": os.getcwd,
    }  # fmt: skip


def _text(value: Any, encoding: str = "utf-8", errors: str = "strict") -> Any:
    return value.decode(encoding, errors) if isinstance(value, bytes) else value


def _binary(value: Any, encoding: str = "utf-8", errors: str = "strict") -> Any:
    return value.encode(encoding, errors) if isinstance(value, str) else value


def _add_metaclass(metaclass: Any) -> Callable[[Any], Any]:
    def remake(cls: Any) -> Any:
        names = {name: value for name, value in vars(cls).items() if name not in ("__dict__", "__weakref__")}
        return metaclass(cls.__name__, cls.__bases__, names)

    return remake


def _with_metaclass(metaclass: Any, *bases: Any) -> Any:
    return metaclass("Temporary", bases or (object,), {})


def _reraise(kind: Any, value: Any = None, traceback: Any = None) -> None:
    raise (value if value is not None else kind()).with_traceback(traceback)


def _raise_from(value: Any, cause: Any) -> None:
    raise value from cause
