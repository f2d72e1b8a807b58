"""The engine ``installed``: runs a script on the TensorFlow that is installed, and records the trace of the reference
runtime.

A child loads this package by itself, on TensorFlow's own interpreter, so it imports nothing of lintstep and keeps to
Python 3.7. It knows graphs and sessions, of TensorFlow 1 and of ``tensorflow.compat.v1``; what trains without a
session run (eager execution, Keras' ``fit``) it does not see.
"""
