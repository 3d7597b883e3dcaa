"""How many things a step's action tells one to do."""

import re
from collections.abc import Iterable

from tools.scaffold.inert import vocabulary
from tools.scaffold.model import Step
from tools.scaffold.words import words

_CLAUSES = re.compile(r"[,;:.!?()–—]+|\b(?:and|or|but|then)\b", re.IGNORECASE)


def imperatives(steps: Iterable[Step]) -> int:
    """Imperatives of all actions; see `in_action`."""
    return sum(in_action(step.action) for step in steps)


def in_action(action: str) -> int:
    """Clauses of an action that begin with a verb of the committed list, at least one.

    An action is an imperative by its place in a step, whatever verb it uses.
    """
    return max(1, sum(map(_commands, _CLAUSES.split(action))))


def _commands(clause: str) -> bool:
    known = vocabulary()
    heads = (word for word in words(clause) if word not in known.openers)
    return next(heads, "") in known.verbs
