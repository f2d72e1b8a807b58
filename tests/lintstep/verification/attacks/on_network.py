"""Attacks by the network and by the kernel's other doors. Run inside the child as well as outside.

``at`` holds the targets: ``tcp``, ``udp`` (ports that listen on 127.0.0.1), ``unix``, ``abstract`` (socket names), and
``token``, which each attack tries to get out.
"""

from __future__ import annotations

import ctypes
import os
import platform
import socket
import struct
from typing import Any

At = dict[str, Any]

libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"


def call(x86: int, arm: int, *arguments: Any) -> int:
    words = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result: int = libc.syscall(arm if ARM else x86, *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def tcp(at: At) -> None:
    with socket.create_connection(("127.0.0.1", at["tcp"]), timeout=2) as connection:
        connection.sendall(at["token"].encode())


def tcp_by_ctypes(at: At) -> None:
    made = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H", at["tcp"]) + bytes([127, 0, 0, 1]) + bytes(8)
    libc.connect(made, address, len(address))
    libc.write(made, at["token"].encode(), len(at["token"]))


def udp(at: At) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(at["token"].encode(), ("127.0.0.1", at["udp"]))


def dns(at: At) -> None:
    """Ask a name server for a name that carries the secret."""
    labels = [at["token"].encode(), b"example"]
    question = b"".join(bytes([len(label)]) + label for label in labels) + b"\0" + struct.pack("!HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.sendto(struct.pack("!6H", 1, 0x100, 1, 0, 0, 0) + question, ("127.0.0.1", at["udp"]))


def resolve(at: At) -> str:
    return at["token"] if socket.getaddrinfo("localhost", 80) else ""


def unix_socket(at: At) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(at["unix"])
        connection.sendall(at["token"].encode())


def abstract_socket(at: At) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect("\0" + at["abstract"])
        connection.sendall(at["token"].encode())


def listen(at: At) -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        return at["token"]


def netlink(at: At) -> str:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:
        link.bind((0, 0))
        return at["token"]


def io_uring(at: At) -> str:
    call(425, 425, 4, ctypes.create_string_buffer(120))
    return at["token"]


def keyring(at: At) -> str:
    call(248, 217, b"user", at["token"].encode(), b"x", 1, -3)
    return at["token"]


def new_namespace(at: At) -> str:
    call(272, 97, 0x10000000)
    return at["token"]


def shared_memory_segment(at: At) -> None:
    """Leave a segment behind that outlives the process."""
    call(29, 194, at["key"], 4096, 0o1600)


def message_queue(at: At) -> None:
    call(68, 186, at["key"], 0o1600)


def watch_files(at: At) -> str:
    made = call(294, 26, 0)
    call(254, 27, made, at["outside"].encode(), 0xFFF)
    return at["token"]


def performance_counters(at: At) -> str:
    attributes = struct.pack("=IIQ", 1, 112, 0).ljust(112, b"\0")
    call(298, 241, attributes, 0, -1, -1, 0)
    return at["token"]


def personality(at: At) -> str:
    """Switch off address randomisation for what comes after."""
    call(135, 92, 0x0040000)
    return at["token"]
