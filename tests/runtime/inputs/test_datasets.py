"""Data sets have the shapes and sizes of the real ones."""

from __future__ import annotations

import numpy as np
import pytest
from lintstep_runtime.inputs import datasets


@pytest.mark.parametrize(
    ("options", "images", "labels"),
    [
        pytest.param({}, (50, 784), (50,), id="flat images, class numbers"),
        pytest.param({"one_hot": True}, (50, 784), (50, 10), id="one-hot labels"),
        pytest.param({"reshape": False}, (50, 28, 28, 1), (50,), id="square images"),
    ],
)
def test_mnist_batches_have_their_shapes(options, images, labels):
    batch_images, batch_labels = datasets.read_data_sets("MNIST_data/", **options).train.next_batch(50)
    assert batch_images.shape == images
    assert batch_images.dtype == np.float32
    assert 0 <= batch_images.min() < batch_images.max() < 1
    assert batch_labels.shape == labels


def test_mnist_has_its_sizes_and_counts_its_epochs():
    mnist = datasets.read_data_sets("x", validation_size=10_000)
    assert [part.num_examples for part in mnist] == [50_000, 10_000, 10_000]
    assert mnist.train.images.shape == (50_000, 784)
    for _ in range(3):
        mnist.train.next_batch(25_000)
    assert mnist.train.epochs_completed == 1
    assert len(mnist.test.images) == len(mnist.test.labels)


def test_one_hot_labels_have_a_single_one():
    labels = datasets.read_data_sets("x", one_hot=True).test.labels
    assert (labels.sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("name", "shape", "labels"),
    [
        ("mnist", (60_000, 28, 28), (60_000,)),
        ("cifar10", (50_000, 32, 32, 3), (50_000, 1)),
        ("cifar100", (50_000, 32, 32, 3), (50_000, 1)),
        ("fashion_mnist", (60_000, 28, 28), (60_000,)),
    ],
)
def test_keras_data_sets_have_their_shapes(name, shape, labels):
    (x, y), (tests, _) = datasets.load_data(name)
    assert (x.shape, y.shape, x.dtype) == (shape, labels, np.uint8)
    assert tests.shape[1:] == shape[1:]
    assert y.max() < datasets.KERAS[name].classes


def test_the_same_data_every_time():
    first, second = (datasets.read_data_sets("x").train.next_batch(3)[0] for _ in range(2))
    assert (first == second).all()


def test_the_tutorials_reader_is_where_scripts_import_it_from(run):
    ran = run(
        "from tensorflow.examples.tutorials.mnist import input_data\n"
        "import tensorflow.examples.tutorials.mnist.input_data as again\n"
        "mnist = input_data.read_data_sets('MNIST_data', one_hot=True)\n"
        "print(mnist.train.next_batch(100)[0].shape, mnist.train.num_examples, again is input_data)"
    )
    assert ran.lines == ["(100, 784) 55000 True"]
    assert "MNIST is made up" in ran.assumed


@pytest.mark.parametrize(
    "text",
    [
        "import six\nfrom six.moves import xrange, cPickle, urllib\nprint(sum(xrange(3)), six.PY3)",
        "from tqdm import tqdm, trange\nprint(sum(tqdm(range(3))), sum(trange(3)) == 3)",
        "from absl import logging\nlogging.set_verbosity(logging.INFO)\nlogging.info('x %d', 3)\nprint(3, True)",
        "import time\ntime.sleep(1000)\nprint(3, True)",
        "import multiprocessing as m\np = m.Process(target=print, args=(3, True))\np.start()\np.join()",
        "from multiprocessing import Pool\nwith Pool(4) as p:\n    print(sum(p.map(int, '12')), p.apply(bool, (1,)))",
        "import collections as c, inspect as i\nprint(len(i.getargspec(lambda x, y, z: 0)[0]), issubclass(set, c.Set))",
        "import numpy as np\nprint(np.asscalar(np.array(3)), np.bool(1))",
    ],
    ids=["six", "tqdm", "absl logging", "sleep", "process", "pool", "old Python", "old numpy"],
)
def test_small_packages_and_old_names_work(run, text):
    ran = run(text)
    assert ran.lines == ["3 True"]
    assert not ran.skipped
