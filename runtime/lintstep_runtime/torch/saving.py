"""``torch.save`` and ``torch.load``: objects are kept in memory, and a file says which one it stands for."""

from __future__ import annotations

import contextlib
import copy
import os
from pathlib import Path
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import files

__all__ = ["load", "save"]

_MARK = b"lintstep kept object "


class Kept(list[Any]):
    """What a run saved."""


def _kept() -> Kept:
    return current_run().keep(Kept)


def save(obj: Any, f: Any, *args: Any, **options: Any) -> None:
    """Keep a copy of `obj`, and write a file that stands for it. `f` is a path or an open file."""
    if isinstance(f, Opaque):
        return
    kept = _kept()
    kept.append(copy.deepcopy(obj))
    mark = _MARK + str(len(kept) - 1).encode() + b"\n"
    if isinstance(f, str | bytes | os.PathLike):
        around = files.present()
        place = Path(os.fsdecode(f)) if around is None else Path(around.made(f))
        place.write_bytes(mark)
    else:
        f.write(mark)


def load(f: Any, map_location: Any = None, *args: Any, **options: Any) -> Any:
    """Return a copy of what the file stands for; what it holds that was not saved here is unknown.

    Raises:
        FileNotFoundError: there is no such file, and none may be made up.
    """
    if isinstance(f, Opaque):
        return Opaque("torch.load()", (f,))
    if isinstance(f, str | bytes | os.PathLike):
        text, around = os.fsdecode(f), files.present()
        found = text if around is None else around.find(text)
        if found is None or not Path(found).is_file():
            if around is not None and around.invent:
                recorder.current().assumed(f"{text} is not there: what torch.load gives is unknown")
                return Opaque("torch.load()")
            raise FileNotFoundError(2, "No such file or directory", text)
        with contextlib.suppress(OSError), Path(found).open("rb") as stream:
            return _behind(stream.read(len(_MARK) + 20))
        return Opaque("torch.load()")
    with contextlib.suppress(AttributeError, OSError, ValueError):
        return _behind(f.read(len(_MARK) + 20))
    return Opaque("torch.load()")


def _behind(data: Any) -> Any:
    if isinstance(data, bytes) and data.startswith(_MARK):
        number = data[len(_MARK) :].split(b"\n")[0]
        if number.isdigit() and int(number) < len(_kept()):
            return copy.deepcopy(_kept()[int(number)])
    recorder.current().assumed("a file was loaded that was not saved in this run: what it holds is unknown")
    return Opaque("torch.load()")
