"""The variables of the environment as a script sees them: those that a launcher of several processes sets are there for
one process, when a script cannot do without."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, MutableMapping
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.processes import Processes
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.inputs.provision import Replacements
from lintstep_runtime.loader import sites

LAUNCHED = {
    "RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "1", "LOCAL_WORLD_SIZE": "1", "NODE_RANK": "0", "GROUP_RANK": "0",
    "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500", "RANK_ID": "0", "RANK_SIZE": "1", "DEVICE_ID": "0",
    "SLURM_PROCID": "0", "SLURM_LOCALID": "0", "SLURM_NTASKS": "1", "SLURM_NODELIST": "localhost",
    "SLURM_JOB_ID": "0", "SLURM_NODEID": "0", "OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "1",
    "OMPI_COMM_WORLD_LOCAL_RANK": "0",
}  # fmt: skip
_RANKS = ("RANK", "RANK_ID", "SLURM_PROCID", "OMPI_COMM_WORLD_RANK")
_COUNTS = ("WORLD_SIZE", "RANK_SIZE", "SLURM_NTASKS", "OMPI_COMM_WORLD_SIZE")


def _launched(name: str) -> str:
    """Return a launcher's variable, as the run's processes have it."""
    here = current_run().keep(Processes)
    own = {**dict.fromkeys(_RANKS, here.rank), **dict.fromkeys(_COUNTS, here.count)}
    return str(own.get(name, LAUNCHED[name]))


class Environment(MutableMapping[str, Any]):
    """``os.environ``: a launcher's variable that is read and not there has the value of the only process."""

    def __getitem__(self, name: str) -> Any:
        if name in LAUNCHED and name not in os.environ and not sites.wanted(KeyError(name), sys._getframe(1)):
            value = _launched(name)
            recorder.current().assumed(f"the environment variable {name} is {value}: the script is one process")
            return value
        return os.environ[name]

    def __setitem__(self, name: str, value: Any) -> None:
        os.environ[name] = value

    def __delitem__(self, name: str) -> None:
        del os.environ[name]

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)

    def __contains__(self, name: object) -> bool:
        return name in os.environ

    def get(self, name: str, default: Any = None) -> Any:
        """Return a variable, or `default` where it is not set."""
        return os.environ.get(name, default)

    def copy(self) -> dict[str, Any]:
        """Return all that are set."""
        return dict(os.environ)


def replacements() -> Replacements:
    """Return the environment of first-party code, and the name of its user, whom the sandbox's system does not know."""

    def user() -> str:
        return "user"

    return {"os": {"environ": Environment(), "getlogin": user}, "getpass": {"getuser": user}}
