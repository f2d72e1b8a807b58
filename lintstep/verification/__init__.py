"""Runs a script on the reference runtime, in a sandbox, and judges what its train ops did to its step counters.

The names are imported when they are first asked for: what judges a run is loaded while the run goes on.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # a child is started before typing is imported
if TYPE_CHECKING:
    from lintstep.verification.report import VerifyReport
    from lintstep.verification.request import Limits, VerifyError, VerifyRequest, Writer
    from lintstep.verification.verify import verify_script

__all__ = ["Limits", "VerifyError", "VerifyReport", "VerifyRequest", "Writer", "verify_script"]

_HOMES = {"VerifyReport": "report", "verify_script": "verify"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'request')}"), name)
