"""Attacks on the interpreter's start: modules that wait beside the script. Run inside the child as well as outside.

Before each, the range puts ``sitecustomize.py``, ``usercustomize.py``, ``json.py``, ``csv.py``, ``numpy.py`` and
``lintstep_runtime.py`` into the project, each of which sets a mark when it is imported, and an environment that points
Python at the project.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

At = dict[str, Any]


def _marked(name: str) -> bool:
    return hasattr(sys, "poisoned") and name in sys.poisoned


def site_customisation(at: At) -> str:
    return at["token"] if _marked("sitecustomize") else ""


def user_customisation(at: At) -> str:
    return at["token"] if _marked("usercustomize") else ""


def path_file(at: At) -> str:
    return at["token"] if _marked("pth") else ""


def shadow_standard_module(at: At) -> str:
    return at["token"] if _marked("json") else ""


def shadow_module_loaded_late(at: At) -> str:
    importlib.import_module("csv")
    return at["token"] if _marked("csv") else ""


def shadow_numpy(at: At) -> str:
    importlib.import_module("numpy")
    return at["token"] if _marked("numpy") else ""


def shadow_runtime(at: At) -> str:
    importlib.import_module("lintstep_runtime")
    return at["token"] if _marked("lintstep_runtime") else ""


def standard_input(at: At) -> str:
    return os.read(0, 100).decode()
