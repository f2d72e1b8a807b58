"""No attack hits anything from inside; every one of them does from outside. As root, and as an unprivileged user."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema
import fissix
import numpy
import pytest

import lintstep

from ..conftest import CHILD
from .catalogue import ATTACKS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the attacks are on the Linux isolation")

NOBODY = 65534
ROOT = Path(lintstep.__file__).resolve().parent.parent
USERS = ("root", "unprivileged") if os.geteuid() == 0 else ("unprivileged",)


@cache
def results(user: str) -> dict[str, Any]:
    """Run every attack as ``user``, once."""
    names = [name for name, attack in ATTACKS.items() if user == "root" or not attack.needs_root]
    changes_user = user != "root" and os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="attacks-"))
    try:
        package = folder / "engine" / "lintstep_runtime" / "engine"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").touch()
        (package / "child.py").write_text(CHILD)
        folder.chmod(0o755)
        if changes_user:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, NOBODY, NOBODY)
        ran = subprocess.run(
            [interpreter(changes_user), "-B", "-m", f"{__package__}.harness", folder, folder / "engine", *names],
            env={**os.environ, "PYTHONPATH": search_path(), "LINTSTEP_SECRET": secrets.token_hex(8)},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **({"user": NOBODY, "group": NOBODY, "extra_groups": []} if changes_user else {}),
        )
        if ran.returncode != 0:
            return {"failure": ran.stderr}
        found: dict[str, Any] = json.loads(ran.stdout)
        return found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def search_path() -> str:
    libraries = {str(Path(each.__file__).resolve().parent.parent) for each in (fastjsonschema, fissix, numpy)}
    return os.pathsep.join([str(ROOT), str(ROOT / "runtime"), *sorted(libraries)])


def interpreter(changes_user: bool) -> str:
    """Return an interpreter the user of the test can start: this one, or the system's of the same version."""
    if not changes_user:
        return sys.executable
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, system):
        if Path(candidate).exists() and _starts_as_nobody(candidate):
            return candidate
    pytest.skip("no interpreter of this version that an unprivileged user can start")


def _starts_as_nobody(candidate: str) -> bool:
    command = [candidate, "-c", "import lintstep, fastjsonschema"]
    options: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": [], "cwd": "/"}
    try:
        done = subprocess.run(command, env={"PYTHONPATH": search_path()}, capture_output=True, check=False, **options)
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture(params=USERS)
def user(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name: str, user: str) -> None:
    if ATTACKS[name].needs_root and user != "root":
        pytest.skip("succeeds as root only")
    assert results(user).get("failure") is None
    result = results(user)[name]
    assert result["outside"], "the control must hit something, or this test could not fail"
    assert result["level"] == "full"
    assert result["hits"] == []


def test_there_are_enough_attacks() -> None:
    assert len(ATTACKS) >= 35
