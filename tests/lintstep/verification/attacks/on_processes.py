"""Attacks on other processes, and by other processes. Run inside the child as well as outside.

``at`` holds the targets: ``victim_pid`` (a sleeping process of the same user), ``parent`` (who started the child),
``address`` and ``token`` (a secret in the parent's memory), ``outside`` (a folder).
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import multiprocessing.util
import os
import platform
import signal
import stat
import struct
import subprocess
import threading
import time
from typing import Any

At = dict[str, Any]

libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"
TOUCH = "touch {}/made"


def call(x86: int, arm: int, *arguments: Any) -> int:
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = libc.syscall(arm if ARM else x86, *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# Other programs


def execute(at: At) -> None:
    os.execv("/bin/sh", ["sh", "-c", TOUCH.format(at["outside"])])


def execute_by_system(at: At) -> None:
    os.system(TOUCH.format(at["outside"]))


def execute_by_subprocess(at: At) -> None:
    subprocess.run(["/bin/sh", "-c", TOUCH.format(at["outside"])], check=False)


def execute_by_spawn(at: At) -> None:
    os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", TOUCH.format(at["outside"])], {}), 0)


def execute_unaudited(at: At) -> None:
    """Start a program by the way that raises no audit event."""
    command = [b"sh", b"-c", TOUCH.format(at["outside"]).encode()]
    os.waitpid(multiprocessing.util.spawnv_passfds(b"/bin/sh", command, []), 0)


def execute_by_ctypes(at: At) -> None:
    arguments = (ctypes.c_char_p * 4)(b"sh", b"-c", TOUCH.format(at["outside"]).encode(), None)
    libc.execv(b"/bin/sh", arguments)


def execute_from_memory(at: At) -> None:
    held = os.memfd_create("held", 0)
    with open("/bin/sh", "rb") as shell:
        os.write(held, shell.read())
    os.execve(held, ["sh", "-c", TOUCH.format(at["outside"])], {"PATH": "/bin:/usr/bin"})


# New processes


def fork(at: At) -> str:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return at["token"]


def fork_by_ctypes(at: At) -> str:
    pid = libc.fork()
    if pid == 0:
        os._exit(0)
    return at["token"] if pid > 0 else ""


def fork_by_clone(at: At) -> str:
    pid = call(56, 220, int(signal.SIGCHLD), 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return at["token"]


def fork_by_clone3(at: At) -> str:
    arguments = struct.pack("=8Q", 0, 0, 0, 0, int(signal.SIGCHLD), 0, 0, 0)
    pid = call(435, 435, arguments, len(arguments))
    if pid == 0:
        os._exit(0)
    return at["token"]


def fork_by_32_bit_gate(at: At) -> str:
    """Call fork through ``int 0x80``, whose numbers are another table's."""
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")  # mov eax, 2; int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    pid = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if pid == 0:
        os._exit(0)
    return at["token"] if pid > 0 else ""


def fork_bomb(at: At) -> str:
    started = 0
    for _ in range(60):
        pid = os.fork()
        if pid == 0:
            time.sleep(1)
            os._exit(0)
        started += 1
    return at["token"] if started == 60 else ""


def daemon(at: At) -> None:
    """Leave a process behind that acts after this one has ended."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.5)
            with open(at["outside"] + "/made", "w") as file:
                file.write("owned")
        os._exit(0)


def thread_bomb(at: At) -> str:
    threading.stack_size(64 << 10)
    stop = threading.Event()
    for _ in range(1_000):
        threading.Thread(target=stop.wait, args=(20,), daemon=True).start()
    stop.set()
    return at["token"]


def outlive_the_deadline(at: At) -> str:
    """Ask not to be killed with the parent."""
    call(157, 167, 1, 0, 0, 0, 0)
    return at["token"]


# Other processes


def kill_victim(at: At) -> None:
    os.kill(at["victim_pid"], signal.SIGKILL)


def kill_victim_by_ctypes(at: At) -> None:
    libc.kill(at["victim_pid"], int(signal.SIGKILL))


def kill_victim_by_group(at: At) -> None:
    os.killpg(at["victim_pid"], signal.SIGKILL)


def kill_victim_by_thread(at: At) -> None:
    call(234, 131, at["victim_pid"], at["victim_pid"], int(signal.SIGKILL))


def kill_victim_by_descriptor(at: At) -> None:
    opened = call(434, 434, at["victim_pid"], 0)
    call(424, 424, opened, int(signal.SIGKILL), None, 0)


def kill_victim_by_queue(at: At) -> None:
    information = struct.pack("=iiiiii", int(signal.SIGTERM), 0, -1, 0, os.getpid(), os.getuid()).ljust(128, b"\0")
    call(129, 138, at["victim_pid"], int(signal.SIGTERM), information)


def kill_victim_by_input_signal(at: At) -> None:
    """Let the kernel send it: the owner of a pipe is told of input by a signal of one's choice."""
    read, write = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, at["victim_pid"])
    fcntl.fcntl(read, 10, int(signal.SIGKILL))
    fcntl.fcntl(read, fcntl.F_SETFL, fcntl.fcntl(read, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(write, b"x")


def attach_to_victim(at: At) -> str:
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(16, at["victim_pid"], None, None) != 0:
        return ""
    os.waitpid(at["victim_pid"], 0x40000000)
    libc.ptrace(17, at["victim_pid"], None, None)
    return at["token"]


def slow_victim(at: At) -> None:
    os.setpriority(os.PRIO_PROCESS, at["victim_pid"], 19)


def pin_victim(at: At) -> None:
    os.sched_setaffinity(at["victim_pid"], {0})


def limit_victim(at: At) -> None:
    call(302, 261, at["victim_pid"], 7, struct.pack("=QQ", 9, 9), None)


# The parent


def read_parents_environment(at: At) -> str:
    with open(f"/proc/{os.getppid()}/environ") as file:
        return file.read()


def read_parents_memory(at: At) -> str:
    with open(f"/proc/{os.getppid()}/mem", "rb", buffering=0) as memory:
        memory.seek(at["address"])
        return memory.read(40).decode("latin-1")


def read_parents_memory_by_call(at: At) -> str:
    buffer = ctypes.create_string_buffer(40)
    here = struct.pack("=QQ", ctypes.addressof(buffer), 40)
    there = struct.pack("=QQ", at["address"], 40)
    call(310, 270, os.getppid(), here, 1, there, 1, 0)
    return buffer.raw.decode("latin-1")


def read_parents_descriptors(at: At) -> str:
    found = []
    for name in os.listdir(f"/proc/{os.getppid()}/fd"):
        path = f"/proc/{os.getppid()}/fd/{name}"
        try:
            if stat.S_ISREG(os.stat(path).st_mode):
                with open(path, "rb") as file:
                    found.append(file.read(200).decode("latin-1"))
        except OSError:
            continue  # closed meanwhile
    return " ".join(found)


def steal_parents_descriptor(at: At) -> str:
    opened = call(434, 434, os.getppid(), 0)
    stolen = call(438, 438, opened, at["open_secret"], 0)
    return os.pread(stolen, 100, 0).decode()


def read_own_environment(at: At) -> str:
    return " ".join(os.environ.values())


def read_inherited_descriptors(at: At) -> str:
    found = []
    for descriptor in range(3, 256):
        try:
            found.append(os.pread(descriptor, 100, 0).decode("latin-1"))
        except OSError:
            continue
    return " ".join(found)
