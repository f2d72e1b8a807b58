"""Frameworks that are only recognised: what counts as training with one."""

from __future__ import annotations

import json

import pytest

from lintstep.interpreter import recognition, registry
from lintstep.interpreter.library import Recognised


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import chainer\nopt = chainer.optimizers.SGD()\n", "Chainer"),
        ("def f():\n    from fastai.vision.all import Learner\n", "fastai"),
        ("import chainer\n", ""),
        ("# import chainer, optimizers\n", ""),
        ("import chainerx\noptimizers = 1\n", ""),
        ("import torch\noptimizers = torch.optim\n", ""),
        (json.dumps({"source": ["import mxnet as mx\n", "t = mx.gluon.Trainer()"]}), "MXNet"),
        (json.dumps({"source": "x = 1\nimport mxnet as mx\nt = mx.gluon.Trainer()"}), "MXNet"),
    ],
)
def test_a_script_trains_with_what_it_imports_and_calls(text: str, name: str) -> None:
    assert recognition.trains_with(text.encode()) == name


def test_a_library_speaks_for_its_own_modules() -> None:
    modelled = {prefix for library in registry.libraries() for prefix, _ in library.prefixes}
    found = list(recognition.recognised())
    assert found
    assert all(isinstance(one, Recognised) for one in found)
    assert not any(modelled & set(one.modules) for one in found)
