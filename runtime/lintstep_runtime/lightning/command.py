"""``LightningCLI``: what it would build from the command line, with what is missing made up."""

from __future__ import annotations

import argparse
import inspect
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque, is_unknown
from lintstep_runtime.lightning.trainer import Trainer

__all__ = ["LightningArgumentParser", "LightningCLI"]


class LightningArgumentParser(argparse.ArgumentParser):
    """A parser to which a script adds what nobody reads here."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Opaque(name)


class LightningCLI:
    """Builds a module, a data module and a Trainer with their defaults, and fits."""

    def __init__(
        self,
        model_class: Any = None,
        datamodule_class: Any = None,
        *args: Any,
        trainer_class: Any = Trainer,
        trainer_defaults: Any = None,
        run: bool = True,
        **others: Any,
    ) -> None:
        recorder.current().assumed("the command line of LightningCLI was not given: everything has its default")
        self.add_arguments_to_parser(LightningArgumentParser())
        self.config: Any = Opaque("config")
        self.model = _made(model_class)
        self.datamodule = _made(datamodule_class)
        self.trainer = trainer_class(**(trainer_defaults or {}))
        if run:
            self.before_fit()
            self.trainer.fit(self.model, datamodule=self.datamodule)
            self.after_fit()

    def add_arguments_to_parser(self, parser: Any) -> None:
        """Add nothing."""

    def before_fit(self) -> None:
        """Do nothing."""

    def after_fit(self) -> None:
        """Do nothing."""


def _made(kind: Any) -> Any:
    if kind is None or is_unknown(kind):
        return kind
    parameters = inspect.signature(kind).parameters.values()
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return kind(
        **{each.name: Opaque(each.name) for each in parameters if each.kind in named and each.default is each.empty}
    )
