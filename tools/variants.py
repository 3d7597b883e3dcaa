"""Which variant of a role some settings make: the same in the coordinator and in every agent.

A run's requests go to the workers that have the run's own settings, and to no others: where two
runs share a bus, each has its distiller's and its curator's model. None stands for a role without
settings, of which any worker will do. A student's variant is `tools.model.variant`'s.
"""

import hashlib
import json

from pydantic import BaseModel

from tools.extraction.settings import AdaptationSettings
from tools.judging.settings import JudgeSettings
from tools.model import catalogue
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

DEFAULT_STUDENT = EndpointSettings(local=catalogue.DEFAULT)


def curator(table: EndpointSettings | None, adaptation: AdaptationSettings) -> str | None:
    """The variant of a curator with this model."""
    if table is None or table.worker is not None:
        return _named(table)
    return _hash(table, adaptation)


def distiller(
    table: EndpointSettings | None, student: EndpointSettings, *, writes: bool = False
) -> str | None:
    """The variant of a distiller with this model.

    Args:
        table: its own model.
        student: the student's.
        writes: whether it may be asked to have the student write, too.
    """
    if table is not None and table.worker is not None:
        return _named(table)
    reached = variant_of(student) if student.worker is None else None
    if table is None and (reached is None or not writes):
        return None
    return _hash(table, reached)


def judge(settings: JudgeSettings) -> str | None:
    """The variant of a judge with these members."""
    return _hash(settings) if settings.members else None


def _named(table: EndpointSettings | None) -> str | None:
    return None if table is None else variant_of(table)


def _hash(*parts: BaseModel | str | None) -> str:
    content = [
        part.model_dump(mode="json", exclude_none=True) if isinstance(part, BaseModel) else part
        for part in parts
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
