"""Tensors have their operators before any test makes one."""

import lintstep_runtime.torch.methods  # noqa: F401
