"""``lintstep verify`` from the command line, on the reference runtime."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lintstep

ROOT = Path(lintstep.__file__).resolve().parent.parent
SEED = """\
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, shape=[None, 1])
y = tf.placeholder(tf.float32, shape=[None, 1])
w = tf.Variable(tf.constant(0.0))
global_steps = tf.Variable(0, trainable=False)
learning_rate = tf.train.exponential_decay(0.1, global_steps, 10, 2, staircase=False)
loss = tf.pow(w * x - y, 2)
train_step = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(10):
        data = np.linspace(1, 2, 10).reshape([10, 1])
        sess.run(train_step, feed_dict={x: data, y: data})
"""
EAGER = """\
import tensorflow as tf

tf.enable_eager_execution()
counter = tf.train.get_or_create_global_step()
decay = tf.train.inverse_time_decay(0.5, counter, 3, 0.5)
weight = tf.Variable(4.0)
trainer = tf.train.MomentumOptimizer(decay(), 0.9)
for _ in range(6):
    with tf.GradientTape() as tape:
        loss = weight * weight
    trainer.apply_gradients([(tape.gradient(loss, weight), weight)], global_step=counter)
"""
FIXED = SEED.replace("minimize(loss)", "minimize(loss, global_step=global_steps)")
RISING = [
    0.1,
    0.10717734,
    0.11486983,
    0.123114444,
    0.1319508,
    0.14142136,
    0.15157166,
    0.16245048,
    0.17411011,
    0.1866066,
]


def verify(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'runtime'}"}
    command = [sys.executable, "-m", "lintstep", "verify", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def write(folder: Path, text: str, name: str = "train.py") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def as_json(folder: Path, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(verify(folder, *arguments, "--output-format", "json").stdout)
    return report


def test_the_frozen_script_is_frozen(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, SEED))
    assert ran.returncode == 1
    assert ran.stderr == ""
    assert (
        "FROZEN, confirmed: `global_steps` was 0 after each of 10 runs; no operation that ran writes it." in ran.stdout
    )
    assert "LS101" in ran.stdout


def test_the_frozen_script_in_json(tmp_path: Path) -> None:
    report = as_json(tmp_path, write(tmp_path, SEED))
    (update,) = report["updates"]
    assert report["verdict"] == "frozen"
    assert report["engine"] == "reference"
    assert update["path"] == "train.py"
    assert update["line"] == 10
    assert update["runs"] == 10
    assert update["rates"] == [0.1] * 10
    assert update["counter"] == "global_steps"
    assert update["counter_values"] == [0] * 10
    assert report["counters"] == [{"name": "global_steps", "values": [0] * 10}]
    assert {"reason", "isolation", "skipped", "assumptions"} <= report.keys()
    assert "LS101" in [finding["code"] for finding in report["findings"]]


def test_the_fixed_script_advances_bit_for_bit(tmp_path: Path) -> None:
    report = as_json(tmp_path, write(tmp_path, FIXED))
    (update,) = report["updates"]
    assert report["verdict"] == "advances"
    assert update["rates"] == RISING
    assert update["counter_values"] == list(range(1, 11))
    assert verify(tmp_path, "train.py").returncode == 0


def test_the_fix_is_run_beside_the_script_and_nothing_is_written(tmp_path: Path) -> None:
    name = write(tmp_path, SEED)
    ran = verify(tmp_path, "--fix", name)
    assert ran.returncode == 1
    assert "With the fix the rate rises from 0.1 to 0.1866066 over these 10 runs." in ran.stdout
    assert (tmp_path / name).read_text() == SEED
    fixed = as_json(tmp_path, "--fix", name)["fixed"]
    assert (fixed["verdict"], fixed["updates"][0]["rates"]) == ("advances", RISING)


def test_arguments_reach_the_script(tmp_path: Path) -> None:
    text = SEED.replace("import numpy as np", "import sys\nimport numpy as np").replace("0.1,", "float(sys.argv[2]),")
    ran = verify(tmp_path, "--output-format", "json", write(tmp_path, text), "--", "--rate", "0.25")
    assert json.loads(ran.stdout)["updates"][0]["rates"] == [0.25] * 10


def test_steps_bound_the_run(tmp_path: Path) -> None:
    text = SEED.replace("range(10)", "range(100000)")
    report = as_json(tmp_path, write(tmp_path, text), "--steps", "4")
    assert (report["verdict"], report["updates"][0]["runs"]) == ("frozen", 4)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("import tensorflow as tf\nwhile True: pass\n", 3, "INCONCLUSIVE: The script came to its end, and no train op"),
        ("import sys\nsys.exit(3)\n", 3, "INCONCLUSIVE: The script exited with 3, and no train op was built"),
        ("raise ValueError('no data')\n", 3, "ValueError: no data"),
        ("for _ in range(1 << 10): print('x' * (1 << 20))\n", 3, "INCONCLUSIVE"),
        ("", 3, "no train op was built"),
        ("x = (\n", 2, "train.py:1: SyntaxError"),
    ],
    ids=["loops for ever", "exits with 3", "raises", "prints 1 GB", "is empty", "is no Python"],
)
def test_a_script_that_does_not_train_is_said_plainly(tmp_path: Path, text: str, code: int, said: str) -> None:
    ran = verify(tmp_path, write(tmp_path, text), "--timeout", "20")
    assert ran.returncode == code, ran
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["missing.py", "."])
def test_what_is_no_script_ends_with_2_and_one_line(tmp_path: Path, name: str) -> None:
    ran = verify(tmp_path, name)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1


def test_an_error_in_json_is_json(tmp_path: Path) -> None:
    assert as_json(tmp_path, "missing.py")["error"].startswith("cannot read missing.py")


def test_a_sibling_named_like_a_library_does_not_reach_the_runtime(tmp_path: Path) -> None:
    for name in ("select.py", "json.py", "numpy.py", "lintstep_runtime.py", "sitecustomize.py", "typing.py"):
        write(tmp_path, "raise SystemExit('poisoned')", name)
    assert (
        verify(tmp_path, write(tmp_path, SEED.replace("np.linspace(1, 2, 10).reshape([10, 1])", "[[1.0]]"))).returncode
        == 1
    )


def test_pictures_are_written_beside_the_report(tmp_path: Path) -> None:
    ran = verify(tmp_path, "--fix", write(tmp_path, SEED), "--plot", "rate.svg", "--html", "report.html")
    assert (ran.returncode, ran.stderr) == (1, "wrote rate.svg\nwrote report.html\n")
    assert (tmp_path / "rate.svg").read_text().startswith("<svg")
    page = (tmp_path / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert '<span class="added">+' in page


def test_a_png_needs_a_package_and_says_so_before_anything_runs(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, SEED), "--plot", "rate.png")
    if ran.returncode == 1:
        assert (tmp_path / "rate.png").read_bytes().startswith(b"\x89PNG")
    else:
        assert (ran.returncode, ran.stdout) == (2, "")
        assert "pip install cairosvg" in ran.stderr


def test_a_script_without_a_rate_gives_a_page_and_no_picture(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, "print(1)\n"), "--html", "report.html")
    assert (ran.returncode, ran.stderr) == (3, "wrote report.html\n")
    ran = verify(tmp_path, "train.py", "--plot", "rate.svg")
    assert ran.returncode == 2
    assert "has no rate to draw" in ran.stderr


def test_a_picture_that_cannot_be_written_loses_no_report(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, SEED), "--plot", "no/such/folder/rate.svg")
    assert ran.returncode == 2
    assert "FROZEN" in ran.stdout
    assert "cannot write" in ran.stderr


def test_an_unknown_kind_of_picture_is_refused_before_anything_runs(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, SEED), "--plot", "rate.pdf")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ".svg or .png" in ran.stderr


def test_several_scripts_are_run_at_once_and_reported_in_order(tmp_path: Path) -> None:
    names = [write(tmp_path, SEED, "a.py"), write(tmp_path, FIXED, "b.py"), write(tmp_path, SEED, "c.py")]
    ran = verify(tmp_path, "-j", "2", *names)
    assert ran.returncode == 1
    heads = [line.split()[0] for line in ran.stdout.splitlines() if "on the reference runtime" in line]
    assert heads == names
    reports = as_json(tmp_path, *names)["reports"]
    assert [report["verdict"] for report in reports] == ["frozen", "advances", "frozen"]


def test_several_scripts_end_in_a_summary(tmp_path: Path) -> None:
    names = [write(tmp_path, SEED, "a.py"), write(tmp_path, FIXED, "b.py"), write(tmp_path, SEED, "c.py")]
    assert verify(tmp_path, *names).stdout.endswith("\n\n3 scripts: 2 frozen, 1 advances\n")


def test_a_finding_in_another_module_is_tied_to_the_run(tmp_path: Path) -> None:
    head, _, tail = SEED.partition("\nwith ")
    write(tmp_path, head, "net.py")
    ran = verify(
        tmp_path, write(tmp_path, f"import numpy as np\nimport tensorflow as tf\nfrom net import *\nwith {tail}")
    )
    assert "train op at net.py:10, 10 runs" in ran.stdout
    assert "FROZEN, confirmed" in ran.stdout
    assert "(LS101 frozen-schedule, net.py:10)" in ran.stdout


def test_what_isolation_kept_is_said_to_be_closed(tmp_path: Path) -> None:
    outside, project = tmp_path / "data.csv", tmp_path / "project"
    outside.write_text("1\n")
    project.mkdir()
    lines = f"import pytest\nimport nowhere\nopen({str(outside)!r}).read()\n"
    found = as_json(project, write(project, lines + FIXED))
    assert "the package pytest is installed and not let in: everything in it is unknown" in found["assumptions"]
    assert "the package nowhere is not there: everything in it is unknown" in found["assumptions"]
    said = [each["error"] for each in found["skipped"]] + found["assumptions"]
    assert any(each.startswith(f"{outside} lies outside the project, closed by isolation") for each in said), said


def test_each_finding_has_a_claim_in_json(tmp_path: Path) -> None:
    claims = as_json(tmp_path, write(tmp_path, SEED))["claims"]
    assert [(each["code"], each["path"], each["line"], each["verdict"]) for each in claims] == [
        ("LS302", "train.py", 8, "confirmed"),
        ("LS101", "train.py", 10, "confirmed"),
    ]


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("double_advance", "wrong-pace"),
        ("reset_each_pass", "wrong-pace"),
        ("unused_schedule", "no-effect"),
        ("constant_step", "frozen"),
        ("frozen_missing_registered_step", "frozen"),
        ("seed_fixed", "advances"),
    ],
)
def test_each_fault_has_its_own_verdict(tmp_path: Path, name: str, verdict: str) -> None:
    text = (ROOT / "fixtures" / "scripts" / f"{name}.py").read_text("utf-8")
    report = as_json(tmp_path, write(tmp_path, text))
    assert report["verdict"] == verdict
    assert verify(tmp_path, "train.py").returncode == (0 if verdict == "advances" else 1)


def test_a_rate_that_was_worked_out_once_is_no_advance(tmp_path: Path) -> None:
    report = as_json(tmp_path, write(tmp_path, EAGER))
    (update,) = report["updates"]
    assert report["verdict"] in ("frozen", "no-effect")
    assert (update["verdict"], update["rates"]) == ("no-effect", [0.5] * 6)


def test_a_script_that_cannot_run_costs_the_others_nothing(tmp_path: Path) -> None:
    ran = verify(tmp_path, "missing.py", write(tmp_path, FIXED))
    assert ran.returncode == 2
    assert "cannot read missing.py" in ran.stderr
    assert "ADVANCES" in ran.stdout


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "metadata": {}} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# Training"]}, *made], "metadata": {}})


def test_the_cells_of_a_notebook_run_as_one_program(tmp_path: Path) -> None:
    head, _, tail = SEED.partition("\nwith ")
    cells = ["%matplotlib inline\n!pip install it\n" + head, f"get_ipython()\ndisplay(1)\nwith {tail}"]
    name = write(tmp_path, notebook(*cells), "train.ipynb")
    found = as_json(tmp_path, "--fix", name)
    (update,) = found["updates"]
    line = cells[0].splitlines().index(next(each for each in cells[0].splitlines() if "minimize" in each)) + 1
    assert (found["verdict"], update["cell"], update["line"]) == ("frozen", 1, line)
    assert found["fixed"]["verdict"] == "advances"
    text = verify(tmp_path, name).stdout
    assert f"train op at cell 2, line {line}" in text
    assert "FROZEN, confirmed" in text


def test_an_error_in_a_notebook_names_its_cell(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, notebook("y = 2\nz = = 3"), "train.ipynb"))
    assert ran.returncode == 2
    assert "cannot read train.ipynb:2:5: can't be read as Python 3" in ran.stderr


def test_a_cell_that_is_no_python_is_left_out_and_said(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, notebook("x = 1", "y = 2\nz = = 3"), "train.ipynb"))
    assert ran.returncode == 3
    assert "LS901 syntax-error, cell 3, line 2" in ran.stdout


def test_what_is_no_notebook_cannot_be_run(tmp_path: Path) -> None:
    ran = verify(tmp_path, write(tmp_path, "{", "train.ipynb"))
    assert ran.returncode == 2
    assert "cannot read train.ipynb:1:2: not a notebook" in ran.stderr


def test_writes_that_tensorflow_does_not_order_give_no_verdict_and_no_values(tmp_path: Path) -> None:
    text = FIXED.replace(
        "with tf", "both = tf.group(train_step, global_steps.assign(global_steps + 1))\nwith tf"
    ).replace("sess.run(train_step,", "sess.run(both,")
    report = as_json(tmp_path, write(tmp_path, text))
    (update,) = report["updates"]
    assert (report["verdict"], "in an order that TensorFlow does not fix" in report["reason"]) == ("inconclusive", True)
    assert set(update["rates"]) == set(update["counter_values"]) == {None}


@pytest.mark.parametrize(
    "step",
    ["tf.assign(global_steps, global_steps + 1)", "tf.assign_add(global_steps, 1)"],
)
def test_a_step_that_is_itself_an_advance_moves_twice(tmp_path: Path, step: str) -> None:
    report = as_json(tmp_path, write(tmp_path, FIXED.replace("global_step=global_steps", f"global_step={step}")))
    (update,) = report["updates"]
    assert report["verdict"] == "wrong-pace"
    assert update["counter_values"] == list(range(2, 21, 2))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import optax\n", "the script trains with JAX, which verify does not follow"),
        ("import torch\n", "no optimizer made an update"),
        ("print(1)\n", "no train op was built"),
    ],
)
def test_what_did_not_train_is_told_in_the_words_of_its_framework(tmp_path: Path, text: str, said: str) -> None:
    assert said in as_json(tmp_path, write(tmp_path, text))["reason"]
