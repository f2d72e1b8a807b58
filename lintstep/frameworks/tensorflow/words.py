"""What TensorFlow's users call things."""

from __future__ import annotations

from lintstep.interpreter.library import Words

WORDS = Words(
    update="train op",
    keyword="global_step",
    registered="the registered step",
    makes_registered="get_or_create_global_step()",
    fed="placeholder",
    clock_help="use one of Keras's own optimizers, with one of its schedules",
    weight_help="pass the variables to train as `var_list=`",
    untrained="trainable=False",
)
