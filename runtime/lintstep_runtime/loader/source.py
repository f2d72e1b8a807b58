"""From a first-party file's bytes to a syntax tree and the Python it is written in."""

from __future__ import annotations

import ast
import builtins
import io
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symtable import SymbolTable

# names that only Python 2 has: a module that reads one and never binds it is a Python 2 module
PYTHON_2_NAMES = {
    "basestring", "cmp", "execfile", "long", "raw_input", "reduce", "reload", "unichr", "unicode", "xrange",
}  # fmt: skip
BEFORE_3_7 = re.compile(r"\basync\b(?!\s+(?:def|for|with)\b)")  # a plain name then: ``tensor.cuda(async=True)``
PYTHON_2_METHODS = re.compile(r"\.(iteritems|itervalues|iterkeys|has_key)\(")


class UnreadableSourceError(Exception):
    """A first-party file that is no Python: `line` is 1-based, 0 where no line is to blame."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Source:
    """A parsed module; `division` says that ``/`` means Python 2's."""

    tree: ast.Module
    python2: bool
    division: bool


def read(path: str) -> str:
    """Return a file's text as Python decodes it (coding line, BOM); latin-1 where that fails."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UnreadableSourceError(f"cannot be read: {error.strerror or error}") from error
    return decode(data)


def decode(data: bytes) -> str:
    """Return Python source text, with newlines as ``\\n``."""
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        text = data.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def parse(text: str, path: str, python2: bool = False) -> Source:
    """Parse source text, converting older syntax that Python refuses today; `python2` says that it is Python 2."""
    try:
        tree = _parse(text, path)
    except SyntaxError as error:
        renamed = BEFORE_3_7.sub("async_", text)
        if renamed != text:
            return parse(renamed, path, python2)
        tree, python2 = _parse_python_2(text, path, error), True
    except (RecursionError, MemoryError, ValueError) as error:
        raise UnreadableSourceError(f"cannot be parsed: {error or 'nested too deeply'}") from error
    python2 = python2 or _reads_like_python_2(text, path)
    return Source(tree, python2, python2 and not _imports_division(tree))


def _parse(text: str, path: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like are the script's own affair
        return ast.parse(text, path)


def _parse_python_2(text: str, path: str, error: SyntaxError) -> ast.Module:
    from lintstep_runtime.loader import python2

    try:
        return _parse(python2.convert(text), path)
    except (SyntaxError, python2.ConversionError):
        raise UnreadableSourceError(f"SyntaxError: {error.msg}", error.lineno or 0) from error
    except (RecursionError, MemoryError, ValueError) as problem:
        raise UnreadableSourceError(f"cannot be parsed: {problem or 'nested too deeply'}") from problem


def _reads_like_python_2(text: str, path: str) -> bool:
    if not any(name in text for name in PYTHON_2_NAMES) and not PYTHON_2_METHODS.search(text):
        return False
    import symtable

    try:
        table = symtable.symtable(text, path, "exec")
    except (SyntaxError, RecursionError, ValueError):
        return False
    read, bound = _global_names(table)
    return bool((read & PYTHON_2_NAMES) - bound) or bool(PYTHON_2_METHODS.search(text) and "print_function" not in text)


def _global_names(table: SymbolTable) -> tuple[set[str], set[str]]:
    """Return the global names a module reads and those it binds, in all its scopes."""
    read, bound = set(), set()
    for symbol in table.get_symbols():
        module = table.get_type() == "module"
        if symbol.is_referenced() and (module or symbol.is_global()):
            read.add(symbol.get_name())
        if (module or symbol.is_declared_global()) and (symbol.is_assigned() or symbol.is_imported()):
            bound.add(symbol.get_name())
    for child in table.get_children():
        inner_read, inner_bound = _global_names(child)
        read |= inner_read
        bound |= inner_bound
    return read - set(dir(builtins)), bound


def _imports_division(tree: ast.Module) -> bool:
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "division" for node in imports for alias in node.names)
