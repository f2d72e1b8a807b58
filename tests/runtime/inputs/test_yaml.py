"""YAML as PyYAML reads it, in files of settings."""

from __future__ import annotations

import pytest
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.inputs.yaml_text import YamlError, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("lr: 0.1\nepochs: 90 # all\n", {"lr": 0.1, "epochs": 90}, id="numbers and a comment"),
        pytest.param("a: 1e-3\nb: 1.0e-3\nc: 0x10\nd: 010", {"a": "1e-3", "b": 1e-3, "c": 16, "d": 8}, id="YAML 1.1"),
        pytest.param("a: yes\nb: Off\nc: ~\nd:\n", {"a": True, "b": False, "c": None, "d": None}, id="words"),
        pytest.param("steps:\n- 30\n- 60\nx:\n  y: 1\n", {"steps": [30, 60], "x": {"y": 1}}, id="a list at its key"),
        pytest.param("- a: 1\n  b: 2\n- c\n", [{"a": 1, "b": 2}, "c"], id="mappings in a list"),
        pytest.param("a: [1, {b: c}, 'd, e']\nf: {}", {"a": [1, {"b": "c"}, "d, e"], "f": {}}, id="in one line"),
        pytest.param("a: [1,\n  2]\n", {"a": [1, 2]}, id="a list over two lines"),
        pytest.param("x: &x {lr: 1}\ny:\n  <<: *x\n  k: 2", {"x": {"lr": 1}, "y": {"lr": 1, "k": 2}}, id="a merge"),
        pytest.param("a: |\n  b\n  c\nd: >-\n  e\n  f\n", {"a": "b\nc\n", "d": "e f"}, id="blocks of text"),
        pytest.param("---\na: 'it''s'\nb: \"x\\n\"\n---\nc: 1", {"a": "it's", "b": "x\n"}, id="the first document"),
        pytest.param("url: http://a/b#c", {"url": "http://a/b#c"}, id="a colon and a hash inside"),
    ],
)
def test_a_text_means_what_it_means_to_pyyaml(text, value):
    assert load(text) == value


def test_what_has_a_tag_is_unknown():
    assert isinstance(load("a: !include other.yaml")["a"], Opaque)


def test_a_list_that_is_not_closed_is_refused():
    with pytest.raises(YamlError):
        load("a: [1, 2\n")


def test_a_script_reads_its_own_settings(run):
    files = {"conf/train.yaml": "lr: 0.5\n"}
    ran = run(
        "import yaml\nprint(yaml.safe_load(open('conf/train.yaml'))['lr'], yaml.load('a: 1', Loader=yaml.Loader))",
        files,
    )
    assert ran.lines == ["0.5 {'a': 1}"]


def test_settings_that_are_not_there_are_unknown(run):
    ran = run("import yaml\nx = yaml.safe_load(open('conf/train.yaml'))\nprint(type(x['lr']).__name__)")
    assert ran.lines == ["Opaque"]
