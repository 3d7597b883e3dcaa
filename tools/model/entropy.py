"""How unsure a model was of its words."""

import math
from collections.abc import Mapping, Sequence
from typing import Any


def mean_entropy(tokens: Sequence[Mapping[str, Any]]) -> float | None:
    """Mean over tokens of H = -Σ p ln p, in nats; None where no token has alternatives.

    The probability that the endpoint does not list counts as one further word, so this is a
    lower bound.

    Args:
        tokens: an OpenAI reply's `logprobs.content`.
    """
    listed = [
        [math.exp(option["logprob"]) for option in options]
        for token in tokens
        if (options := token.get("top_logprobs"))
    ]
    return sum(map(_entropy, listed)) / len(listed) if listed else None


def _entropy(probabilities: Sequence[float]) -> float:
    rest = 1 - sum(probabilities)
    return -sum(p * math.log(p) for p in (*probabilities, rest) if p > 0)
