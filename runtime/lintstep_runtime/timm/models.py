"""``timm.create_model``: a head and a trunk that stands for the rest."""

from __future__ import annotations

from typing import Any, TypeVar

from lintstep_runtime.torchvision.models import BUILDERS

_Function = TypeVar("_Function")

__all__ = ["create_model", "list_models", "register_model"]


def create_model(model_name: Any, pretrained: Any = False, *args: Any, num_classes: Any = 1000, **kwargs: Any) -> Any:
    """Return a model; what it makes is unknown."""
    known = isinstance(model_name, str) and model_name in BUILDERS
    return BUILDERS[model_name if known else "resnet50"](num_classes=1000 if num_classes is None else num_classes)


def list_models(*args: Any, **options: Any) -> list[str]:
    """Return the names of models."""
    return sorted(BUILDERS)


def register_model(function: _Function) -> _Function:
    """Return the function."""
    return function
