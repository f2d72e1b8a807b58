"""absl's flags, which are also TensorFlow's: definitions, parsing of ``sys.argv`` at the first use, `FLAGS`.

Values follow absl 0.9 (the one TensorFlow 1.15 came with). A required flag that was not given is made up where that is
allowed, and so is one without a default whose name says that it leads to data.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.needed import is_needed
from lintstep_runtime.loader.finders import OpaqueModule

DATA = re.compile(r"data|input|image|record|corpus|vocab|pretrain|bert_config|train_(file|path)", re.IGNORECASE)
TRUE, FALSE = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")
NUMBERS = {"integer": 16, "float": 0.5}


class Error(Exception):
    """What is wrong with a flag. Source: ``absl.flags.Error``."""


class IllegalFlagValueError(Error):
    """A value that the flag's type refuses."""


class UnrecognizedFlagError(Error):
    """A flag on the command line that nobody defined."""

    def __init__(self, flagname: str = "", flagvalue: str = "", suggestions: object = None) -> None:
        super().__init__(f"Unknown command line flag '{flagname}'")
        self.flagname, self.flagvalue = flagname, flagvalue


class DuplicateFlagError(Error):
    """A flag that is defined twice."""


class UnparsedFlagAccessError(Error):
    """A flag that is read before the command line was parsed; here, parsing happens at the first read."""


@dataclass
class Flag:
    """One flag; `parse` turns a command-line text into its value."""

    name: str
    kind: str
    default: Any
    help: str
    parse: Callable[[Any], Any]
    value: Any = None
    present: int = 0
    required: bool = False
    choices: tuple[Any, ...] = ()
    multiple: bool = False

    boolean = property(lambda self: self.kind == "boolean")

    def set(self, text: Any) -> None:
        """Take a value from the command line or an assignment by text."""
        try:
            parsed = self.parse(text)
        except (ValueError, TypeError) as error:
            raise IllegalFlagValueError(f"flag --{self.name}={text}: {error}") from error
        self.value = [*(self.value if self.present else []), parsed] if self.multiple else parsed
        self.present += 1


