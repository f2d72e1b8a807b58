"""Names that today's Python no longer has, and that scripts of TensorFlow 1's time use."""

from __future__ import annotations

import itertools
import math
import os
import sys
import time
from collections import abc
from importlib import import_module
from typing import Any, NamedTuple

from lintstep_runtime.inputs.old_numpy import numpy_names
from lintstep_runtime.inputs.provision import Names, Replacements

ABSTRACT = (
    "Callable Container Hashable ItemsView Iterable Iterator KeysView Mapping MutableMapping MutableSequence "
    "MutableSet Sequence Set Sized ValuesView"
)


class ArgSpec(NamedTuple):
    """What ``inspect.getargspec`` returned."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def replacements() -> Replacements:
    """Return the names by module."""
    nothing = lambda: ("", "", "")  # noqa: E731
    return {
        "collections": {name: getattr(abc, name) for name in ABSTRACT.split()},
        "fractions": {"gcd": math.gcd},
        "inspect": {"getargspec": _getargspec},
        "itertools": {"izip": zip, "imap": map, "ifilter": filter, "izip_longest": itertools.zip_longest},
        "numpy": numpy_names,
        "operator": {"isCallable": callable, "div": _divide},
        "os": lambda: {"getcwdu": os.getcwd, "errno": import_module("errno")},
        "platform": {"dist": nothing, "linux_distribution": nothing},
        "string": _string_names,
        "sys": {"maxint": sys.maxsize, "setdefaultencoding": lambda name: None},
        "time": {"clock": time.perf_counter},
        "types": {"StringType": str, "ListType": list, "DictType": dict, "IntType": int, "StringTypes": (str,),
                  "FloatType": float, "TupleType": tuple, "UnicodeType": str},
        "urllib": lambda: {name: getattr(import_module("urllib.parse"), name)
                           for name in ("quote", "unquote", "quote_plus", "urlencode")},
    }  # fmt: skip


def _string_names() -> Names:
    import string

    gone = ("replace", "split", "strip", "lower", "upper", "maketrans", "zfill", "count", "find")
    letters = {
        "letters": string.ascii_letters,
        "lowercase": string.ascii_lowercase,
        "uppercase": string.ascii_uppercase,
    }
    return {**letters, **{name: getattr(str, name) for name in gone}, "join": _join, "atoi": int, "atof": float}


def _getargspec(function: Any) -> Any:
    import inspect

    spec = inspect.getfullargspec(function)
    return ArgSpec(spec.args, spec.varargs, spec.varkw, spec.defaults)


def _divide(left: Any, right: Any) -> Any:
    return left // right if isinstance(left, int) and isinstance(right, int) else left / right


def _join(words: Any, separator: str = " ") -> str:
    return separator.join(words)
