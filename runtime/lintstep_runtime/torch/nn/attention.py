"""Attention, and the transformer made of it."""

from __future__ import annotations

import copy
from typing import Any

from lintstep_runtime.torch.creation import full, zeros
from lintstep_runtime.torch.nn import init
from lintstep_runtime.torch.nn.containers import ModuleList
from lintstep_runtime.torch.nn.functions import CLASSES
from lintstep_runtime.torch.nn.layers import LayerNorm, Linear
from lintstep_runtime.torch.nn.module import Module
from lintstep_runtime.torch.nn.parameter import Parameter
from lintstep_runtime.torch.ops.linear import linear
from lintstep_runtime.torch.ops.neural import scaled_dot_product_attention
from lintstep_runtime.torch.ops.pointwise import add
from lintstep_runtime.torch.ops.shaping import chunk, reshape, transpose, triu
from lintstep_runtime.torch.ops.soft import gelu, relu
from lintstep_runtime.torch.tensor import as_tensor, unknown

Dropout = CLASSES["Dropout"]


class MultiheadAttention(Module):
    """``torch.nn.MultiheadAttention``"""

    def __init__(
        self,
        embed_dim: Any,
        num_heads: Any,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: Any = None,
        vdim: Any = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        self.embed_dim, self.num_heads, self.dropout, self.batch_first = embed_dim, num_heads, dropout, batch_first
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self._same = self.kdim == embed_dim and self.vdim == embed_dim
        if self._same:
            self.in_proj_weight = Parameter(zeros(3 * embed_dim, embed_dim))
        else:
            self.q_proj_weight = Parameter(zeros(embed_dim, embed_dim))
            self.k_proj_weight = Parameter(zeros(embed_dim, self.kdim))
            self.v_proj_weight = Parameter(zeros(embed_dim, self.vdim))
        self.register_parameter("in_proj_bias", Parameter(zeros(3 * embed_dim)) if bias else None)
        self.out_proj = Linear(embed_dim, embed_dim, bias)
        for name, parameter in self._parameters.items():
            if name.endswith("weight"):
                init.xavier_uniform_(parameter)
        if bias:
            init.zeros_(self.out_proj.bias)

    def forward(self, query: Any, key: Any, value: Any, key_padding_mask: Any = None, need_weights: bool = True,
                attn_mask: Any = None, average_attn_weights: bool = True, is_causal: bool = False) -> Any:  # fmt: skip
        """Return what is attended to, and by how much (unknown)."""
        query, key, value = map(as_tensor, (query, key, value))
        shape = query._shape
        known = query._store.array is not None and key._store.array is not None and self._same
        if not known or shape is None or len(shape) != 3 or key_padding_mask is not None:
            weights = tuple(self.parameters())
            result = unknown((query, key, value, *weights), shape, query._dtype, query._device)
            return result, unknown((), None, query._dtype, query._device)
        if not self.batch_first:
            query, key, value = (transpose(each, 0, 1) for each in (query, key, value))
        heads = []
        biases = (None,) * 3 if self.in_proj_bias is None else chunk(self.in_proj_bias, 3)
        for each, weight, bias in zip((query, key, value), chunk(self.in_proj_weight, 3), biases, strict=True):
            made = linear(each, weight, bias)
            made = reshape(made, *made.shape[:2], self.num_heads, self.embed_dim // self.num_heads)
            heads.append(transpose(made, 1, 2))
        q, k, v = heads
        mixed = scaled_dot_product_attention(
            q, k, v, _mask(attn_mask), self.dropout if self.training else 0.0, is_causal and attn_mask is None
        )
        result = self.out_proj(reshape(transpose(mixed, 1, 2), query.shape))
        result = result if self.batch_first else transpose(result, 0, 1)
        return result, unknown((), None, query._dtype) if need_weights else None


def _mask(mask: Any) -> Any:
    return ~mask if mask is not None and as_tensor(mask)._dtype.name == "bool" else mask


class TransformerEncoderLayer(Module):
    """``torch.nn.TransformerEncoderLayer``"""

    def __init__(self, d_model: Any, nhead: Any, dim_feedforward: Any = 2048, dropout: float = 0.1,
                 activation: Any = "relu", layer_norm_eps: float = 1e-5, batch_first: bool = False,
                 norm_first: bool = False, bias: bool = True, **where: Any) -> None:  # fmt: skip
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self._feed(d_model, dim_feedforward, dropout, bias)
        self.norm1, self.norm2 = (LayerNorm(d_model, layer_norm_eps, bias=bias) for _ in range(2))
        self.dropout1, self.dropout2 = Dropout(dropout), Dropout(dropout)
        self.norm_first, self.activation = norm_first, _activation(activation)

    def _feed(self, width: Any, inner: Any, dropout: float, bias: bool) -> None:
        self.linear1, self.dropout, self.linear2 = (
            Linear(width, inner, bias),
            Dropout(dropout),
            Linear(inner, width, bias),
        )

    def _fed(self, x: Any) -> Any:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))

    def forward(self, src: Any, src_mask: Any = None, src_key_padding_mask: Any = None, is_causal: bool = False) -> Any:
        """Return the encoded sequence."""

        def attended(x: Any) -> Any:
            found = self.self_attn(x, x, x, src_key_padding_mask, False, src_mask, is_causal=is_causal)
            return self.dropout1(found[0])

        def fed(x: Any) -> Any:
            return self.dropout2(self._fed(x))

        return _layered(src, ((self.norm1, attended), (self.norm2, fed)), self.norm_first)


