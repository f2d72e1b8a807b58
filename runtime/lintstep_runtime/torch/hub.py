"""``torch.hub``: models and files that would be fetched are unknown."""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.nn.layers import Linear
from lintstep_runtime.torch.nn.module import UnknownModule


class FetchedModel(UnknownModule):
    """A model nobody has: one layer stands for its parameters."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.fc = Linear(512, 1000)


def load(repo_or_dir: Any, model: Any = None, *args: Any, **options: Any) -> Any:
    """``torch.hub.load``"""
    recorder.current().assumed(f"the model {model} is not fetched: it has made-up parameters and unknown results")
    return FetchedModel()


def load_state_dict_from_url(url: Any, *args: Any, **options: Any) -> Any:
    """``torch.hub.load_state_dict_from_url``"""
    recorder.current().assumed(f"{url} is not fetched: what it holds is unknown")
    return Opaque("state_dict")


load_url = load_state_dict_from_url


def download_url_to_file(url: Any, dst: Any, *args: Any, **options: Any) -> None:
    """Fetch nothing."""


def set_dir(d: Any) -> None:
    """Do nothing."""


def get_dir() -> str:
    """Return a folder."""
    return "hub"


def list(*args: Any, **options: Any) -> Any:
    """Return something unknown."""
    return Opaque("list()")


help = list
