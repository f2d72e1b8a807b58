"""Checkpoints. Values stay in this process; beside them, small marker files are written where that is possible."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.run import current_run
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.tensorflow import errors, recording
from lintstep_runtime.tensorflow.graph import element, get_default_graph
from lintstep_runtime.tensorflow.initialization import global_variables
from lintstep_runtime.tensorflow.keys import GraphKeys
from lintstep_runtime.tensorflow.variables import Variable


class Checkpoints:
    """What a run has saved."""

    def __init__(self) -> None:
        self.saved: dict[str, dict[str, Any]] = {}  # path prefix -> name of a variable -> value
        self.latest: dict[str, list[str]] = {}  # folder -> path prefixes, oldest first


def checkpoints() -> Checkpoints:
    """Return what the run that is under way has saved."""
    return current_run().keep(Checkpoints)


def _path(value: Any) -> str:
    return os.fspath(value) if not isinstance(value, bytes) else value.decode()


class Saver:
    """``tf.train.Saver``: stores and restores variables by name. Source: TensorFlow 1.15, ``python/training/saver.py``.

    Raises:
        ValueError: there are no variables to save.
    """

    _opaque_keeps = True

    def __init__(
        self,
        var_list: Any = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: Any = 5,
        keep_checkpoint_every_n_hours: Any = 10000.0,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: Any = None,
        builder: Any = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: Any = 2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: Any = None,
    ) -> None:
        self._given_ = var_list
        self._max_to_keep = max_to_keep
        self.saver_def = self
        self.last_checkpoints: list[str] = []
        if not defer_build and not allow_empty and not isinstance(var_list, Opaque) and not self._variables_():
            raise ValueError("No variables to save")

    def build(self) -> None:
        """Do nothing."""

    def _variables_(self) -> dict[str, Any]:
        given = self._given_
        if given is None:
            given = [*global_variables(), *get_default_graph().get_collection(GraphKeys.SAVEABLE_OBJECTS)]
        if isinstance(given, Opaque):
            return {}
        if isinstance(given, dict):
            return {str(name): item for name, item in given.items() if isinstance(item, Variable)}
        return {item.op.name: item for item in _flat(given) if isinstance(item, Variable)}

    def save(
        self,
        sess: Any,
        save_path: Any,
        global_step: Any = None,
        latest_filename: Any = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
    ) -> str:
        """Store the values under `save_path`, with ``-step`` behind it where a step is given; return that path.

        Raises:
            TypeError: `global_step` is no integer, tensor or variable.
        """
        path = _path(save_path)
        if global_step is not None:
            recording.watch(global_step)
            path = f"{path}-{_number(sess, global_step)}"
        state = getattr(sess, "state", {})
        checkpoints().saved[path] = {
            name: state[item.op] for name, item in self._variables_().items() if item.op in state
        }
        history = checkpoints().latest.setdefault(str(Path(path).parent), [])
        if path in history:
            history.remove(path)
        history.append(path)
        self.last_checkpoints = [p for p in self.last_checkpoints if p != path] + [path]
        if isinstance(self._max_to_keep, int) and self._max_to_keep > 0:
            self.last_checkpoints = self.last_checkpoints[-self._max_to_keep :]
        _mark(path, write_meta_graph)
        return path

    def restore(self, sess: Any, save_path: Any) -> None:
        """Set the variables to the values stored under `save_path`.

        Raises:
            ValueError: there is no such checkpoint.
            errors.NotFoundError: it lacks a variable.
        """
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        values = None if isinstance(save_path, Opaque) else checkpoints().saved.get(_path(save_path))
        if values is None:
            if not current_run().recovers and not isinstance(save_path, Opaque):
                raise ValueError(f"The passed save_path is not a valid checkpoint: {_path(save_path)}")
            recorder.current().assumed(
                "a checkpoint that is not there was restored: variables have their initial values"
            )
            return
        for name, item in self._variables_().items():
            if name not in values:
                if not current_run().recovers:
                    raise errors.NotFoundError(None, None, f"Key {name} not found in checkpoint")
                continue
            before = sess.state.get(item.op)
            sess.state[item.op] = values[name]
            recording.stored("restore", item.op, before, values[name])

    def recover_last_checkpoints(self, checkpoint_paths: Any) -> None:
        """Accept older checkpoints."""

    def set_last_checkpoints_with_time(self, last_checkpoints_with_time: Any) -> None:
        """Accept older checkpoints."""

    def export_meta_graph(self, *args: Any, **kwargs: Any) -> Saver:
        """Return the saver: there are no protocol buffers here."""
        return self

    def as_saver_def(self) -> Saver:
        """Return the saver: there are no protocol buffers here."""
        return self


def _flat(items: Any) -> Iterable[Any]:
    for item in items:
        if isinstance(item, list | tuple):
            yield from _flat(item)
        else:
            yield item


def _number(sess: Any, step: Any) -> int:
    if isinstance(step, Opaque):
        return int(step)
    if isinstance(step, int | np.integer):
        return int(step)
    if hasattr(type(step), "_opaque_tensor"):
        return int(sess.run(element(step)))
    raise TypeError(f"Using a {type(step).__name__} as global_step is not supported")


def _mark(path: str, meta: bool) -> None:
    """Leave files where a script may look for them."""
    try:
        for suffix in (".index", ".data-00000-of-00001", *([".meta"] if meta else [])):
            Path(path + suffix).write_bytes(b"")
        state = f'model_checkpoint_path: "{path}"\nall_model_checkpoint_paths: "{path}"\n'
        Path(path).with_name("checkpoint").write_text(state, encoding="utf-8")
    except OSError:
        recorder.current().assumed(f"the checkpoint {path} was kept in memory")


class CheckpointState:
    """``tf.train.CheckpointState``: the newest checkpoint of a folder."""

    def __init__(self, model_checkpoint_path: str, all_model_checkpoint_paths: list[str]) -> None:
        self.model_checkpoint_path = model_checkpoint_path
        self.all_model_checkpoint_paths = all_model_checkpoint_paths
        self.all_model_checkpoint_timestamps: list[float] = []


def get_checkpoint_state(checkpoint_dir: Any, latest_filename: Any = None) -> Any:
    """``tf.train.get_checkpoint_state``: the checkpoints this process saved in a folder, or `None`."""
    if checkpoint_dir is None or isinstance(checkpoint_dir, Opaque):
        return None
    history = checkpoints().latest.get(str(Path(_path(checkpoint_dir))))
    return CheckpointState(history[-1], list(history)) if history else None


def latest_checkpoint(checkpoint_dir: Any, latest_filename: Any = None) -> str | None:
    """``tf.train.latest_checkpoint``: the newest checkpoint this process saved in a folder, or `None`."""
    state = get_checkpoint_state(checkpoint_dir)
    return None if state is None else state.model_checkpoint_path


def checkpoint_exists(checkpoint_prefix: Any) -> bool:
    """``tf.train.checkpoint_exists``: whether this process saved it."""
    return not isinstance(checkpoint_prefix, Opaque) and _path(checkpoint_prefix) in checkpoints().saved


def import_meta_graph(
    meta_graph_or_file: Any, clear_devices: bool = False, import_scope: Any = None, **kwargs: Any
) -> Any:
    """``tf.train.import_meta_graph``: a graph stored elsewhere is unknown; of one stored here, its saver."""
    if isinstance(meta_graph_or_file, str) and meta_graph_or_file.removesuffix(".meta") in checkpoints().saved:
        return Saver(allow_empty=True)
    raise OSError(f"File {meta_graph_or_file} does not exist.")


class NewCheckpointReader:
    """``tf.train.NewCheckpointReader``, ``tf.train.load_checkpoint``: names and values of a checkpoint.

    Raises:
        errors.NotFoundError: there is no such checkpoint.
    """

    def __init__(self, filepattern: Any) -> None:
        path = latest_checkpoint(filepattern) or _path(filepattern)
        if path not in checkpoints().saved:
            raise errors.NotFoundError(
                None, None, f"Unsuccessful TensorSliceReader constructor: Failed to find any matching files for {path}"
            )
        self._values = checkpoints().saved[path]

    def get_variable_to_shape_map(self) -> dict[str, list[int]]:
        """Return the shapes by name."""
        return {name: list(np.shape(value)) for name, value in self._values.items()}

    def get_variable_to_dtype_map(self) -> dict[str, Any]:
        """Return the types by name."""
        return {name: value.dtype for name, value in self._values.items()}

    def has_tensor(self, name: str) -> bool:
        """Say whether there is such a name."""
        return name in self._values

    def get_tensor(self, name: str) -> Any:
        """Return a value."""
        return self._values[name]


def write_graph(graph_or_graph_def: Any, logdir: Any, name: str, as_text: bool = True) -> str:
    """``tf.train.write_graph``: writes nothing; returns the path it would have."""
    return f"{_path(logdir)}/{name}"


def list_variables(ckpt_dir_or_file: Any) -> list[tuple[str, list[int]]]:
    """``tf.train.list_variables``: names and shapes in a checkpoint."""
    return sorted(NewCheckpointReader(ckpt_dir_or_file).get_variable_to_shape_map().items())


def load_variable(ckpt_dir_or_file: Any, name: str) -> Any:
    """``tf.train.load_variable``: one value of a checkpoint."""
    return NewCheckpointReader(ckpt_dir_or_file).get_tensor(name.removesuffix(":0"))