class FlagValues:
    """The defined flags and their values, as attributes."""

    def __init__(self) -> None:
        for name, value in (("_flags", {}), ("_parsed", False), ("_aliases", {}), ("_unknown", {})):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        flags, aliases = self._flags, self._aliases
        name = aliases.get(name, name)
        if name == "__flags":  # where TensorFlow before 1.5 kept them; scripts print what is there
            return flags
        if name not in flags:
            return self._undefined(name)
        if not self._parsed:
            self(sys.argv, known_only=True)
        return flags[name].value

    def _undefined(self, name: str) -> Any:
        """Return an unknown value for a flag that a package which is not there may define."""
        if not current_run().invents or not any(
            isinstance(module, OpaqueModule) for module in list(sys.modules.values())
        ):
            raise AttributeError(name)
        recorder.current().assumed(f"the flag --{name} is taken to be defined by a package that is not there")
        return self._unknown.setdefault(name, Opaque(f"flag --{name}"))

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self._flags:
            raise AttributeError(name)
        flag = self._flags[name]
        flag.value, flag.present = value, flag.present + 1

    def __delattr__(self, name: str) -> None:
        self._flags.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._flags

    def __getitem__(self, name: str) -> Flag:
        flag: Flag = self._flags[name]
        return flag

    def __setitem__(self, name: str, flag: Flag) -> None:
        self._flags[name] = flag

    def __iter__(self) -> Iterator[str]:
        return iter(self._flags)

    def __len__(self) -> int:
        return len(self._flags)

    def __dir__(self) -> Iterable[str]:
        return sorted(self._flags)

    def __call__(self, argv: Any, known_only: bool = False) -> list[Any]:
        """Parse ``argv`` (with the program's name first) and return what is not a flag."""
        object.__setattr__(self, "_parsed", True)
        rest, waiting = [argv[0]], list(argv[1:])
        while waiting:
            text = waiting.pop(0)
            if text == "--":
                rest += waiting
                break
            if not str(text).startswith("-") or text == "-":
                rest.append(text)
                continue
            name, equals, value = str(text).lstrip("-").partition("=")
            flag = self._named(name)
            if flag is None and known_only:
                rest.append(text)
            elif flag is None:
                raise UnrecognizedFlagError(name, value)
            elif flag.boolean and not equals:
                flag.set(not name.startswith("no") or name == flag.name)
            else:
                flag.set(value if equals or not waiting else waiting.pop(0))
        self._invent()
        return rest

    def _named(self, name: str) -> Flag | None:
        name = self._aliases.get(name, name)
        flag: Flag | None = self._flags.get(name)
        if flag is None and name.startswith("no") and name[2:] in self._flags and self._flags[name[2:]].boolean:
            return self._named(name[2:])
        return flag

    def _invent(self) -> None:
        for flag in self._flags.values() if current_run().invents else ():
            leads_to_data = flag.kind == "string" and DATA.search(flag.name)
            wanted = flag.value is None and is_needed(flag.name)
            if flag.present or flag.value not in (None, "") or not (flag.required or leads_to_data or wanted):
                continue
            flag.value = flag.choices[0] if flag.choices else NUMBERS.get(flag.kind)
            if flag.value is None:
                flag.value = (
                    flag.name if leads_to_data or (wanted and flag.kind == "string") else Opaque(f"flag --{flag.name}")
                )
            recorder.current().assumed(f"the flag --{flag.name} was not given: it is {flag.value!r}")

    def is_parsed(self) -> bool:
        """Say whether the command line was parsed."""
        parsed: bool = self._parsed
        return parsed

    def mark_as_parsed(self) -> None:
        """Take the defaults as the values."""
        object.__setattr__(self, "_parsed", True)

    def unparse_flags(self) -> None:
        """Forget that the command line was parsed."""
        object.__setattr__(self, "_parsed", False)

    def flag_values_dict(self) -> dict[str, Any]:
        """Return the values by name."""
        return {name: getattr(self, name) for name in self._flags}

    def get_flag_value(self, name: str, default: Any) -> Any:
        """Return a flag's value, `default` where it has none."""
        value = getattr(self, name)
        return default if value is None else value

    def set_default(self, name: str, value: Any) -> None:
        """Change a default, and the value where none was given."""
        flag = self._flags[name]
        flag.default = value
        if not flag.present:
            flag.value = value

    def flags_into_string(self) -> str:
        """Return the values as command-line text."""
        return "".join(f"--{name}={flag.value}\n" for name, flag in self._flags.items())

    def remove_flag_values(self, names: Iterable[str]) -> None:
        """Remove flags."""
        for name in list(names):
            self._flags.pop(name, None)

    def append_flag_values(self, other: FlagValues) -> None:
        """Add another set's flags."""
        self._flags.update(other._flags)

    def _parse_flags(self, args: Any = None) -> None:  # TensorFlow before 1.5
        self(sys.argv if args is None else [sys.argv[0], *args], known_only=True)


def _of_the_run(name: str) -> Any:
    """Return a property that is the attribute `name` of the flags that the run keeps."""

    def get(self: Any) -> Any:
        return getattr(current_run().keep(FlagValues), name)

    def set(self: Any, value: Any) -> None:
        object.__setattr__(current_run().keep(FlagValues), name, value)

    return property(get, set)


class _RunsFlags(FlagValues):
    """The flags of the run that is under way."""

    _flags, _parsed = _of_the_run("_flags"), _of_the_run("_parsed")
    _aliases, _unknown = _of_the_run("_aliases"), _of_the_run("_unknown")

    def __init__(self) -> None:
        pass


FLAGS = _RunsFlags()


def _boolean(text: Any) -> bool:
    if isinstance(text, bool):
        return text
    if str(text).lower() in TRUE:
        return True
    if str(text).lower() in FALSE:
        return False
    raise ValueError("Non-boolean argument to boolean flag", text)


def _listed(separator: str | None) -> Callable[[Any], list[str]]:
    return lambda text: (
        list(text) if isinstance(text, list | tuple) else [part.strip() for part in str(text).split(separator) if part]
    )


def _integer(text: Any) -> int:
    return int(text, 0) if isinstance(text, str) else int(text)


