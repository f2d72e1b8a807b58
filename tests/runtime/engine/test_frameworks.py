"""The engine finds its stand-ins by what they say of themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lintstep_runtime
from lintstep_runtime.engine import frameworks

ROOT = Path(lintstep_runtime.__file__).parent


def test_every_package_that_serves_something_is_found() -> None:
    roots = [each.roots for each in frameworks.frameworks()]
    assert {"apex", "tensorflow", "torch", "torchvision"} <= set().union(*roots)
    assert sum(map(len, roots)) == len(set().union(*roots))  # nothing is served twice


def test_no_room_imports_a_stand_in() -> None:
    """The contract in pyproject lists every one of them."""
    listed = (Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8")
    contract = listed.partition("The runtime's rooms know no framework")[2].partition("[[")[0]
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py") if "FRAMEWORK =" in path.read_text("utf-8")}
    assert {name for name in packages if f'"lintstep_runtime.{name}"' not in contract} == set()


def test_a_stand_in_is_imported_when_a_script_imports_it_and_not_before() -> None:
    code = """
import sys
from lintstep_runtime.engine import frameworks, runner
frameworks.frameworks()
heavy = [name for name in sys.modules if name.startswith(("lintstep_runtime.tensorflow.", "lintstep_runtime.torch."))]
sys.meta_path.append(frameworks.Finder())
import tensorflow
print(heavy, "lintstep_runtime.tensorflow.surface" in sys.modules, "lintstep_runtime.torch.surface" in sys.modules)
"""
    folder = Path(lintstep_runtime.__file__).parents[1]
    path = [str(folder), *(entry for entry in sys.path if entry.endswith("site-packages"))]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\nsys.path += {path!r}\n{code}"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "[] True False", done.stderr


def test_what_nobody_serves_is_not_found() -> None:
    assert frameworks.Finder().find_spec("nobody.serves.this") is None
