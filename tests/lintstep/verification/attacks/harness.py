"""Runs attacks as the user it is started by: ``python -m ...harness FOLDER CHILD NAME...`` prints a JSON table.
The secret that the attacks are after stands in this process's environment from its start, as LINTSTEP_SECRET.

Each attack is run outside first (a bare interpreter: it must hit) and then inside, by the real parent side of
``lintstep verify`` with a stand-in for the runtime that gives the script all of Python.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lintstep.verification import Limits, VerifyError, VerifyRequest, verify_script
from lintstep.verification.child import start
from lintstep.verification.show.text import render

from .catalogue import ATTACKS, Attack
from .shooting_range import Range, settle

LIMITS = Limits(
    seconds=2.0, memory=256 << 20, file_size=16 << 20, disk=48 << 20, open_files=64, threads=64, trace=4 << 20
)
CONTROL_SECONDS = 20.0
ENDURING_SECONDS = 2.5
MUCH = 8 << 20
BARE = """
import json, sys
sys.path.append({engine!r})
from lintstep_runtime.engine import child
child.run({request!r})
"""
STORY = """
counter()
update(step="c")
for step in range(10):
    run_op(0.1, c=step + 1)
"""


class Harness:
    """Holds what all attacks share: the secret in this process's environment, memory and open files."""

    def __init__(self, folder: Path, engine: Path) -> None:
        self.folder, self.engine = folder, engine
        self.token = os.environ["LINTSTEP_SECRET"]
        self.held = ctypes.create_string_buffer(self.token.encode())
        secret = folder / "open-secret"
        secret.write_text(self.token)
        self.open_secret = os.open(secret, os.O_RDONLY)
        os.set_inheritable(self.open_secret, True)
        real = start.locate
        start.locate = lambda module: real(module) if module != "lintstep_runtime" else engine

    def script(self, attack: Attack, at: Range) -> None:
        """Write the attack's script: its module, the call, and what it got, told in the trace."""
        targets = {**at.targets(), "address": ctypes.addressof(self.held), "open_secret": self.open_secret}
        lines = [
            attack.text,
            f"at = {targets!r}",
            "at['emit'], at['descriptor'] = emit, descriptor",
            f"told = {attack.run.__name__}(at)",
            "if told: emit('assumption', text=repr(told))",
        ]
        at.script.write_text("\n".join(lines) + (STORY if attack.hit == "trace" else ""))

    def outside(self, attack: Attack) -> list[str]:
        """Run the attack without isolation; return the hits."""
        with Range(self.folder / f"{attack.run.__name__}-out", self.token) as at:
            self.prepare(attack, at)
            request = {"trace_fd": 1, "script": str(at.script)}
            text = BARE.format(engine=str(self.engine), request=request)
            inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            environment = {**inherited, **(at.poisoned_environment() if attack.poisoned else {})}
            process = subprocess.Popen(
                [os.path.realpath(getattr(sys, "_base_executable", sys.executable)), "-c", text],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=at.outside.parent,
                env=environment,
                close_fds=False,
                preexec_fn=_low_soft_limit,
            )
            try:
                patience = ENDURING_SECONDS if attack.hit == "endures" else CONTROL_SECONDS
                output, complaints = process.communicate(self.token.encode(), timeout=patience)
            except subprocess.TimeoutExpired:
                process.kill()
                output, complaints = process.communicate()
                return ["endures"] if attack.hit == "endures" else []
            if attack.slow:
                time.sleep(0.6)
            settle()
            if attack.hit == "volume":
                return ["volume"] if len(output) + len(complaints) > MUCH else []
            if attack.hit == "trace":
                return ["sent"] if output.count(b"\n") > 13 or self.token.encode() in output else []
            return [*at.hits(), *(["told"] if self.token.encode() in output else [])]

    def inside(self, attack: Attack) -> dict[str, Any]:
        """Run the attack under full isolation; return the hits and how well it was shut in."""
        with Range(self.folder / f"{attack.run.__name__}-in", self.token) as at:
            self.prepare(attack, at)
            if attack.poisoned:
                os.environ.update(at.poisoned_environment())
            started = time.monotonic()
            try:
                outcome = start.run(VerifyRequest(at.script, limits=LIMITS))
                report = verify_script(VerifyRequest(at.script, limits=LIMITS)) if attack.hit == "trace" else None
            except VerifyError as error:
                return {"hits": [], "level": "full", "said": str(error), "seconds": time.monotonic() - started}
            seconds = time.monotonic() - started
            if attack.slow:
                time.sleep(0.6)
            settle()
            told = " ".join(text for section in outcome.trace.sections for text in section.assumptions)
            ends = [section.end[-1].detail for section in outcome.trace.sections if section.end]
            hits = [] if attack.hit == "trace" else at.hits()
            if attack.hit == "mark" and self.token in told:
                hits.append("told")
            if attack.hit == "endures" and seconds > LIMITS.seconds + 6:
                hits.append("endures")
            if attack.hit == "volume" and len(outcome.stderr) + len(told) > MUCH:
                hits.append("volume")
            if report is not None:
                shown = render(report)
                hits += ["believed"] if report.level != "full" else []
                hits += ["shown"] if "\x1b" in shown else []
                if attack.run.__name__ != "terminal_escapes" and report.verdict != "inconclusive":
                    hits.append("believed")
            said = outcome.stopped or "; ".join(ends)
            return {"hits": hits, "level": outcome.level, "said": said, "seconds": round(seconds, 2)}

    def prepare(self, attack: Attack, at: Range) -> None:
        self.script(attack, at)
        at.before = at._state()
        if attack.poisoned:
            at.poison()


def _low_soft_limit() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))


def main() -> None:
    folder, engine, names = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or list(ATTACKS)
    harness = Harness(folder, engine)
    with ThreadPoolExecutor(4) as pool:
        outside = dict(zip(names, pool.map(lambda name: harness.outside(ATTACKS[name]), names), strict=True))
        inside = dict(zip(names, pool.map(lambda name: harness.inside(ATTACKS[name]), names), strict=True))
    print(json.dumps({name: {"outside": outside[name], **inside[name]} for name in names}))


if __name__ == "__main__":
    main()
