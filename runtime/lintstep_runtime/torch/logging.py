"""``torch.utils.tensorboard``: what is logged is dropped."""

from __future__ import annotations

from typing import Any

__all__ = ["FileWriter", "SummaryWriter"]


class SummaryWriter:
    """``torch.utils.tensorboard.SummaryWriter``"""

    def __init__(self, log_dir: Any = None, *args: Any, **options: Any) -> None:
        self.log_dir = self.logdir = log_dir or "runs"

    def add_scalar(self, *args: Any, **options: Any) -> None:
        """Take anything."""

    add_scalars = add_image = add_images = add_histogram = add_text = add_graph = add_figure = add_scalar
    add_embedding = add_video = add_audio = add_pr_curve = add_hparams = add_custom_scalars = add_mesh = add_scalar
    add_tensor = add_onnx_graph = add_image_with_boxes = add_histogram_raw = flush = close = add_scalar

    def get_logdir(self) -> Any:
        """Return the folder."""
        return self.log_dir

    def __enter__(self) -> SummaryWriter:
        return self

    def __exit__(self, *error: object) -> None:
        pass


FileWriter = SummaryWriter
