"""The bundled reference runtime: runs a TensorFlow 1 script on numpy and records what its counters and rates do.

What the loader needs
---------------------
`lintstep_runtime.tensorflow.install()`
    appends a finder to ``sys.meta_path`` that serves ``tensorflow``, ``tensorflow.compat.v1``, ``tf_slim``, ... as
    modules; any name below them that the runtime does not know is opaque. A finder that stands *before* it wins, so
    input stand-ins such as ``tensorflow.examples.tutorials.mnist`` are served by putting their finder first.
    It also makes numpy print scalars as numpy 1 does.
`lintstep_runtime.engine.recorder`
    what train ops did, as events: `recorder.current` is the process-wide `Recorder`. The loader sets
    `recorder.current.first_party` (which files are the script's own) and `recorder.current.settled` (when to stop).
    `recorder.Stop` is what ends a settled script.
`lintstep_runtime.engine.unknown`
    `Opaque` is the one class for a value nobody knows, in Python and in the graph; `opaque.conventions` decides
    what Python gets when it asks such a value for a number, a length or a truth, and the loader may replace it.
`lintstep_runtime.tensorflow.session.tolerant`
    set to `True` on the rungs that allow recovery: a kernel that fails then yields an unknown value.
"""
