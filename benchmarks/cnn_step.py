"""A training step of a small convolutional network on MNIST's shapes: the bundled runtime beside TensorFlow, one core.

    python benchmarks/cnn_step.py --tensorflow PYTHON [--batch 64] [--steps 20]

PYTHON is an interpreter that TensorFlow is installed for. Prints the processor time of a step of each, and their
ratio. Two convolutions of 5 x 5 (32 and 64 filters), each with a bias, relu and a maximum over 2 x 2, a dense layer of
1,024 units, and one of ten; momentum. Without --tensorflow it measures the runtime alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

RUNTIME = str(Path(__file__).resolve().parent.parent / "runtime")

MEASURE = """
import json, os, sys, time, warnings
warnings.filterwarnings("ignore")
import numpy as np
if sys.argv[1] == "runtime":
    from lintstep_runtime.tensorflow import install
    install()
import tensorflow as tf
version = tf.__version__
if not version.startswith("1."):
    tf = tf.compat.v1
    tf.disable_v2_behavior()
batch, steps = int(sys.argv[2]), int(sys.argv[3])
random = np.random.RandomState(0)
images = random.rand(batch, 784).astype(np.float32)
labels = np.eye(10, dtype=np.float32)[random.randint(0, 10, batch)]


def weight(name, *shape):
    return tf.get_variable(name, shape, initializer=tf.truncated_normal_initializer(stddev=0.1))


def layer(x, name, inputs, outputs):
    convolved = tf.nn.conv2d(x, weight(name, 5, 5, inputs, outputs), [1, 1, 1, 1], "SAME")
    active = tf.nn.relu(convolved + weight(name + "_bias", outputs))
    return tf.nn.max_pool(active, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")


x, y = tf.placeholder(tf.float32, [None, 784]), tf.placeholder(tf.float32, [None, 10])
value = layer(layer(tf.reshape(x, [-1, 28, 28, 1]), "one", 1, 32), "two", 32, 64)
flat = tf.reshape(value, [-1, 7 * 7 * 64])
dense = tf.nn.relu(tf.matmul(flat, weight("dense", 7 * 7 * 64, 1024)) + weight("dense_bias", 1024))
logits = tf.matmul(dense, weight("out", 1024, 10)) + weight("out_bias", 10)
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=logits, labels=y))
step = tf.train.get_or_create_global_step()
rate = tf.train.exponential_decay(0.01, step, 100, 0.96)
train_op = tf.train.MomentumOptimizer(rate, 0.9).minimize(loss, global_step=step)
config = tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
with tf.Session(config=config) as session:
    session.run(tf.global_variables_initializer())
    feed = {x: images, y: labels}
    times = []
    for _ in range(steps + 2):
        before = time.process_time()
        session.run(train_op, feed)
        times.append(time.process_time() - before)
print(json.dumps({"version": version, "milliseconds": sorted(times[2:])[len(times[2:]) // 2] * 1e3}))
"""


def measured(python: str, engine: str, batch: int, steps: int) -> dict[str, float | str]:
    """Return the engine's version and the median milliseconds of a step, after two steps to warm up, on one core."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    extra = {"PYTHONPATH": RUNTIME} if engine == "runtime" else {"TF_CPP_MIN_LOG_LEVEL": "3"}
    pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))] if hasattr(os, "sched_getaffinity") else []
    command = [*pinned, python, "-c", MEASURE, engine, str(batch), str(steps)]
    done = subprocess.run(command, env={**os.environ, **one, **extra}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{engine}: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tensorflow", metavar="PYTHON", help="an interpreter that TensorFlow is installed for")
    parser.add_argument("--batch", type=int, default=64, help="examples a step (default: 64)")
    parser.add_argument("--steps", type=int, default=20, help="steps that are timed (default: 20)")
    options = parser.parse_args()
    here = measured(sys.executable, "runtime", options.batch, options.steps)
    print(f"runtime:           {here['milliseconds']:8.1f} ms a step of {options.batch} examples, processor time")
    if options.tensorflow:
        there = measured(options.tensorflow, "tensorflow", options.batch, options.steps)
        print(f"TensorFlow {there['version']:8}{there['milliseconds']:8.1f} ms")
        print(f"ratio:             {float(here['milliseconds']) / float(there['milliseconds']):8.2f}")


if __name__ == "__main__":
    main()
