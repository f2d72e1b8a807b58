"""``transformers``: schedules, exact; models with parameters and unknown results; settings from the command line.

Tokenizers, processors, collators and whatever else is not here are unknown.
"""

from __future__ import annotations

from typing import Any

from lintstep_runtime.engine.frameworks import Framework

NAMESPACES = {
    "transformers": "schedules optimizers models parsing arguments trainer",
    "transformers.optimization": "schedules optimizers",
    "transformers.hf_argparser": "parsing",
    "transformers.modeling_utils": "models",
    "transformers.trainer": "trainer",
    "transformers.trainer_callback": "trainer",
    "transformers.trainer_utils": "schedules",
    "transformers.training_args": "arguments",
    "transformers.models": "models",
    "transformers.models.auto": "models",
    "diffusers.optimization": "diffusion",
}


def _finder(root: str) -> Any:
    """Return what finds the modules below `root`."""
    from lintstep_runtime.torch.surface import Finder, Served
    from lintstep_runtime.transformers.models import model_class

    return Finder(Served(root, __name__, NAMESPACES, {}, model_class))


FRAMEWORK = Framework(roots=frozenset({"transformers", "diffusers"}), finder=_finder)
