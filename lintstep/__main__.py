"""``python -m lintstep``."""

from __future__ import annotations

from lintstep.cli import main

if __name__ == "__main__":
    main(prog_name="lintstep")
