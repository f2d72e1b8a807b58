"""The entry point: loads TensorFlow, runs the script as ``python script.py`` would, writes the trace."""

from __future__ import annotations

import builtins
import importlib
import os
import sys
import traceback
import types
import warnings
from typing import Any

from .events import Trace
from .watch import Settled, Watcher

NO_TENSORFLOW = "TensorFlow cannot be imported"
_SURFACES = ("train", "nn", "layers", "losses", "summary", "app", "estimator", "logging", "contrib")
_QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # its kernels round differently from one machine to the next
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_USE_LEGACY_KERAS": "0",
}


def prepare(request: dict[str, Any]) -> None:
    """Make TensorFlow importable. It is imported inside the isolation, because it starts threads."""
    os.environ.update(_QUIET)
    site = importlib.import_module("site")
    site.USER_BASE = site.USER_SITE = request["cwd"]  # type: ignore[attr-defined]  # TensorFlow looks at them
    sys.path += [folder for folder in _site_packages() if folder not in sys.path]


def _site_packages() -> list[str]:
    """Return this interpreter's site-packages folders, which ``-S`` left out."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    program = os.path.abspath(sys.executable)  # noqa: PTH100 - the link to the interpreter stands in the environment
    prefixes = [os.path.dirname(os.path.dirname(program)), sys.prefix]  # noqa: PTH120
    folders = [os.path.join(prefix, "lib", version, "site-packages") for prefix in prefixes]  # noqa: PTH118
    found = next((folder for folder in folders if os.path.isdir(folder)), None)  # noqa: PTH112
    return [] if found is None else [found]


def run(request: dict[str, Any]) -> int:
    """Run the request's script and write its trace; return 0."""
    trace = Trace(request["trace_fd"])
    trace.emit("start", version=2, engine="installed", script=request["script"], rung="as-is")
    try:
        tf = _tensorflow()
    except ImportError as error:
        trace.emit("end", status="raised", detail=f"{NO_TENSORFLOW}: {error}", path=None, line=None)
        return 0
    folders = [os.path.dirname(request["script"]), request["project"]]  # noqa: PTH120
    watcher = Watcher(tf, trace, folders, request["steps"], request["writers"])
    watcher.install()
    trace.emit("end", **_execute(request, folders))
    return 0


def _tensorflow() -> Any:
    """Import TensorFlow and return its version 1 module, which ``import tensorflow`` gives from then on."""
    warnings.filterwarnings("ignore")
    tensorflow: Any = importlib.import_module("tensorflow")
    if not tensorflow.__version__.startswith("1."):
        version = tensorflow.__version__
        tensorflow = importlib.import_module("tensorflow.compat.v1")
        tensorflow.disable_v2_behavior()
        tensorflow.__version__ = version
        sys.modules["tensorflow"] = tensorflow
    for name in _SURFACES:
        surface = getattr(tensorflow, name, None)
        if surface is not None:
            sys.modules.setdefault("tensorflow." + name, surface)
    return tensorflow


def _execute(request: dict[str, Any], folders: list[str]) -> dict[str, Any]:
    """Run the script; return the fields of its end event."""
    script = request["script"]
    sys.argv = [script, *request["args"]]
    sys.path += folders  # after the libraries, so that no sibling takes a library's name
    _show_neighbours(folders[0], request["cwd"])
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=script, __builtins__=builtins)
    sys.modules["__main__"] = main
    try:
        exec(_code(request), main.__dict__)
    except Settled as enough:
        return {"status": "settled", "detail": str(enough), "path": None, "line": None}
    except SystemExit as stop:
        code = 0 if stop.code is None else stop.code
        return {"status": "exited", "detail": str(code), "path": None, "line": None}
    except BaseException as error:  # whatever the script raises is what is to be told
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == script]
        line = error.lineno if isinstance(error, SyntaxError) else frames[-1].lineno if frames else None
        detail = traceback.format_exception_only(type(error), error)[-1].strip()
        return {"status": "raised", "detail": detail[:2000], "path": script, "line": line}
    return {"status": "finished", "detail": None, "path": None, "line": None}


def _code(request: dict[str, Any]) -> types.CodeType:
    text = request.get("source")
    if text is not None:
        return compile(text, request["script"], "exec", dont_inherit=True)
    with open(request["script"], "rb") as file:  # noqa: PTH123
        return compile(file.read(), request["script"], "exec", dont_inherit=True)


def _show_neighbours(folder: str, cwd: str) -> None:
    """Let relative paths reach what lies beside the script, for reading."""
    for name in os.listdir(folder):  # noqa: PTH208
        try:
            os.symlink(os.path.join(folder, name), os.path.join(cwd, name))  # noqa: PTH118, PTH211
        except OSError:  # what can't be shown is not there for the script
            continue