def _activation(activation: Any) -> Any:
    return {"relu": relu, "gelu": gelu}.get(activation, activation) if isinstance(activation, str) else activation


def _layered(x: Any, parts: Any, first: bool) -> Any:
    for norm, part in parts:
        x = add(x, part(norm(x))) if first else norm(add(x, part(x)))
    return x


class TransformerDecoderLayer(TransformerEncoderLayer):
    """``torch.nn.TransformerDecoderLayer``"""

    def __init__(self, d_model: Any, nhead: Any, dim_feedforward: Any = 2048, dropout: float = 0.1,
                 activation: Any = "relu", layer_norm_eps: float = 1e-5, batch_first: bool = False,
                 norm_first: bool = False, bias: bool = True, **where: Any) -> None:  # fmt: skip
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self._feed(d_model, dim_feedforward, dropout, bias)
        self.norm1, self.norm2, self.norm3 = (LayerNorm(d_model, layer_norm_eps, bias=bias) for _ in range(3))
        self.dropout1, self.dropout2, self.dropout3 = Dropout(dropout), Dropout(dropout), Dropout(dropout)
        self.norm_first, self.activation = norm_first, _activation(activation)

    def forward(self, tgt: Any, memory: Any, tgt_mask: Any = None, memory_mask: Any = None,  # type: ignore[override]
                tgt_key_padding_mask: Any = None, memory_key_padding_mask: Any = None, tgt_is_causal: bool = False,
                memory_is_causal: bool = False) -> Any:  # fmt: skip
        """Return the decoded sequence."""

        def attended(x: Any) -> Any:
            return self.dropout1(self.self_attn(x, x, x, tgt_key_padding_mask, False, tgt_mask)[0])

        def remembered(x: Any) -> Any:
            found = self.multihead_attn(x, memory, memory, memory_key_padding_mask, False, memory_mask)
            return self.dropout2(found[0])

        def fed(x: Any) -> Any:
            return self.dropout3(self._fed(x))

        parts = ((self.norm1, attended), (self.norm2, remembered), (self.norm3, fed))
        return _layered(tgt, parts, self.norm_first)


class _Stacked(Module):
    """A layer several times over."""

    def __init__(self, layer: Any, num_layers: Any, norm: Any = None, *args: Any, **options: Any) -> None:
        self.layers = ModuleList([copy.deepcopy(layer) for _ in range(num_layers.__index__())])
        self.num_layers, self.norm = num_layers, norm

    def forward(self, x: Any, *args: Any, **options: Any) -> Any:
        """Return what the last layer makes."""
        for layer in self.layers:
            x = layer(x, *args, **options)
        return x if self.norm is None else self.norm(x)


class TransformerEncoder(_Stacked):
    """``torch.nn.TransformerEncoder``"""

    def forward(self, src: Any, mask: Any = None, src_key_padding_mask: Any = None, is_causal: Any = None) -> Any:
        """Return the encoded sequence."""
        return super().forward(src, mask, src_key_padding_mask)


class TransformerDecoder(_Stacked):
    """``torch.nn.TransformerDecoder``"""


class Transformer(Module):
    """``torch.nn.Transformer``"""

    def __init__(
        self,
        d_model: Any = 512,
        nhead: Any = 8,
        num_encoder_layers: Any = 6,
        num_decoder_layers: Any = 6,
        dim_feedforward: Any = 2048,
        dropout: float = 0.1,
        activation: Any = "relu",
        custom_encoder: Any = None,
        custom_decoder: Any = None,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        **where: Any,
    ) -> None:
        sizes = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        self.encoder = custom_encoder or TransformerEncoder(
            TransformerEncoderLayer(*sizes), num_encoder_layers, LayerNorm(d_model, layer_norm_eps, bias=bias)
        )
        self.decoder = custom_decoder or TransformerDecoder(
            TransformerDecoderLayer(*sizes), num_decoder_layers, LayerNorm(d_model, layer_norm_eps, bias=bias)
        )
        for parameter in self.parameters():
            if parameter._shape is not None and len(parameter._shape) > 1:
                init.xavier_uniform_(parameter)
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first

    def forward(self, src: Any, tgt: Any, src_mask: Any = None, tgt_mask: Any = None, memory_mask: Any = None,
                src_key_padding_mask: Any = None, tgt_key_padding_mask: Any = None, memory_key_padding_mask: Any = None,
                **causal: Any) -> Any:  # fmt: skip
        """Return the decoded target."""
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)

    @staticmethod
    def generate_square_subsequent_mask(sz: Any, **where: Any) -> Any:
        """Return a mask [sz, sz] that lets each place see none behind it."""
        return triu(full((sz, sz), float("-inf")), 1)
