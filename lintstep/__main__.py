"""``lintstep``, and ``python -m lintstep``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; for ``verify``, start a child first, which loads while this process does."""
    if sys.argv[1:2] == ["verify"]:
        from lintstep.verification.child import launch

        launch.ahead()
    from lintstep.cli.main import main as command

    command(prog_name="lintstep")


if __name__ == "__main__":
    main()
