"""The other processes of a training, as this one is told of them."""


class Processes:
    """How many there are in a run, and which one this is."""

    def __init__(self) -> None:
        self.count = 1
        self.rank = 0
