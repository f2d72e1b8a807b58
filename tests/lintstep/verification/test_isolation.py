"""What isolation says of itself, and what happens when the parent dies."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import lintstep
from lintstep.verification import VerifyRequest, isolation
from lintstep.verification.child import folders as folders_module
from lintstep.verification.child import launch, start
from lintstep.verification.child.files import disk_used, project_of, readable
from lintstep.verification.isolation import CALLS, FILES, LIMITS, Layer, level, seccomp

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own layers")


def layer(name: str, holds: bool = True) -> Layer:
    return Layer(name, holds, "", "")


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([layer(FILES), layer(CALLS), layer(LIMITS), layer("threads")], "full"),
        ([layer(FILES), layer(CALLS), layer(LIMITS), layer("threads", False)], "partial"),
        ([layer(FILES, False), layer(CALLS), layer(LIMITS)], "partial"),
        ([layer(FILES), layer(LIMITS)], "partial"),
        ([layer(FILES, False), layer(CALLS, False), layer(LIMITS)], "resources-only"),
        ([layer(LIMITS)], "resources-only"),
        ([layer(LIMITS, False)], "none"),
        ([], "none"),
    ],
)
def test_the_level_is_full_only_where_every_layer_holds(layers: list[Layer], expected: str) -> None:
    assert level(layers) == expected


def test_levels_are_named_alike_on_both_sides() -> None:
    from lintstep.verification.request import LEVELS

    assert isolation.LEVELS == LEVELS


# The parent dies


@linux_only
@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.06, 0.12, 0.3])
def test_killing_the_parent_leaves_no_child(tmp_path: Path, delay: float, script: Callable[[str], Path]) -> None:
    path = script("import time\nwhile True: time.sleep(1)")
    parent = tmp_path / "parent.py"
    parent.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from lintstep.verification import VerifyRequest\nfrom lintstep.verification.child import start\n"
        "real = start.locate\n"
        f"engine = Path({str(tmp_path / 'engine')!r})\n"
        "start.locate = lambda module: engine if module == 'lintstep_runtime' else real(module)\n"
        "print('ready', flush=True)\n"
        f"start.run(VerifyRequest(Path({str(path)!r})))\n"
    )
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = set(tmp_path.rglob("*"))
    root = Path(lintstep.__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'runtime'}", "TMPDIR": str(temporary)}
    with subprocess.Popen([sys.executable, parent], stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.kill()
    assert _gone_soon(launch.ENTER.encode(), str(tmp_path / "engine").encode())
    left = {path for path in set(tmp_path.rglob("*")) - before if temporary not in path.parents}
    assert {path for path in left if "__pycache__" not in path.parts} == set()


@linux_only
def test_a_child_started_ahead_serves_the_first_request(script: Callable[[str], Path]) -> None:
    launch.ahead()
    (process,) = launch._waiting
    outcome = start.run(VerifyRequest(script("pass")))
    assert (outcome.level, outcome.status, process.returncode) == ("full", 0, 0)
    assert launch._waiting == []


@linux_only
def test_a_child_started_ahead_ends_where_it_is_not_asked() -> None:
    launch.ahead()
    (process,) = launch._waiting
    other = launch.start([], sys.executable, [])
    assert process.returncode == 0
    assert other.communicate() == (b"", b"")
    assert other.returncode == 0


@linux_only
@pytest.mark.parametrize("arguments", [["--help"], ["--no-such-option"], ["no_such_script.py"]])
def test_no_child_outlives_a_command_that_asks_nothing_of_it(arguments: list[str], tmp_path: Path) -> None:
    root = Path(lintstep.__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'runtime'}"}
    command = [sys.executable, "-m", "lintstep", "verify", *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == (0 if arguments == ["--help"] else 2)
    assert "Traceback" not in done.stderr
    assert _gone_soon(launch.ENTER.encode())


@linux_only
def test_the_next_run_removes_what_a_killed_parent_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    code = "import os, time\nfrom lintstep.verification.child.folders import working_folder\n"
    code += "with working_folder() as folder:\n    print(folder, flush=True)\n    time.sleep(60)"
    root = Path(lintstep.__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root), "TMPDIR": str(tmp_path)}
    parents = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) for _ in "ab"]
    killed, alive = parents
    folders = [Path(os.fsdecode(each.stdout.readline().strip())) for each in parents if each.stdout]
    killed.kill()
    killed.wait()
    (folders[0] / "work").mkdir()
    (folders[0] / "work" / "made.txt").touch()
    kept = tmp_path / "kept"
    kept.mkdir()
    name = folders[0].name.split("-")
    others = [tmp_path / "-".join(parts) for parts in ([*name[:3], "abc", "x"], ["lintstep", "old"])]
    for other in others:
        other.mkdir()
    link = tmp_path / "-".join([*name[:4], "link"])
    link.symlink_to(kept)
    folders_module.remove_stale.__wrapped__()
    left = {path.name for path in tmp_path.iterdir()}
    alive.kill()
    alive.wait()
    for each in parents:
        if each.stdout:
            each.stdout.close()
    assert left == {folders[1].name, "kept", link.name, *(other.name for other in others)}


@linux_only
def test_a_process_number_that_is_used_again_is_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with folders_module.working_folder() as own:
        word, process, started, *rest = Path(own).name.split("-")
        earlier = tmp_path / "-".join([word, process, str(int(started) - 1), *rest])
        earlier.mkdir()
        folders_module.remove_stale.__wrapped__()
        assert [str(path) for path in tmp_path.iterdir()] == [own]


def _gone_soon(*words: bytes) -> bool:
    """Whether no process whose command and environment hold the words is left, within a while."""
    for _ in range(100):
        if not any(all(word in text for word in words) for text in map(_about, _processes())):
            return True
        time.sleep(0.05)
    return False


def _processes() -> list[Path]:
    return [path for path in Path("/proc").iterdir() if path.name.isdigit()]


def _about(process: Path) -> bytes:
    with contextlib.suppress(OSError):
        return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    return b""


# Linux's layers


@linux_only
def test_the_tables_hold_the_kernels_numbers() -> None:
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    generic = Path("/usr/include/asm-generic/unistd.h")
    if not header.exists() or not generic.exists():
        pytest.skip("no kernel headers here")
    x86 = {name: int(number) for name, number in re.findall(r"#define __NR_(\w+)\s+(\d+)", header.read_text())}
    arm = {
        name.removeprefix("3264_"): int(number)
        for name, number in re.findall(r"#define __NR_?(\w+)\s+(\d+)", generic.read_text())
    }
    arm["newfstatat"], arm["fstat"] = arm["fstatat"], arm.get("fstat", 80)
    tables = {**seccomp.ALLOWED, **seccomp.IGNORED, **{name: row[0] for name, row in seccomp.UNSUPPORTED.items()}}
    for name, (first, second) in tables.items():
        assert first is None or x86.get(name, first) == first, name
        assert second is None or arm.get(name, second) == second, name


@linux_only
@pytest.mark.parametrize("machine", sorted(seccomp.MACHINES))
def test_a_filter_is_well_formed(machine: str) -> None:
    import struct

    text = seccomp.program(machine, 1234)
    instructions = [struct.unpack("=HBBI", text[at : at + 8]) for at in range(0, len(text), 8)]
    assert len(instructions) < 4096
    for at, (code, true, false, _) in enumerate(instructions):
        if code & 0x07 == 0x05:
            assert at + 1 + max(true, false) < len(instructions)
    assert instructions[-1][0] == 0x06


@linux_only
def test_the_parent_is_undumpable_only_while_a_child_runs() -> None:
    import ctypes

    from lintstep.verification.isolation import linux

    libc = ctypes.CDLL(None)
    assert libc.prctl(3, 0, 0, 0, 0) == 1
    with linux.parent_closed(), linux.parent_closed():
        assert libc.prctl(3, 0, 0, 0, 0) == 0
    assert libc.prctl(3, 0, 0, 0, 0) == 1


def test_numpy_is_found_without_being_imported() -> None:
    code = "import sys\nfrom lintstep.verification.child.start import locate\n"
    code += "locate('numpy')\nprint('numpy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


# What may be read, what was written


def test_hidden_entries_of_a_project_cannot_be_read(tmp_path: Path) -> None:
    for name in (".git", ".env", "train.py", "data"):
        (tmp_path / name).mkdir()
    files, listed = readable([tmp_path])
    assert files == [str(tmp_path / "data"), str(tmp_path / "train.py")]
    assert listed == [str(tmp_path)]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ((), ("repo/pkg/sub", "repo/pkg/sub")),
        (("repo/pkg/sub/__init__.py",), ("repo/pkg", "repo/pkg/sub")),
        (("repo/pkg/sub/__init__.py", "repo/pkg/__init__.py"), ("repo", "repo/pkg")),
        (("repo/pyproject.toml",), ("repo", "repo")),
        (("repo/.git/HEAD", "repo/pkg/setup.py"), ("repo/pkg", "repo/pkg")),
        ((".git/HEAD",), ("repo/pkg/sub", "repo/pkg/sub")),
        (("__init__.py", "repo/__init__.py", "repo/pkg/__init__.py", "repo/pkg/sub/__init__.py"), ("repo", "repo/pkg")),
    ],
)
def test_a_project_is_what_is_marked_as_one_or_holds_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: tuple[str, ...], expected: tuple[str, str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # a home folder is never one
    for name in ("repo/pkg/sub/train.py", *made):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = project_of(tmp_path / "repo/pkg/sub/train.py")
    assert found == tuple((tmp_path / each).resolve() for each in expected)


def test_a_package_opens_nothing_beside_it(tmp_path: Path, script: Callable[[str], Path]) -> None:
    path = script("")
    (path.parent / "__init__.py").touch()
    (path.parent.parent / "beside.txt").touch()
    policy = start._payload(VerifyRequest(path), str(tmp_path))["policy"]
    assert str(path.parent / "__init__.py") in policy["read"]
    assert not [each for each in (*policy["read"], *policy["listed"]) if Path(each) in path.parent.parents]
    assert str(path.parent.parent / "beside.txt") not in policy["read"]


def test_of_a_home_folder_only_python_files_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("train.py", "letters", "key.pem"):
        (tmp_path / name).touch()
    assert readable([tmp_path])[0] == [str(tmp_path / "train.py")]


def test_what_a_child_wrote_is_counted_through_folders(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(1 << 20))
    assert disk_used(str(tmp_path), 0, 10 << 20) >= 1 << 20


def test_a_child_that_ignores_signals_is_killed(script: Callable[[str], Path]) -> None:
    from lintstep.verification import Limits

    path = script("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)")
    outcome = start.run(VerifyRequest(path, limits=Limits(seconds=1.0)))
    assert outcome.stopped == "it was still running after 1 s"
    assert signal.SIGKILL


# Other platforms, as far as they can be tested from here


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_the_macos_profile_names_every_path_and_is_balanced() -> None:
    from lintstep.verification.isolation import macos

    policy = isolation.Policy(
        parent=1,
        folder="/private/tmp/lintstep-1",
        read=["/Users/me/train.py", '/Users/me/odd "name"'],
        listed=["/Users/me"],
        memory=1,
        file_size=1,
        open_files=1,
        threads=1,
        cpu_seconds=1,
    )
    text = macos.profile(policy, "/usr/bin/python3")
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    assert outside.count("(") == outside.count(")")
    assert "(deny default)" in text
    assert '(allow file-write* (subpath "/private/tmp/lintstep-1") (literal "/dev/null"))' in text
    assert r'(subpath "/Users/me/odd \"name\"")' in text
    assert "network" not in text
    assert "process-fork" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_a_platform_without_layers_of_its_own_is_limited_to_resources(
    script: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from lintstep.verification import VerifyError, verify_script

    elsewhere = tmp_path / "enter.py"
    text = Path(launch.ENTER).read_text().replace('"linux": "linux"', '"linux": "posix"')
    elsewhere.write_text(text.replace("HERE = ", f"HERE = {launch.HERE!r} or "))
    monkeypatch.setattr(launch, "ENTER", str(elsewhere))
    path = script("pass")
    with pytest.raises(VerifyError, match="only resources-only can be had here"):
        verify_script(VerifyRequest(path))
    assert verify_script(VerifyRequest(path, isolation="resources-only")).level == "resources-only"


def test_of_the_root_of_the_file_system_nothing_but_python_files_is_seen() -> None:
    root = Path(Path.cwd().anchor)
    files, listed = readable([root])
    assert listed == []
    assert all(path.endswith(".py") for path in files)


def test_links_in_a_project_open_nothing(tmp_path: Path) -> None:
    (tmp_path / "train.py").touch()
    (tmp_path / "data").symlink_to("/etc")
    assert readable([tmp_path])[0] == [str(tmp_path / "train.py")]


# A kernel that has less

WITHOUT = """
import ctypes, os, struct, sys
refused, command = [int(number) for number in sys.argv[1].split(",")], sys.argv[2:]
rows = [(0x20, 0, 0, 0)]
for number in refused:
    rows += [(0x15, 0, 1, number), (0x06, 0, 0, 0x00050000 | 38)]
