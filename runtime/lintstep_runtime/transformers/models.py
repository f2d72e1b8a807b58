"""Models by their classes' names: parameters like a small encoder's, and unknown results."""

from __future__ import annotations

import re
from typing import Any

from lintstep_runtime.engine import recorder
from lintstep_runtime.engine.unknown import Opaque
from lintstep_runtime.torch.nn.layers import Embedding, LayerNorm, Linear
from lintstep_runtime.torch.nn.module import Module, UnknownModule
from lintstep_runtime.torch.tensor import Tensor

_MODEL = re.compile(r"^[A-Z]\w*(Model|For[A-Z]\w+|LMHead\w*|Encoder|Decoder|AutoencoderKL)$")
_OTHER = re.compile(r"^(TF|Flax)|^DataCollatorFor|Tokenizer|Processor|Config$|Pipeline$")
_SIZE = 16


class PreTrainedModel(UnknownModule):
    """Any model: an embedding, a layer with its norm, a head."""

    def __init__(self, config: Any = None, *args: Any, **kwargs: Any) -> None:
        Module.__init__(self)
        self.config = Opaque("config") if config is None else config
        self.embeddings = Embedding(_SIZE, _SIZE)
        self.layer = Linear(_SIZE, _SIZE)
        self.LayerNorm = LayerNorm(_SIZE)
        self.classifier = Linear(_SIZE, 2)

    @classmethod
    def from_pretrained(cls, *args: Any, **kwargs: Any) -> Any:
        """Return a model; its weights are made up."""
        recorder.current().assumed(f"the model {cls.__name__} is made up: what it makes is unknown")
        config = kwargs.get("config")
        try:
            return cls(Opaque("config") if config is None else config)
        except TypeError:  # a script's own class that is given more than the settings
            return cls(Opaque("config") if config is None else config, *args[1:], **kwargs)

    from_config = _from_config = from_pretrained

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return an unknown result that depends on the inputs and the parameters."""
        tensors = [each for each in (*args, *kwargs.values()) if isinstance(each, Tensor)]
        return Opaque(f"what {type(self).__name__} makes", (*self.parameters(), *tensors))

    def init_weights(self) -> None:
        """Leave the weights as they are."""

    post_init = gradient_checkpointing_enable = tie_weights = init_weights

    def resize_token_embeddings(self, *args: Any, **kwargs: Any) -> Any:
        """Return the embedding, whatever its size."""
        return self.embeddings

    get_input_embeddings = get_output_embeddings = resize_token_embeddings

    def save_pretrained(self, *args: Any, **kwargs: Any) -> None:
        """Write nothing."""

    def num_parameters(self, *args: Any, **kwargs: Any) -> int:
        """Return how many numbers the parameters have here."""
        return sum(each.numel() for each in self.parameters())


def model_class(path: str, name: str) -> Any:
    """Return a class for a name that is a model's in the module `path`, None for any other."""
    if not _MODEL.match(name) or _OTHER.search(name):
        return None
    return type(name, (PreTrainedModel,), {"__module__": path})
