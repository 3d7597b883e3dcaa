"""How several judges who did not hear each other make one judgement."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

Preference = Literal["A", "B", "tie"]
Scores = Mapping[str, float]
"""From 0 to 10, by criterion."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one judge said; `preference` is None, and the scores are, where it is unscored."""

    preference: Preference | None = None
    a: Scores | None = None
    b: Scores | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What all of them said together, in the fields of a judgement."""

    outcome: Literal["scored", "unscored"]
    preference: Preference | None = None
    a: Scores | None = None
    b: Scores | None = None
    reason: str = ""


def combine(ballots: Sequence[Ballot]) -> Outcome:
    """What more than half of those who scored prefer, else a tie; scores are their means.

    Where no more than half of all judges scored, no majority can be had: that is unscored.
    """
    scored = [each for each in ballots if each.preference is not None]
    if 2 * len(scored) <= len(ballots):
        reason = f"{len(scored)} of {len(ballots)} members scored"
        return Outcome("unscored", reason=reason)
    return Outcome(
        "scored",
        preference=_majority([each.preference for each in scored if each.preference]),
        a=_mean([each.a for each in scored if each.a]),
        b=_mean([each.b for each in scored if each.b]),
    )


def hashed_name(kind: str, settings: Mapping[str, object]) -> str:
    """A judge's name with a hash that changes with anything that changes what it says."""
    content = json.dumps(settings, sort_keys=True, default=str)
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def panel_name(members: Sequence[str]) -> str:
    """A panel's name, which its members' names make."""
    return hashed_name("panel", {"members": list(members)})


def _majority(preferences: Sequence[Preference]) -> Preference:
    favourite, count = Counter(preferences).most_common(1)[0]
    return favourite if 2 * count > len(preferences) else "tie"


def _mean(scores: Sequence[Scores]) -> Scores:
    return {name: fmean(each[name] for each in scores) for name in scores[0]} if scores else {}
