"""Frameworks that lintstep tells by name, so that a file which trains with one is not passed over in silence.

Once a module of this package models one, that module speaks for it.
"""

from __future__ import annotations

from lintstep.interpreter.library import Recognised

RECOGNISED = (
    Recognised("JAX", ("jax", "flax", "optax", "haiku", "equinox"), ("optax", "apply_updates", "value_and_grad")),
    Recognised("MXNet", ("mxnet",), ("Trainer", "lr_scheduler", "Module")),
    Recognised("fastai", ("fastai",), ("fit_one_cycle", "fine_tune", "fit_flat_cos", "fit_sgdr", "Learner")),
    Recognised("fairseq", ("fairseq",), ("register_lr_scheduler", "register_optimizer", "trainer", "train_step")),
    Recognised("MMEngine", ("mmengine", "mmcv"), ("Runner", "param_scheduler", "build_optimizer", "lr_config")),
    Recognised("Chainer", ("chainer",), ("optimizers", "training")),
    Recognised("Theano", ("theano", "lasagne"), ("updates",)),
    Recognised("MindSpore", ("mindspore",), ("Model", "optim", "TrainOneStepCell", "value_and_grad")),
    Recognised("tinygrad", ("tinygrad",), ("optim", "LR_Scheduler")),
    Recognised("OneFlow", ("oneflow",), ("optim",)),
    Recognised("PyTorch Ignite", ("ignite",), ("create_supervised_trainer", "Engine")),
    Recognised("CNTK", ("cntk",), ("Trainer", "learning_rate_schedule")),
)
