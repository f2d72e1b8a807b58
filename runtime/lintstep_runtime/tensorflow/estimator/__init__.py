"""Estimators: a model function, its input function, and the loop that runs the train op."""
