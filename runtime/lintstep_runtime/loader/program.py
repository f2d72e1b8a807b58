"""Runs a script: its modules are read, rewritten and executed here, and how it ended is told."""

from __future__ import annotations

import ast
import builtins
import contextlib
import sys
import threading
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lintstep_runtime.engine import frameworks, pace, recorder, trace
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import needed
from lintstep_runtime.loader import python2, sites, source
from lintstep_runtime.loader.finders import EmptyLoader, FirstPartyFinder, OpaqueFinder, SiteFinder
from lintstep_runtime.loader.imports import Replacing, ReplacingNothing, bind_unknown_names, make_import
from lintstep_runtime.loader.rewrite import Options, rewrite
from lintstep_runtime.loader.support import Support
from lintstep_runtime.loader.syntax import SUPPORT

RECURSION = 3_000
THREAD_PATIENCE = 2.0  # seconds to wait for the script's own threads once its main code has ended


@dataclass(frozen=True)
class Ending:
    """How a script ended: the fields of the `end` event, and the exit code Python would have given."""

    status: str
    detail: str = ""
    path: str = ""
    line: int = 0
    code: int = 0
    error: BaseException | None = None


@dataclass
class Program:
    """A script and everything that decides how its modules run.

    `folders` are where its own modules are looked for, `texts` replace the text of files, `names` are builtins that
    first-party code sees in the place of Python's, `substitutes` modules that it gets in the place of others.
    """

    script: str
    folders: list[str]
    recover: bool = False
    opaque: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    substitutes: Replacing = field(default_factory=ReplacingNothing)

    def __post_init__(self) -> None:
        self.support = Support()
        self.main: types.ModuleType | None = None
        self.python2 = False
        self.finder = FirstPartyFinder(self.folders, self.execute)
        self.builtins = {python2: self._builtins(python2) for python2 in (False, True)}

    def _builtins(self, old: bool) -> dict[str, Any]:
        names = {**vars(builtins), "exit": sys.exit, "quit": sys.exit, **self.names}
        if old:
            names.update(python2.builtin_names(names), execfile=self.execfile)
        package = package_of(self.script) if self.opaque else ""
        names["__import__"] = make_import(self.finder, self.substitutes, old, package)
        names[SUPPORT] = self.support
        return names

    # Running

    @contextlib.contextmanager
    def installed(self, site: list[str], stand_ins: Iterable[Any]) -> Iterator[None]:
        """Serve imports as `finders` says, with the finders of the stand-ins."""
        before, modules, path, main = list(sys.meta_path), set(sys.modules), list(sys.path), sys.modules["__main__"]
        first_party, limit = recorder.current().first_party, sys.getrecursionlimit()
        recorder.current().first_party = sites.is_first_party
        trace.observe(self.support.observe)
        pace.current().nested = sites.in_nested_loops
        sys.path[:] = [entry for entry in sys.path if entry in standard_folders()]
        sys.meta_path.append(SiteFinder(site))
        sys.meta_path += stand_ins
        sys.meta_path += [self.finder, OpaqueFinder()] if self.opaque else [self.finder]
        sys.setrecursionlimit(max(limit, RECURSION))
        try:
            yield
        finally:
            sys.meta_path[:], sys.path[:], sys.modules["__main__"] = before, path, main
            recorder.current().first_party = first_party
            sys.setrecursionlimit(limit)
            for name in set(sys.modules) - modules:
                spec = vars(sys.modules[name]).get("__spec__")
                if isinstance(getattr(spec, "loader", None), EmptyLoader):
                    del sys.modules[name]

    def run(self) -> Ending:
        """Run the script as ``__main__`` and say how it ended. Must be `installed`."""
        module = types.ModuleType("__main__")
        module.__file__ = self.script
        self.main = sys.modules["__main__"] = module
        return self.attempt(lambda: self.execute(module, self.script, main=True))

    def attempt(self, action: Callable[[], object]) -> Ending:
        """Run first-party code and say how it ended."""
        self.support.exited = None
        try:
            action()
            _wait_for_threads()
        except pace.Settled:
            return Ending("settled", pace.current().reason)
        except SystemExit as exit:
            return _exited(exit, exit.code, *_innermost(exit))
        except source.UnreadableSourceError as error:
            return Ending("raised", str(error), self.script, error.line, 1, error)
        except BaseException as error:
            return Ending("raised", describe(error), *_innermost(error), 1, error)
        if pace.current().settled():
            return Ending("settled", pace.current().reason)
        if self.support.exited is not None:
            return _exited(None, self.support.exit_code, self.support.exited.path, self.support.exited.line)
        return Ending("finished")

    def execute(self, module: types.ModuleType, path: str, main: bool = False) -> None:
        """Run the code of one first-party file in `module`."""
        try:
            code, old = self.compile(path)
        except source.UnreadableSourceError as error:
            if main or not self.recover:
                raise
            where = {"path": path, "line": 1, "end_line": _count_lines(path)}
            trace.emit_once("skipped", **where, error=str(error), targets=[module.__name__])
            module.__dict__["__getattr__"] = lambda name: Opaque(f"{module.__name__}.{name}")
            sites.set_guarded(path, [])
            return
        module.__dict__["__builtins__"] = self.builtins[old]
        exec(code, module.__dict__)

    def execfile(self, path: Any, globals: dict[str, Any] | None = None, locals: Any = None) -> None:
        """Python 2's `execfile`: run a file in the caller's names, or in those given.

        A file that is not there may bind any name that the caller reads.
        """
        caller = sys._getframe(1)
        space = caller.f_globals if globals is None else globals
        stream = self.names.get("open", open)(path)
        if isinstance(stream, Opaque):
            bind_unknown_names(stream, space, caller.f_code)
            return
        stream.close()
        code, old = self.compile(str(stream.name))
        space.setdefault("__builtins__", self.builtins[old])
        if locals is None and globals is None and caller.f_locals is not caller.f_globals:
            locals = caller.f_locals
        exec(code, space, locals)

    def text(self, path: str) -> str:
        """Return the source text of a first-party file."""
        text = self.texts.get(path)
        return source.read(path) if text is None else text

    def compile(self, path: str) -> tuple[types.CodeType, bool]:
        """Return the rewritten code of a file, and whether it is Python 2."""
        parsed = source.parse(self.text(path), path, self.python2)
        needed.look_at(parsed.tree)
        frameworks.look_at(parsed.tree)
        if path == self.script:
            self.python2 = parsed.python2  # and so is whatever it imports
            if self.python2:
                np.set_printoptions(legacy="1.21")
            pace.current().expected.update(building_calls(parsed.tree, path))
        options = Options(self.recover, parsed.python2, parsed.division)
        try:
            return compile(rewrite(parsed.tree, path, options), path, "exec", dont_inherit=True), parsed.python2
        except SyntaxError as error:
            raise source.UnreadableSourceError(f"SyntaxError: {error.msg}", error.lineno or 0) from error
        except (RecursionError, MemoryError, ValueError) as error:
            raise source.UnreadableSourceError(f"cannot be compiled: {error or 'nested too deeply'}") from error


