"""numpy kernels and their gradients, one module a family: an operation's forward and gradient stand side by side."""
