"""What ``import`` means in first-party code.

It is the interpreter's own import, but for four things that depend on who imports:

- a sibling named like a standard module is what the script's own code gets (`finders.CLASH`), while everybody else
  gets the standard module;
- Python 2's names of standard modules, and its imports from the importing module's own package, work;
- a module with stand-ins (`os`, `numpy`, ...) is replaced by its substitute;
- a star import of a module nobody has binds the names that the importing module reads and nothing else binds.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from lintstep_runtime.engine import recorder
from lintstep_runtime.loader.finders import CLASH, FirstPartyFinder, OpaqueModule, is_ours

# Python 2's and older Python 3's name of a module -> today's
RENAMED = {
    "BaseHTTPServer": "http.server",
    "ConfigParser": "configparser",
    "HTMLParser": "html.parser",
    "Queue": "queue",
    "SimpleHTTPServer": "http.server",
    "SocketServer": "socketserver",
    "StringIO": "io",
    "__builtin__": "builtins",
    "_winreg": "winreg",
    "anydbm": "dbm",
    "cPickle": "pickle",
    "cStringIO": "io",
    "commands": "subprocess",
    "cookielib": "http.cookiejar",
    "copy_reg": "copyreg",
    "dummy_thread": "_thread",
    "dummy_threading": "threading",
    "htmlentitydefs": "html.entities",
    "httplib": "http.client",
    "md5": "hashlib",
    "repr": "reprlib",
    "robotparser": "urllib.robotparser",
    "sets": "builtins",
    "thread": "_thread",
    "urllib2": "urllib.request",
    "urlparse": "urllib.parse",
    "xmlrpclib": "xmlrpc.client",
}

NEVER_OURS = {"os", "io", "abc", "codecs", "site", "types", "importlib", "__future__"}


class Replacing(Protocol):
    """Where substitutes come from."""

    def get(self, name: str, default: types.ModuleType | None = None) -> types.ModuleType | None:
        """Return what first-party code gets in the place of the module `name`."""


class ReplacingNothing:
    """No substitutes."""

    def get(self, name: str, default: types.ModuleType | None = None) -> types.ModuleType | None:
        """Return `default`."""
        return default


Import = Callable[..., types.ModuleType]


def make_import(finder: FirstPartyFinder, substitutes: Replacing, python2: bool, package: str = "") -> Import:
    """Return the ``__import__`` of first-party modules; `substitutes` are by module name.

    `package` is the one that the script's own relative imports start from, where it may be run as a part of one.
    """

    top = package.partition(".")[0]

    def import_(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> types.ModuleType:
        if level == 0:
            prefix = _prefix(finder, name, globals, python2)
            if prefix:
                module = importlib.import_module(prefix + name)
                for child in fromlist or ():
                    _import_child(module, child)
                return module if fromlist else sys.modules[prefix + name.partition(".")[0]]
            if name in RENAMED and name not in sys.stdlib_module_names:
                return substitutes.get(RENAMED[name]) or importlib.import_module(RENAMED[name])
        if package and (globals or {}).get("__name__") == "__main__" and (level or name.startswith(f"{top}.")):
            recorder.current().assumed(f"the script is run as a module of the package {package}")
            beside = str(Path(finder.base).parents[package.count(".")])
            if beside not in finder.folders[:1]:
                finder.folders.insert(0, beside)  # as ``python -m`` does: the package, not a module of that name in it
            globals = {**(globals or {}), "__package__": package}
        module = builtins.__import__(name, globals, locals, fromlist, level)
        if isinstance(module, OpaqueModule) and "*" in (fromlist or ()) and isinstance(globals, dict):
            bind_unknown_names(module, globals, sys._getframe(1).f_code)
        return substitutes.get(module.__name__) or module

    return import_


def bind_unknown_names(source: Any, namespace: dict[str, Any], code: types.CodeType) -> None:
    """Bind what a star import of a module nobody has may bind: attributes of `source` by every name that the importing
    module's `code` reads and that nothing has bound so far. A definition that follows replaces it."""
    for name in _names_read(code):
        if name not in namespace and not hasattr(builtins, name) and not name.startswith("__"):
            namespace[name] = getattr(source, name)


def _names_read(code: types.CodeType) -> Iterator[str]:
    import dis

    waiting = [code]
    while waiting:
        current = waiting.pop()
        waiting += [value for value in current.co_consts if isinstance(value, types.CodeType)]
        for instruction in dis.get_instructions(current):
            if instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL") and isinstance(instruction.argval, str):
                yield instruction.argval


def _prefix(finder: FirstPartyFinder, name: str, globals: Mapping[str, Any] | None, python2: bool) -> str:
    """Return what a first-party module's name needs before it where the plain name means another module."""
    top = name.partition(".")[0]
    package = (globals or {}).get("__package__") or ""
    known = [each for each in finder.folders if each not in finder.guessed]
    if package and (python2 or (top not in sys.stdlib_module_names and finder.find(top, known) is None)):
        folders = [each for each in getattr(sys.modules.get(package), "__path__", ()) if is_ours(each)]
        if folders and finder.find_spec(f"{package}.{top}", folders) is not None:
            return f"{package}."
    if top in sys.stdlib_module_names and top not in sys.builtin_module_names and top not in NEVER_OURS:
        spec = finder.find(top, finder.folders)
        if spec is not None and spec.has_location:  # a folder without __init__.py gives way to a standard module
            return f"{CLASH}."
    return ""


def _import_child(module: types.ModuleType, name: str) -> None:
    """Import what ``from module import name`` would, if `name` is a module inside a package."""
    if not hasattr(module, name) and hasattr(module, "__path__"):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(f"{module.__name__}.{name}")
