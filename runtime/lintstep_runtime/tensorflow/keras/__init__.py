"""``tf.keras``: optimizers with a counter of their own, schedules that read it, and models that fit."""
