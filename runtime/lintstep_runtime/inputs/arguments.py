"""The command line and the keyboard: ``sys.argv`` as given, argparse (see `parsers`), and what the user is asked."""

from __future__ import annotations

import sys
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.provision import Names, Replacements, Surroundings


def replacements(around: Surroundings, invent: bool) -> Replacements:
    """Return what a script sees of its command line; sets the interpreter's own ``sys.argv`` as well."""
    sys.argv[:] = [around.script, *around.args]
    if not invent:
        return {"builtins": {"raw_input": input}}
    return {"builtins": {"input": _answer, "raw_input": _answer}, "argparse": _parsers}


def _parsers() -> Names:
    from lintstep_runtime.inputs.parsers import InventingParser

    return {"ArgumentParser": InventingParser}


def _answer(prompt: object = "") -> Any:
    """Answer what a script asks its user."""
    recorder.current().assumed(f"asked {str(prompt).strip()!r}, the user gave an unknown answer")
    return Opaque("an answer")
