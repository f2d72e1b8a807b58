"""Names that today's Python and numpy no longer have, and that scripts of TensorFlow 1's time use."""

from __future__ import annotations

import collections.abc
import functools
import inspect
import itertools
import math
import os
import string
import time
import urllib.parse
from typing import Any, NamedTuple

from lintstep_runtime.inputs.provision import Replacements

ABSTRACT = "Callable Container Hashable ItemsView Iterable Iterator KeysView Mapping MutableMapping MutableSequence " \
           "MutableSet Sequence Set Sized ValuesView"  # fmt: skip


class ArgSpec(NamedTuple):
    """What ``inspect.getargspec`` returned."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def replacements() -> Replacements:
    """Return the names by module."""
    return {
        "collections": {name: getattr(collections.abc, name) for name in ABSTRACT.split()},
        "fractions": {"gcd": math.gcd},
        "inspect": {"getargspec": _getargspec},
        "itertools": {"izip": zip, "imap": map, "ifilter": filter, "izip_longest": itertools.zip_longest},
        "numpy": _numpy_names(),
        "operator": {"isCallable": callable, "div": _divide},
        "os": {"getcwdu": os.getcwd, "errno": __import__("errno")},
        "platform": {"dist": lambda: ("", "", ""), "linux_distribution": lambda: ("", "", "")},
        "string": {"letters": string.ascii_letters, "lowercase": string.ascii_lowercase, "join": _join,
                   "uppercase": string.ascii_uppercase, "maketrans": str.maketrans, "replace": str.replace,
                   "split": str.split, "strip": str.strip, "lower": str.lower, "upper": str.upper, "atoi": int},
        "time": {"clock": time.perf_counter},
        "types": {"StringType": str, "ListType": list, "DictType": dict, "IntType": int, "StringTypes": (str,),
                  "FloatType": float, "TupleType": tuple, "UnicodeType": str},
        "urllib": {"quote": urllib.parse.quote, "unquote": urllib.parse.unquote, "urlencode": urllib.parse.urlencode,
                   "quote_plus": urllib.parse.quote_plus},
    }  # fmt: skip


def _numpy_names() -> dict[str, Any]:
    import numpy as np

    return {
        "bool": bool, "int": int, "float": float, "complex": complex, "object": object, "str": str, "long": int,
        "unicode": str, "float_": np.float64, "int0": np.intp, "string_": np.bytes_, "unicode_": np.str_,
        "asscalar": lambda array: array.item(), "alltrue": np.all, "sometrue": np.any, "product": np.prod,
        "cumproduct": np.cumprod, "Inf": np.inf, "Infinity": np.inf, "NaN": np.nan, "NAN": np.nan, "PINF": np.inf,
        "NINF": -np.inf, "in1d": np.isin, "trapz": getattr(np, "trapezoid", None), "row_stack": np.vstack,
        "rank": np.ndim, "msort": functools.partial(np.sort, axis=0), "mat": np.asmatrix,
        "float128": getattr(np, "float128", np.float64), "cast": {kind: kind for kind in (np.float32, np.int32)},
    }  # fmt: skip


def _getargspec(function: Any) -> Any:
    spec = inspect.getfullargspec(function)
    return ArgSpec(spec.args, spec.varargs, spec.varkw, spec.defaults)


def _divide(left: Any, right: Any) -> Any:
    return left // right if isinstance(left, int) and isinstance(right, int) else left / right


def _join(words: Any, separator: str = " ") -> str:
    return separator.join(words)
