"""An image that nobody has: its size is known, its pixels are not."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.unknown import Opaque

CHANNELS = {"L": 1, "1": 1, "I": 1, "F": 1, "RGB": 3, "RGBA": 4, "CMYK": 4, "YCbCr": 3, "HSV": 3}


class Picture(Opaque):
    """An image of PIL's kind: `size` is (width, height), `mode` its channels."""

    def __init__(self, height: int, width: int, mode: str = "RGB") -> None:
        super().__init__("image")
        own = self.__dict__
        own["height"], own["width"], own["mode"], own["size"] = height, width, mode, (width, height)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height, width."""
        return CHANNELS.get(self.__dict__["mode"], 3), self.__dict__["height"], self.__dict__["width"]

    def convert(self, mode: Any = None, *args: Any, **options: Any) -> Picture:
        """Return it with other channels."""
        return Picture(self.height, self.width, mode if isinstance(mode, str) else self.mode)

    def resize(self, size: Any, *args: Any, **options: Any) -> Any:
        """Return it in another size (width, height)."""
        return Picture(int(size[1]), int(size[0]), self.mode)

    def copy(self) -> Picture:
        """Return it."""
        return self