def package_of(script: str) -> str:
    """Return the dotted name of the package a script lies in; its folder is one too, with ``__init__.py`` or not."""
    folder = Path(script).parent
    names = [folder.name]
    while (folder / "__init__.py").is_file() and (folder.parent / "__init__.py").is_file():
        folder = folder.parent
        names.append(folder.name)
    return ".".join(reversed(names))


def building_calls(tree: ast.Module, path: str) -> Iterator[tuple[str, int, int]]:
    """Yield the calls in a script that build a train op: path, first line, last line."""
    building = frameworks.building()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in building:
            yield path, node.lineno, node.end_lineno or node.lineno


def standard_folders() -> set[str]:
    """Return the entries of ``sys.path`` that hold the standard library."""
    roots = {str(Path(prefix).resolve()) for prefix in (sys.base_prefix, sys.base_exec_prefix)}
    inside = [
        entry for entry in sys.path if entry and any(Path(entry).resolve().is_relative_to(root) for root in roots)
    ]
    return {entry for entry in inside if not entry.rstrip("/\\").endswith(("site-packages", "dist-packages"))}


def describe(error: BaseException) -> str:
    """Return an exception as one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _exited(error: BaseException | None, asked: object, path: str, line: int) -> Ending:
    code = asked if isinstance(asked, int) else 0 if asked is None else 1
    return Ending("exited", "" if asked is None else str(asked), path, line, int(code), error)


def _innermost(error: BaseException) -> tuple[str, int]:
    """Return the position of the innermost first-party line that an exception came through."""
    path, line, step = "", 0, error.__traceback__
    while step is not None:
        if sites.is_first_party(step.tb_frame.f_code.co_filename):
            path, line = step.tb_frame.f_code.co_filename, step.tb_lineno
        step = step.tb_next
    return path, line


def _wait_for_threads() -> None:
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(THREAD_PATIENCE)


def _count_lines(path: str) -> int:
    try:
        return source.read(path).count("\n") + 1
    except source.UnreadableSourceError:
        return 1
