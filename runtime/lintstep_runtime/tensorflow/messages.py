"""Protocol buffers that scripts fill in and nobody reads: any field exists and takes any value."""

from __future__ import annotations

from typing import Any


class _Fields(type):
    """Gives a message class any constant that a script asks for."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        value = type(name, (Message,), {}) if name[:1].isupper() and not name.isupper() else 0
        setattr(cls, name, value)
        return value


class Message(metaclass=_Fields):
    """A message: fields are made when they are first read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.update(kwargs)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.__dict__[name] = field = Message()
        return field

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Message(**kwargs)

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, key: Any) -> Any:
        return self.__dict__.setdefault(f"[{key}]", Message())

    def SerializeToString(self) -> bytes:  # noqa: N802  (protobuf's names)
        """Return nothing."""
        return b""

    @classmethod
    def FromString(cls, text: bytes) -> Message:  # noqa: N802
        """Return an empty message."""
        return cls()


class ConfigProto(Message):
    """``tf.ConfigProto``."""


class GPUOptions(Message):
    """``tf.GPUOptions``."""


class GraphOptions(Message):
    """``tf.GraphOptions``."""


class OptimizerOptions(Message):
    """``tf.OptimizerOptions``."""

    L1, L0 = 0, -1
    DEFAULT, OFF, ON_1, ON_2 = 0, -1, 1, 2


class RunOptions(Message):
    """``tf.RunOptions``."""

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = 0, 1, 2, 3


class RunMetadata(Message):
    """``tf.RunMetadata``."""


class RewriterConfig(Message):
    """``RewriterConfig``."""

    DEFAULT, ON, OFF, AGGRESSIVE = 0, 1, 2, 3


class Summary(Message):
    """``tf.Summary``."""

    class Value(Message):
        """``tf.Summary.Value``."""

    class Image(Message):
        """``tf.Summary.Image``."""


class Event(Message):
    """``tf.Event``."""


class SessionLog(Message):
    """``tf.SessionLog``."""

    STATUS_UNSPECIFIED, START, STOP, CHECKPOINT = 0, 1, 2, 3


class Example(Message):
    """``tf.train.Example``."""


class SequenceExample(Message):
    """``tf.train.SequenceExample``."""


class Features(Message):
    """``tf.train.Features``."""


class FeatureLists(Message):
    """``tf.train.FeatureLists``."""


class FeatureList(Message):
    """``tf.train.FeatureList``."""


class Feature(Message):
    """``tf.train.Feature``."""


class Int64List(Message):
    """``tf.train.Int64List``."""


class FloatList(Message):
    """``tf.train.FloatList``."""


class BytesList(Message):
    """``tf.train.BytesList``."""


class GraphDef(Message):
    """``tf.GraphDef``."""


class SaverDef(Message):
    """``tf.train.SaverDef``."""
