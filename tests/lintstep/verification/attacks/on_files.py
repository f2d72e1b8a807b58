"""Attacks on files. This text is run inside the child as well as outside, so it imports the standard library only.

``at`` holds the targets: ``outside`` (a folder), ``victim`` (a file in it), ``secret`` (a file to read), ``project``.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from typing import Any

At = dict[str, Any]


def write(at: At) -> None:
    with open(at["outside"] + "/made", "w") as file:
        file.write("owned")


def write_by_ctypes(at: At) -> None:
    libc = ctypes.CDLL(None)
    made = libc.open((at["outside"] + "/made").encode(), os.O_CREAT | os.O_WRONLY, 0o644)
    libc.write(made, b"owned", 5)


def write_by_symlink(at: At) -> None:
    os.symlink(at["outside"], "link")
    with open("link/made", "w") as file:
        file.write("owned")


def write_by_rename(at: At) -> None:
    with open("here", "w") as file:
        file.write("owned")
    os.rename("here", at["outside"] + "/made")


def write_by_hard_link(at: At) -> None:
    with open("here", "w") as file:
        file.write("owned")
    os.link("here", at["outside"] + "/made")


def write_through_hard_link(at: At) -> None:
    os.link(at["victim"], "here")
    with open("here", "w") as file:
        file.write("owned")


def write_by_copy(at: At) -> None:
    with open("here", "w") as file:
        file.write("owned")
    shutil.copy("here", at["outside"] + "/made")


def append(at: At) -> None:
    with open(at["victim"], "a") as file:
        file.write("owned")


def truncate(at: At) -> None:
    os.truncate(at["victim"], 0)


def delete(at: At) -> None:
    os.remove(at["victim"])


def move_away(at: At) -> None:
    os.rename(at["victim"], "mine")


def make_folder(at: At) -> None:
    os.mkdir(at["outside"] + "/made")


def make_fifo(at: At) -> None:
    os.mkfifo(at["outside"] + "/made")


def make_symlink(at: At) -> None:
    os.symlink("/etc/passwd", at["outside"] + "/made")


def change_mode(at: At) -> None:
    os.chmod(at["victim"], 0o777)


def change_mode_by_descriptor(at: At) -> None:
    opened = os.open(at["script"], os.O_RDONLY)
    os.fchmod(opened, 0o777)


def change_times(at: At) -> None:
    os.utime(at["victim"], (1, 1))


def rewrite_own_script(at: At) -> None:
    with open(at["script"], "a") as file:
        file.write("# owned")


def plant_bytecode(at: At) -> None:
    os.makedirs(at["project"] + "/__pycache__", exist_ok=True)
    with open(at["project"] + "/__pycache__/made", "w") as file:
        file.write("owned")


def write_shared_memory(at: At) -> None:
    with open("/dev/shm/" + at["shared"], "w") as file:
        file.write("owned")


def read_secret(at: At) -> str:
    with open(at["secret"]) as file:
        return file.read()


def read_secret_by_ctypes(at: At) -> str:
    libc = ctypes.CDLL(None)
    opened = libc.open(at["secret"].encode(), os.O_RDONLY)
    buffer = ctypes.create_string_buffer(100)
    libc.read(opened, buffer, 99)
    return buffer.value.decode()


def read_secret_by_symlink(at: At) -> str:
    os.symlink(at["secret"], "link")
    with open("link") as file:
        return file.read()


def read_secret_by_hard_link(at: At) -> str:
    os.link(at["secret"], "here")
    with open("here") as file:
        return file.read()


def read_hidden_file_of_project(at: At) -> str:
    with open(at["project"] + "/.git/config") as file:
        return file.read()


def read_secret_by_link_in_project(at: At) -> str:
    with open(at["project"] + "/data") as file:
        return file.read()


def take_space_unseen(at: At) -> str:
    """Take space on the disk without writing to it, by files that have no name any more."""
    held = []
    for number in range(20):
        held.append(open(f"part{number}", "wb"))
        os.remove(f"part{number}")
        ctypes.CDLL(None, use_errno=True).fallocate(held[-1].fileno(), 0, ctypes.c_long(0), ctypes.c_long(8 << 20))
    return at["token"] if sum(os.fstat(file.fileno()).st_blocks for file in held) * 512 > 100 << 20 else ""


def list_folder(at: At) -> str:
    return " ".join(os.listdir(os.path.dirname(at["secret"])))


def read_temporary_files_of_others(at: At) -> str:
    with open(at["secret_in_tmp"]) as file:
        return file.read()
