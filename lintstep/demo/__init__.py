"""Training scripts that never advance their schedule, for ``lintstep demo``: one per framework, each a plain script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """A script beside this module, a text in it, and what stands in its place in the fixed script."""

    file: str
    before: str
    after: str
    told: str

    @property
    def script(self) -> str:
        """The script."""
        return Path(__file__).with_name(self.file).read_text(encoding="utf-8")

    @property
    def fixed(self) -> str:
        """The script whose schedule moves."""
        return self.script.replace(self.before, self.after)


DEMOS = {
    "pytorch": Demo(
        "train_torch.py",
        "        optimizer.step()\n",
        "        optimizer.step()\n    scheduler.step()\n",
        "`scheduler.step()` after each epoch",
    ),
    "tensorflow": Demo(
        "train_tensorflow.py",
        "minimize(loss)",
        "minimize(loss, global_step=step)",
        "`minimize(loss, global_step=step)`",
    ),
}
"""By framework; the first is shown if none is named."""
DEFAULT = next(iter(DEMOS))
