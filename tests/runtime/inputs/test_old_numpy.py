"""Scripts written for numpy 1.18 and before run as they ran then."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("np.reshape(np.arange(4), newshape=(2, 2)).shape", "(2, 2)", id="newshape"),
        pytest.param("np.reshape(np.arange(4), (2, 2), order='F')[0]", "[0 2]", id="reshape"),
        pytest.param("np.math.sin(0.0), np.sys.byteorder", "0.0 little", id="modules inside numpy"),
        pytest.param("np.alen([1, 2]), np.asscalar(np.array(3)), np.cumproduct([1, 2])", "2 3 [1 2]", id="functions"),
        pytest.param("np.sum(i for i in range(3)), np.sum([1, 2]), np.sum([[1, 2]], axis=0)", "3 3 [1 2]", id="sum"),
        pytest.param("np.set_printoptions(threshold=np.nan)", "None", id="threshold"),
        pytest.param("np.array([[1, 2], [3]]).dtype, np.asarray([[1], [2, 3]]).shape", "object (2,)", id="ragged"),
        pytest.param(
            "np.array([1, 2], copy=False), np.array([1], np.float32, False).dtype", "[1 2] float32", id="copy"
        ),
        pytest.param("np.array([300, -1], np.uint8)", "[ 44 255]", id="what does not fit"),
        pytest.param(
            "np.fromstring(b'ab', dtype=np.uint8), np.fromstring('1 2', sep=' ')", "[97 98] [1. 2.]", id="text"
        ),
        pytest.param("np.array([1, 2], np.uint8).tostring(), np.array([1, 5]).ptp()", r"b'\x01\x02' 4", id="methods"),
        pytest.param("np.histogram([1, 2], bins=2, normed=True)[0]", "[1. 1.]", id="normed"),
        pytest.param("np.zeros(1, np.bool8).dtype, np.complex_(1), np.typename('f')", "bool (1+0j) single precision"),
        pytest.param("np.issubclass_(int, object), issubclass(np.VisibleDeprecationWarning, Warning)", "True True"),
        pytest.param("np.mean(np.array([1.0, 3.0])), np.infty, np.cast[np.float32](1).dtype", "2.0 inf float32"),
    ],
)
def test_what_numpy_was(run, text, printed):
    ran = run(f"import numpy as np\nprint({text})")
    assert not ran.skipped
    assert ran.printed.split() == printed.split()


def test_an_item_is_set(run):
    ran = run("import numpy as np\na = np.zeros((2, 2))\na.itemset((0, 1), 3)\na.itemset(2, 4)\nprint(a.tolist())")
    assert ran.lines == ["[[0.0, 3.0], [4.0, 0.0]]"]


def test_an_unknown_value_stays_unknown(run):
    ran = run("import numpy as np, absent\nx = np.array(absent.y)\nprint(repr(x), repr(np.sum(absent.y)))")
    assert ran.printed.count("opaque") == 2
