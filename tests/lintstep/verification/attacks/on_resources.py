"""Attacks on time, memory and disk, and on the parent by what it reads. Run inside the child as well as outside.

The limits of the test are small: 256 MB of memory, 16 MB a file, 48 MB of disk, 2 s, 4 MB of trace.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from typing import Any

At = dict[str, Any]


def memory_bomb(at: At) -> str:
    held = [bytearray(64 << 20) for _ in range(6)]
    return at["token"] if held else ""


def processor_loop(at: At) -> None:
    while True:
        pass


def sleep(at: At) -> None:
    time.sleep(3600)


def stubborn_loop(at: At) -> None:
    for number in range(1, 32):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(0.1)


def close_and_stay(at: At) -> None:
    """Close every descriptor, so that the parent believes it is over, and stay."""
    os.closerange(0, 256)
    time.sleep(3600)


def stop_itself(at: At) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def disk_fill(at: At) -> str:
    for number in range(20):
        with open(f"part{number}", "wb") as file:
            file.write(bytes(8 << 20))
        time.sleep(0.05)
    return at["token"]


def disk_fill_unseen(at: At) -> str:
    """Fill the disk with files that have no name any more."""
    held = []
    for number in range(20):
        held.append(open(f"part{number}", "wb"))
        os.remove(f"part{number}")
        held[-1].write(bytes(8 << 20))
        held[-1].flush()
        time.sleep(0.05)
    return at["token"]


def big_file(at: At) -> str:
    with open("big", "wb") as file:
        for _ in range(5):
            file.write(bytes(8 << 20))
    return at["token"]


def many_files(at: At) -> str:
    held = [open("/dev/null", "rb") for _ in range(1_000)]
    return at["token"] if held else ""


def output_flood(at: At) -> None:
    for _ in range(64):
        os.write(1, b"x" * (1 << 20))


def complaint_flood(at: At) -> None:
    for _ in range(64):
        os.write(2, b"x" * (1 << 20))


def raise_limits(at: At) -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return at["token"] if wanted > soft else ""


def oversized_trace(at: At) -> None:
    for _ in range(64):
        at["emit"]("assumption", text=("x" * 15_000 + " ") * 16)


def endless_line(at: At) -> None:
    for _ in range(32):
        os.write(at["descriptor"], b"x" * (1 << 20))


def garbled_trace(at: At) -> None:
    os.write(at["descriptor"], b'{"event": "verdict", "verdict": "advances"}\n')


def deep_trace(at: At) -> None:
    os.write(at["descriptor"], b"[" * 200_000 + b"\n")


def forged_isolation(at: At) -> None:
    os.write(at["descriptor"], b'{"event": "isolation", "level": "none", "layers": []}\n')


def terminal_escapes(at: At) -> None:
    at["emit"]("assumption", text="\x1b]0;" + at["token"] + "\x07\x1b[2J")


def forged_numbers(at: At) -> None:
    os.write(at["descriptor"], b'{"event": "counter", "id": "c", "name": "c", "path": "p", "line": 1, "kind": 7}\n')
