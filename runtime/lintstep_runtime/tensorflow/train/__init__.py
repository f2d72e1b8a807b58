"""Step counters, schedules, optimizers, averages, and the loops that run them."""
