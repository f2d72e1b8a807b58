"""What a script finds on disk, and where its writes go."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("print(open('data.txt').read())", "content", id="beside the script"),
        pytest.param(
            "import os\nprint(open(os.path.join(os.getcwd(), 'data.txt')).read())", "content", id="by full path"
        ),
        pytest.param(
            "import os\nprint(os.path.exists('data.txt'), os.path.isdir('sub'), os.listdir('sub'))",
            "True True ['a.csv']",
            id="asking",
        ),
        pytest.param("import glob\nprint(len(glob.glob('sub/*.csv')))", "1", id="patterns"),
        pytest.param(
            "from pathlib import Path\np = Path('data.txt')\nprint(p.read_text(), p.open().read(), p.stat().st_size)",
            "content content 7",
            id="pathlib",
        ),
        pytest.param(
            "import pathlib\np = pathlib.Path(__file__).parent / 'sub'\n"
            "print(p.is_dir(), p.is_file(), [c.read_text() for c in p.glob('*.csv')], [c.name for c in p.iterdir()],"
            " [c.name for c in p.parent.rglob('a.*')])",
            "True False ['1,2,3'] ['a.csv'] ['a.csv']",
            id="folders of pathlib",
        ),
        pytest.param("import numpy as np\nprint(np.loadtxt('sub/a.csv', delimiter=',').sum())", "6.0", id="numpy"),
        pytest.param(
            "import io, codecs\nprint(io.open('data.txt').read(), codecs.open('data.txt', 'r', 'utf-8').read())",
            "content content",
            id="other ways to open",
        ),
        pytest.param(
            "import os\nos.chdir('sub')\nprint(open('a.csv').read())", "1,2,3", id="after changing the folder"
        ),
    ],
)
def test_files_that_exist_are_read(run, text, printed):
    ran = run(text, {"data.txt": "content", "sub/a.csv": "1,2,3"})
    assert ran.printed.split() == printed.split()
    assert not ran.skipped
    assert not ran.assumed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("with open('none.txt') as f:\n    x = f.read().split()", id="open"),
        pytest.param("import pickle\nx = pickle.load(open('none.pkl', 'rb'))", id="pickle"),
        pytest.param("import json\nx = json.load(open('none.json'))", id="json"),
        pytest.param("import csv\nx = [row for row in csv.reader(open('none.csv'))][0]", id="csv"),
        pytest.param("import gzip\nx = gzip.open('none.gz').read()", id="gzip"),
        pytest.param("import numpy as np\nx = np.load('none.npy')", id="numpy load"),
        pytest.param("import numpy as np\nx = np.genfromtxt('none.csv', delimiter=',')", id="numpy text"),
        pytest.param("import os\nx = os.listdir('none')", id="a folder"),
        pytest.param("import glob\nx = glob.glob('none/*.jpg')", id="a pattern"),
        pytest.param("from pathlib import Path\nx = Path('none').read_text()", id="pathlib text"),
        pytest.param("from pathlib import Path\nx = Path('none').read_bytes()", id="pathlib bytes"),
        pytest.param("import pathlib\nwith pathlib.Path('none').open() as f:\n    x = f.read()", id="pathlib open"),
        pytest.param("from pathlib import Path\nx = [p for p in Path('none').glob('*.jpg')][0]", id="pathlib pattern"),
        pytest.param("from pathlib import Path\nx = sorted(Path('none').rglob('*'))", id="pathlib tree"),
        pytest.param("from pathlib import Path\nx = [p for p in Path('none').iterdir()][0]", id="pathlib folder"),
        pytest.param("import os\nfor x, folders, files in os.walk('none'):\n    pass", id="a walk"),
        pytest.param("import os\nx = os.path.getsize('none')", id="a size"),
        pytest.param("import pandas as pd\nx = pd.read_csv('none.csv')", id="pandas"),
        pytest.param("from PIL import Image\nx = Image.open('none.png')", id="images"),
        pytest.param("import zipfile\nx = zipfile.ZipFile('none.zip').namelist()", id="zip"),
        pytest.param("import urllib.request as r\nx = r.urlopen('http://example.org').read()", id="a download"),
        pytest.param(
            "import urllib\nurllib.urlretrieve('http://example.org', 'none')\nx = open('none').read()",
            id="old downloads",
        ),
        pytest.param("import subprocess\nx = subprocess.check_output(['ls'])", id="another program"),
        pytest.param("from six.moves import urllib\nx, _ = urllib.request.urlretrieve('http://example.org')", id="six"),
        pytest.param("x = input('name? ')", id="the user"),
    ],
)
def test_what_is_not_there_is_unknown_and_said_so(run, text):
    ran = run(text + "\nprint(type(x).__name__)")
    assert ran.lines[-1] == "Opaque"
    assert ran.assumed
    assert not ran.skipped


def test_a_missing_file_does_not_exist(run):
    ran = run("import os\nprint(bool(os.path.exists('none')), os.path.isfile('none') == False)")
    assert ran.lines == ["False True"]


@pytest.mark.parametrize("leave", ["raise ValueError('give --data')", "import sys; sys.exit('no data')"])
def test_a_script_does_not_give_up_because_a_file_is_missing(run, leave):
    ran = run(f"import os\nif not os.path.exists('data'):\n    {leave}\nprint('on')")
    assert ran.lines == ["on"]
    assert not ran.skipped
    assert "data is taken to exist" in ran.assumed


def test_a_script_downloads_what_is_missing(run):
    ran = run("import os\nif not os.path.exists('data'):\n    print('downloading')")
    assert ran.lines == ["downloading"]


def test_as_it_is_a_missing_file_is_an_error(run):
    ran = run("open('none.txt')", rung="as-is")
    assert ran.ending.detail.startswith("FileNotFoundError")


def test_writes_go_to_the_working_folder_only(run, tmp_path):
    before = {path for path in tmp_path.rglob("*") if "work" not in path.parts}
    ran = run(
        f"""