PARSERS: dict[str, Callable[[Any], Any]] = {
    "string": str,
    "boolean": _boolean,
    "integer": _integer,
    "float": float,
    "list": _listed(","),
    "spaceseplist": _listed(None),
}


def _define(kind: str, multiple: bool = False) -> Callable[..., None]:
    def define(
        name: str, default: Any = None, help: Any = None, *more: Any, flag_values: FlagValues | None = None,
        required: bool = False, **options: Any
    ) -> None:  # fmt: skip
        _add(Flag(name, kind, default, str(help), PARSERS[kind], required=required, multiple=multiple), flag_values)

    return define


def _add(flag: Flag, values: FlagValues | None = None) -> None:
    values = FLAGS if values is None else values
    if flag.default is not None and not isinstance(flag.default, Opaque):
        if flag.multiple:
            flag.value = (
                [flag.parse(each) for each in flag.default] if isinstance(flag.default, list) else [flag.default]
            )
        else:
            flag.value = flag.parse(flag.default)
    else:
        flag.value = flag.default
    values._flags[flag.name] = flag


DEFINE_string = _define("string")
DEFINE_boolean = DEFINE_bool = _define("boolean")
DEFINE_integer = _define("integer")
DEFINE_float = _define("float")
DEFINE_list = _define("list")
DEFINE_spaceseplist = _define("spaceseplist")
DEFINE_multi_string = DEFINE_multistring = _define("string", multiple=True)
DEFINE_multi_integer = DEFINE_multi_int = _define("integer", multiple=True)
DEFINE_multi_float = _define("float", multiple=True)


def DEFINE_enum(  # noqa: N802 - absl's name
    name: str,
    default: Any,
    enum_values: Iterable[Any],
    help: Any = None,
    flag_values: FlagValues | None = None,
    **options: Any,
) -> None:
    """Define a flag with one of several texts for a value."""
    _add(Flag(name, "enum", default, str(help), str, choices=tuple(enum_values)), flag_values)


def DEFINE_enum_class(  # noqa: N802 - absl's name
    name: str, default: Any, enum_class: Any, help: Any = None, flag_values: FlagValues | None = None, **options: Any
) -> None:
    """Define a flag with a member of an enumeration for a value."""

    def parse(text: Any) -> Any:
        return text if isinstance(text, enum_class) else enum_class[text]

    _add(Flag(name, "enum", default, str(help), parse, choices=tuple(enum_class)), flag_values)


def DEFINE_alias(name: str, original_name: str, flag_values: FlagValues | None = None, **options: Any) -> None:  # noqa: N802
    """Define another name of a flag."""
    (FLAGS if flag_values is None else flag_values)._aliases[name] = original_name


def DEFINE_flag(flag: Any, flag_values: FlagValues | None = None, **options: Any) -> None:  # noqa: N802 - absl's name
    """Define a flag that was made by hand."""
    (FLAGS if flag_values is None else flag_values)._flags[flag.name] = flag


def mark_flag_as_required(flag_name: str, flag_values: FlagValues | None = None) -> None:
    """Require a flag."""
    (FLAGS if flag_values is None else flag_values)._flags[flag_name].required = True


def mark_flags_as_required(flag_names: Iterable[str], flag_values: FlagValues | None = None) -> None:
    """Require several flags."""
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def accept(*args: Any, **kwargs: Any) -> Any:
    """Stand for what only checks or documents flags; as a decorator it returns what it decorates."""
    return lambda function: function


register_validator = register_multi_flags_validator = validator = accept
declare_key_flag = adopt_module_key_flags = disclaim_key_flags = accept
mark_flags_as_mutual_exclusive = mark_bool_flags_as_mutual_exclusive = accept


def app_run(main: Any = None, argv: Any = None, flags_parser: Any = None) -> None:
    """Parse the flags and exit with what `main` returns. Source: ``absl.app.run``, ``tf.app.run``."""
    arguments = FLAGS(sys.argv if argv is None else argv, known_only=True)
    run = main if main is not None else sys.modules["__main__"].__dict__["main"]
    sys.exit(run(arguments))
