"""``deepspeed.add_config_arguments`` and ``deepspeed.init_distributed``."""

from __future__ import annotations

from typing import Any

__all__ = ["add_config_arguments", "init_distributed"]


def add_config_arguments(parser: Any) -> Any:
    """Add DeepSpeed's options to a parser, which is returned."""
    group = parser.add_argument_group("DeepSpeed")
    group.add_argument("--deepspeed", default=False, action="store_true")
    group.add_argument("--deepspeed_config", default=None, type=str)
    group.add_argument("--deepscale", default=False, action="store_true")
    group.add_argument("--deepscale_config", default=None, type=str)
    return parser


def init_distributed(*args: Any, **kwargs: Any) -> None:
    """Start the only process."""
    from lintstep_runtime.torch.distributed import init_process_group

    init_process_group("gloo")
