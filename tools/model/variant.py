"""The hash of what answers: weights, template and server settings."""

import hashlib
import json
from collections.abc import Mapping

from tools.model import catalogue
from tools.model.settings import EndpointSettings

EMBEDDED = "embedded"
"""The chat template that travels inside the weights."""


def variant(weights: str, template: str, server: Mapping[str, int | float | str]) -> str:
    """16 hex digits that change with anything that changes the answers.

    Args:
        weights: sha256 of the weights, or the name of a model that somebody else serves.
        template: the chat template's name.
        server: settings of the server that change answers.
    """
    content = json.dumps([weights, template, dict(server)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def variant_of(settings: EndpointSettings) -> str:
    """The variant that these settings make, the same in every process; of a worker, its name.

    Raises:
        UnknownWeightsError: the catalogue has no such weights.
    """
    if settings.worker is not None:
        return settings.worker.partition(".")[2]
    if settings.local is not None:
        weights = catalogue.named(settings.local).sha256
        return variant(weights, EMBEDDED, {"context": settings.context})
    if settings.simulated is not None:
        return variant(f"simulated {settings.simulated}", "", {})
    return variant(settings.model, "", {})
