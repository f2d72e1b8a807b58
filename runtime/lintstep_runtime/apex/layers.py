"""``apex.normalization``"""

from __future__ import annotations

from lintstep_runtime.torch.nn.layers import LayerNorm, RMSNorm

__all__ = ["FusedLayerNorm", "FusedRMSNorm", "MixedFusedLayerNorm"]

FusedLayerNorm, FusedRMSNorm, MixedFusedLayerNorm = LayerNorm, RMSNorm, LayerNorm
