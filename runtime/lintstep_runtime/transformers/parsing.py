"""``HfArgumentParser``: dataclasses filled from the command line, or from a file of settings."""

from __future__ import annotations

import dataclasses
import enum
import json
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs import yaml_text
from lintstep_runtime.inputs.files import present
from lintstep_runtime.inputs.parsers import InventingParser

_PLAIN = (int, float, str)
_TRUE, _FALSE = ("yes", "true", "t", "y", "1"), ("no", "false", "f", "n", "0")

__all__ = ["HfArgumentParser"]


class HfArgumentParser(InventingParser):
    """A parser with an option for each field; what a field can't do without is made up."""

    def __init__(self, dataclass_types: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        several = isinstance(dataclass_types, list | tuple)
        self.dataclass_types = list(dataclass_types) if several else [dataclass_types]
        for kind in self.dataclass_types:
            if dataclasses.is_dataclass(kind):
                self._add_fields(kind)

    def _add_fields(self, kind: Any) -> None:
        try:
            hints = typing.get_type_hints(kind)
        except Exception:  # names that only a type checker sees
            hints = {}
        for field in dataclasses.fields(kind):
            if field.init and f"--{field.name}" not in self._option_string_actions:
                self._add_field(field, hints.get(field.name, str))

    def _add_field(self, field: Any, hint: Any) -> None:
        parts = [each for each in typing.get_args(hint) if each is not type(None)]
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            hint = bool if bool in parts else parts[0]
        options: dict[str, Any] = {}
        if typing.get_origin(hint) is list or hint is list:
            options["nargs"] = "+"
            hint = next(iter(typing.get_args(hint)), str)
        if hint is bool:
            options.update(type=_truth, nargs="?", const=True)
        elif (isinstance(hint, type) and issubclass(hint, enum.Enum)) or hint in _PLAIN:
            options["type"] = hint
        if field.default is not dataclasses.MISSING:
            options["default"] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            options["default"] = field.default_factory()
        else:
            options["required"] = True
        self.add_argument(f"--{field.name}", **options)

    def parse_args_into_dataclasses(self, args: Any = None, *others: Any, **options: Any) -> tuple[Any, ...]:
        """Return an instance of each class, and what is left of the command line where that is asked for."""
        namespace, rest = self.parse_known_args(args)
        made = self._filled(vars(namespace))
        return (*made, rest) if options.get("return_remaining_strings") else made

    def _filled(self, values: Any) -> tuple[Any, ...]:
        made = []
        for kind in self.dataclass_types:
            names = [field.name for field in dataclasses.fields(kind) if field.init]
            made.append(kind(**{name: values[name] for name in names if name in values}))
        return tuple(made)

    def parse_dict(self, args: Any, allow_extra_keys: bool = False) -> tuple[Any, ...]:
        """Return an instance of each class from a mapping."""
        if isinstance(args, Opaque):
            return self._filled(vars(self.parse_known_args([])[0]))
        return self._filled({**vars(self.parse_known_args([])[0]), **args})

    def parse_json_file(self, json_file: Any, allow_extra_keys: bool = False) -> tuple[Any, ...]:
        """Return an instance of each class from a file."""
        return self.parse_dict(_read(json_file, json.loads))

    def parse_yaml_file(self, yaml_file: Any, allow_extra_keys: bool = False) -> tuple[Any, ...]:
        """Return an instance of each class from a file."""
        return self.parse_dict(_read(yaml_file, yaml_text.load))


def _read(path: Any, load: Callable[[str], Any]) -> Any:
    files = present()
    found = str(path) if files is None else files.find(path)
    return Opaque("settings") if found is None else load(Path(found).read_text(encoding="utf-8"))


def _truth(text: Any) -> Any:
    word = str(text).lower()
    return True if word in _TRUE else False if word in _FALSE else Opaque(word)