import os, shutil
os.makedirs('logs/deep')
os.makedirs({str(tmp_path / "elsewhere")!r}, exist_ok=True)
with open({str(tmp_path / "elsewhere" / "log.txt")!r}, 'w') as f:
    f.write('kept')
print(open({str(tmp_path / "elsewhere" / "log.txt")!r}).read(), os.path.isdir({str(tmp_path / "elsewhere")!r}))
open('data.txt', 'w').write('mine')
print(open('data.txt').read())
os.remove('data.txt')
os.remove('data.txt')
shutil.rmtree('logs')
shutil.copy('data.txt', 'copy.txt')
print(open('copy.txt').read())
shutil.move('data.txt', 'moved.txt')
print(open('data.txt').read())
""",
        {"data.txt": "theirs"},
    )
    assert ran.lines == ["kept True", "mine", "theirs", "theirs"]
    assert not ran.skipped
    after = {path for path in tmp_path.rglob("*") if "work" not in path.relative_to(tmp_path).parts}
    assert {path.name for path in after - before} <= {"project", "train.py", "data.txt"}
    assert (tmp_path / "project" / "data.txt").read_text() == "theirs"


def test_writes_by_pathlib_go_to_the_working_folder_only(run, tmp_path):
    ran = run(
        f"""
from pathlib import Path
folder = Path({str(tmp_path / "elsewhere")!r})
folder.mkdir(parents=True, exist_ok=True)
(folder / 'log.txt').write_text('kept')
print((folder / 'log.txt').read_text(), folder.is_dir(), [each.name for each in folder.iterdir()])
Path('data.txt').write_text('mine')
Path('data.txt').rename('moved.txt')
print(Path('moved.txt').read_text(), Path('data.txt').read_text())
Path('moved.txt').unlink()
Path('data.txt').unlink()
print(isinstance(Path('x') / 'y', Path), Path.cwd().exists(), Path('moved.txt').exists())
""",
        {"data.txt": "theirs"},
    )
    assert ran.lines == ["kept True ['log.txt']", "mine theirs", "True True False"]
    assert not ran.skipped
    assert (tmp_path / "project" / "data.txt").read_text() == "theirs"
    assert not (tmp_path / "elsewhere").exists()


def test_a_script_does_not_give_up_because_pathlib_misses_a_file(run):
    ran = run("from pathlib import Path\nif not Path('data').exists():\n    raise ValueError('no')\nprint('on')")
    assert ran.lines == ["on"]


def test_without_a_working_folder_files_are_what_they_are(run):
    ran = run("open('made.txt', 'w').write('x')\nprint(open('made.txt').read())", folder=False)
    assert ran.lines == ["x"]
    assert Path("made.txt").read_text() == "x"