text = b"".join(struct.pack("=HBBI", *row) for row in [*rows, (0x06, 0, 0, 0x7FFF0000)])
held = ctypes.create_string_buffer(text, len(text))
libc = ctypes.CDLL(None)
libc.prctl(38, 1, 0, 0, 0)
assert libc.prctl(22, 2, ctypes.c_char_p(struct.pack("@HP", len(text) // 8, ctypes.addressof(held))), 0, 0) == 0
os.execv(command[0], command)
"""
"""Starts a command to which some system calls do not exist."""


@linux_only
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are x86_64's")
@pytest.mark.parametrize(
    ("refused", "level", "said"),
    [
        ((444,), "partial", "this kernel has no Landlock"),
        ((446,), "partial", "Landlock refused"),
        ((444, 157), "resources-only", "seccomp refused"),
        ((302, 160), "partial", "no RLIMIT_AS"),
    ],
    ids=["no Landlock", "Landlock that refuses", "no Landlock and no seccomp", "no limits"],
)
def test_what_the_kernel_lacks_is_missing_from_the_report(
    tmp_path: Path, script: Callable[[str], Path], refused: tuple[int, ...], level: str, said: str
) -> None:
    path = script("emit('assumption', text='ran')")
    root = Path(lintstep.__file__).resolve().parent.parent
    program = (
        "from pathlib import Path\n"
        "from lintstep.verification import VerifyError, VerifyRequest, verify_script\n"
        "from lintstep.verification.child import start\n"
        "real = start.locate\n"
        f"engine = Path({str(tmp_path / 'engine')!r})\n"
        "start.locate = lambda module: engine if module == 'lintstep_runtime' else real(module)\n"
        f"path = Path({str(path)!r})\n"
        "try:\n    verify_script(VerifyRequest(path))\n    raise SystemExit('it ran')\n"
        "except VerifyError as error:\n    print(error)\n"
        f"report = verify_script(VerifyRequest(path, isolation={level!r}))\n"
        "print(report.level, report.assumptions)\n"
    )
    command = [sys.executable, "-c", WITHOUT, ",".join(map(str, refused)), sys.executable, "-c", program]
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{root / 'runtime'}"}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    complaint, report = ran.stdout.splitlines()
    assert f"isolation full was demanded and only {level} can be had here" in complaint
    assert said in complaint
    assert f"--isolation {level}" in complaint
    assert report == f"{level} ['ran']"
