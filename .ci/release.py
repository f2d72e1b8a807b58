"""Whether lintstep could be released: it builds, the same bytes each time, and works where it is installed.

    python .ci/release.py

Builds the sdist and, from it, the wheel, twice, in two places and at two times; checks their metadata and what they
put where; then installs each into a clean environment of every Python from 3.10 to 3.13 that is on this machine, and
runs the main commands there. A Python that is not here is named, and was not tested. Needs ``build`` and ``twine``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "fixtures" / "scripts" / "seed.py"
MINORS = (10, 11, 12, 13)
PACKAGES = {"lintstep", "lintstep_runtime"}
DATA = (
    "lintstep/py.typed",
    "lintstep_runtime/py.typed",
    "lintstep/project/config_schema.json",
    "lintstep/verification/show/verify.css",
)
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}


def main() -> int:
    """Build, check, install, try; raise AssertionError or CalledProcessError at the first thing that is not so."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sources = work / "sources"
        for name in files():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, sources / name)
        artefacts = build(sources, work / "one", 0o022)
        again = build(sources, work / "another", 0o077)
        for one, other in zip(artefacts, again, strict=True):
            assert one.name == other.name and one.read_bytes() == other.read_bytes(), f"{one.name} differs each time"
        run(sys.executable, "-m", "twine", "check", "--strict", *artefacts)
        sdist, wheel = artefacts
        look_into(sources, sdist, wheel)
        print(f"{sdist.name} and {wheel.name}: the same bytes twice, metadata and contents right")
        missing = []
        for minor in MINORS:
            python = interpreter(minor)
            if python is None:
                missing.append(f"3.{minor}")
                continue
            for artefact in artefacts:
                began = time.monotonic()
                try_out(python, artefact, work / f"{minor}-{artefact.suffix[1:]}")
                print(f"3.{minor}: {artefact.name} installs and works ({time.monotonic() - began:.0f} s)", flush=True)
        if missing:
            print(f"not on this machine, so NOT TESTED: Python {', '.join(missing)}")
        return int(len(missing) == len(MINORS))


def build(sources: Path, work: Path, umask: int) -> tuple[Path, Path]:
    """Return the sdist and the wheel built from a copy of the sources in a folder of its own."""
    copy = work / "sources"
    shutil.copytree(sources, copy, copy_function=shutil.copyfile)  # with the time of now, not that of the original
    environment = {**ENVIRONMENT, "SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-m", "build", "--outdir", str(work / "dist"), str(copy)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, umask=umask)
    (sdist,), (wheel,) = (work / "dist").glob("*.tar.gz"), (work / "dist").glob("*.whl")
    return sdist, wheel


def files() -> Iterator[str]:
    """Yield the paths of the project's files, be it a repository or a copy of one."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        yield from (name for name in listed.stdout.split("\0")[:-1] if (ROOT / name).exists())
        return
    for file in ROOT.rglob("*"):
        parts = file.relative_to(ROOT).parts
        made = (
            parts[0] in (".venv", "bin", "site")
            or parts[0].endswith("_cache")
            or {"__pycache__", "node_modules"} & set(parts)
        )
        if file.is_file() and not made:
            yield "/".join(parts)


def look_into(sources: Path, sdist: Path, wheel: Path) -> None:
    """See that the wheel installs the two packages and nothing else at top level, and that nothing is missing."""
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES, tops
    assert len(tops) == len(PACKAGES) + 1, tops
    for wanted in DATA:
        assert wanted in names, f"the wheel lacks {wanted}"
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    modules = {path.relative_to(sources).as_posix() for path in (sources / "lintstep").rglob("*.py")}
    modules |= {path.relative_to(sources / "runtime").as_posix() for path in (sources / "runtime").rglob("*.py")}
    assert modules == {name for name in names if name.endswith(".py")}, "the wheel's modules are not the sources'"
    with tarfile.open(sdist) as archive:
        stored = {name.partition("/")[2] for name in archive.getnames()}
    for wanted in ("README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "tests/test_readme.py", "docs/index.md"):
        assert wanted in stored, f"the sdist lacks {wanted}"
    strange = [name for name in stored if "__pycache__" in name or name.startswith((".venv", "bin/", "site/"))]
    assert not strange, f"the sdist has {strange}"


def interpreter(minor: int) -> Path | None:
    """Return a Python 3.``minor`` of this machine: this one, one on the path, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [sys.executable, shutil.which(f"python3.{minor}"), *map(str, pyenv.glob(f"3.{minor}.*/bin/python"))]
    for candidate in filter(None, found):
        said = subprocess.run(
            [candidate, "-c", "import ensurepip, sys, venv; print(sys.version_info[:2])"],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
        )  # a shim of pyenv's may stand for no Python at all
        if said.returncode == 0 and said.stdout.strip() == f"(3, {minor})":
            return Path(candidate)
    return None


def try_out(python: Path, artefact: Path, folder: Path) -> None:
    """Install an artefact into a clean environment and run the main commands there on the seed script."""
    run(python, "-m", "venv", folder)
    own = folder / "bin" / "python"
    run(own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", artefact)
    run(own, "-m", "pip", "check")
    work = folder / "work"
    work.mkdir()
    shutil.copyfile(SEED, work / "seed.py")
    command = folder / "bin" / "lintstep"

    def says(code: int, wanted: str, *words: str) -> None:
        done = subprocess.run([command, *words], cwd=work, env=ENVIRONMENT, capture_output=True, text=True)
        told = f"lintstep {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        assert done.returncode == code and wanted in done.stdout + done.stderr, told

    version = artefact.name.split("-")[1].removesuffix(".tar.gz")
    says(0, version, "--version")
    says(0, "# LS101: frozen-schedule", "rule", "LS101")
    says(0, "fail-on", "config")
    says(1, "error[LS101]", "check", "seed.py")
    says(1, '"version": "2.1.0"', "check", "--output-format", "sarif", ".")
    says(1, "FROZEN, confirmed", "verify", "--isolation", "none", "--fix", "seed.py")
    says(1, "fixed 1 finding", "check", "--fix", "seed.py")
    says(0, "", "check", "--select", "LS1", "seed.py")
    says(0, "ADVANCES", "verify", "--isolation", "none", "seed.py")
    says(0, "FROZEN, confirmed", "demo")
    says(2, "pip install pygls", "server")
    typed = "import lintstep.api as api; assert api.check_source(open('seed.py').read()).findings"
    subprocess.run([own, "-c", typed], cwd=work, env=ENVIRONMENT, check=True)


def run(*command: str | Path) -> None:
    """Run a command and show what it says only where it fails."""
    done = subprocess.run(list(map(str, command)), env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
