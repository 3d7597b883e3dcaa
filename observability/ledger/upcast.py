"""Old shapes of facts, lifted to today's when they are read; the stored rows never change.

When a fact changes its shape, a step `(kind, old version)` joins `STEPS` that turns the old
content into the next version's. A fact's present version is one more than its highest step,
so nothing else needs to be counted.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pydantic import ValidationError

from observability.ledger.errors import UnknownFactError, UnreadableFactError
from observability.ledger.facts import FACT, Fact

Content = dict[str, object]
Step = Callable[[Content], Content]

STEPS: Mapping[tuple[str, int], Step] = MappingProxyType({})
"""No fact has changed its shape yet."""

_KINDS = frozenset(FACT.json_schema()["discriminator"]["mapping"])


class Upcasts:
    """Reads stored facts of any version up to today's."""

    def __init__(self, steps: Mapping[tuple[str, int], Step] = STEPS) -> None:
        self._steps = dict(steps)

    def version(self, kind: str) -> int:
        """The version in which this kind is written today."""
        return 1 + max((version for name, version in self._steps if name == kind), default=0)

    def read(self, kind: str, version: int, text: str) -> Fact:
        """The fact in today's shape.

        Raises:
            UnknownFactError: the kind is not known, or its version is newer than today's.
            UnreadableFactError: the content does not fit the kind.
        """
        known = self.version(kind) if kind in _KINDS else 0
        if version > known:
            raise UnknownFactError(kind, version, known)
        try:
            if version == known:
                return FACT.validate_json(text)
            content: Content = json.loads(text)
            for old in range(version, known):
                content = self._steps[kind, old](content)
            return FACT.validate_python(content)
        except (ValueError, KeyError) as error:  # a ValidationError is a ValueError
            raise UnreadableFactError(kind, version, _detail(error)) from error


def _detail(error: ValueError | KeyError) -> str:
    """What does not fit, without the content itself, which may be long."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
