"""The other processes of a training, as this one is told of them."""


class Processes:
    """How many there are, and which one this is."""

    count = 1
    rank = 0
