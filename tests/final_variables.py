"""Print the variables each script leaves behind on the bundled runtime, as JSON: a child process of the golden tests.

python final_variables.py SCRIPT...
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "runtime"))

from lintstep_runtime.tensorflow import install
from lintstep_runtime.tensorflow.session import BaseSession


class Leftovers:
    """Looks into every session before it is closed."""

    def __init__(self) -> None:
        self.sessions: list[Any] = []
        self.values: dict[str, Any] = {}
        self.run, self.close = BaseSession.run, BaseSession.close
        BaseSession.run = self.watched_run()  # type: ignore[method-assign]
        BaseSession.close = self.watched_close()  # type: ignore[method-assign]

    def watched_run(self) -> Any:
        def run(session: Any, *args: Any, **kwargs: Any) -> Any:
            if session not in self.sessions:
                self.sessions.append(session)
            return self.run(session, *args, **kwargs)

        return run

    def watched_close(self) -> Any:
        def close(session: Any) -> None:
            self.look(session)
            self.close(session)

        return close

    def look(self, session: Any) -> None:
        """Keep a session's variables, once."""
        if session in self.sessions:
            self.sessions.remove(session)
            for variable in session.graph.get_collection("variables"):
                self.values[variable.op.name] = np.asarray(self.run(session, variable)).tolist()

    def of(self, script: Path) -> dict[str, Any]:
        """Run a script and return its variables by name; where it raises, its error under ``error``."""
        self.sessions, self.values = [], {}
        importlib.import_module("tensorflow").reset_default_graph()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(
                    compile(script.read_text("utf-8"), str(script), "exec", dont_inherit=True), {"__name__": "__main__"}
                )
            for session in list(self.sessions):
                self.look(session)
        except Exception as problem:  # one script's failure is that script's result
            return {"error": f"{type(problem).__name__}: {problem}"}
        return self.values


def main() -> None:
    install()
    leftovers = Leftovers()
    print(json.dumps({Path(name).name: leftovers.of(Path(name)) for name in sys.argv[1:]}))


if __name__ == "__main__":
    main()
