"""The bundled reference runtime: runs a training script on numpy and records what its counters and rates do.

`engine` runs a script and writes the trace; `loader` reads and rewrites its modules; `inputs` stands in for what it
needs besides; `kernels` and `training` are numpy functions; every other package is the stand-in of a framework, which
`engine.frameworks` finds.
"""
