"""What the judge saw and said over all pairs: four criteria per arm, ties, and agreement."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from statistics import fmean

from observability.ledger.facts import PairJudged
from observability.report.trial.reading import TrialReading
from observability.trials import is_instrument
from tools.pictures.empty import empty_sheet
from tools.statistics.agreement import Agreement, agreement

CRITERIA = {
    "visual_quality": "visual quality",
    "silhouette": "silhouette",
    "coherence": "coherence",
    "detail": "detail",
}
INSTRUMENT_CRITERIA = {
    "visual_quality": "contrast of tones",
    "silhouette": "complexity of the outline",
    "coherence": "pieces that hang together",
    "detail": "density of edges",
}
"""What the instrument's numbers are: statistics of a picture, not qualities."""


_EMPTY = sha256(empty_sheet()).hexdigest()
HUMAN = "human-"
"""How the name of a person who judges begins."""


@dataclass(frozen=True, slots=True)
class HumanAgreement:
    """A person beside another judge of the same viewings; None where both never scored one."""

    human: str
    other: str
    agreement: Agreement | None


@dataclass(frozen=True, slots=True)
class Judging:
    """`criteria` are words by name; `scores` means by arm, over objects' means, from 0 to 10."""

    judge: str
    is_instrument: bool
    criteria: Mapping[str, str]
    scores: dict[str, dict[str, float]]
    viewings: int
    unscored: dict[str, int]
    """Reasons, and how often each."""
    first: float | None
    """Share of the decisive viewings that went to what was shown first."""
    turned: int
    """Pairs whose two orders contradict each other."""
    pairs: int
    panel: Agreement | None
    members: tuple[str, ...]
    people: tuple[HumanAgreement, ...]
    """Every person beside everybody else who judged, of what people are shown: two empty sheets
    are a tie that nobody casts."""
    abstained: dict[str, dict[str, int]]
    """Members' reasons for being unscored, and how often each, by member."""


def judging(reading: TrialReading) -> Judging | None:
    """All that was judged; None where nothing was."""
    commit, facts = reading.record.committed, list(reading.record.judged.values())
    if commit is None or not facts:
        return None
    instrument = is_instrument(commit)
    decisive = [fact for fact in facts if fact.s]
    first = [(fact.full_is == "A") == ((fact.s or 0) > 0) for fact in decisive]
    members = tuple(sorted({name for fact in facts for name in fact.votes}))
    pairs = reading.pairs()
    return Judging(
        judge=commit.judge or "",
        is_instrument=instrument,
        criteria=INSTRUMENT_CRITERIA if instrument else CRITERIA,
        scores=_scores(reading.arms, facts),
        viewings=len(facts),
        unscored=_unscored(facts),
        first=fmean(first) if first else None,
        turned=sum(_contradicts(views) for views in pairs.values()),
        pairs=len(pairs),
        panel=_agreed(facts, members),
        members=members,
        people=tuple(_people([each for each in facts if not _is_nothing(each)], members)),
        abstained=_abstained(facts),
    )


def _scores(arms: Sequence[str], facts: Sequence[PairJudged]) -> dict[str, dict[str, float]]:
    held: dict[str, dict[str, dict[str, list[float]]]] = {
        arm: defaultdict(lambda: defaultdict(list)) for arm in arms
    }
    for fact in facts:
        for arm, scores in (("full", fact.full), (fact.control, fact.other)):
            for name, value in scores.items():
                held[arm][name][fact.object].append(value)
    return {
        arm: {name: fmean(map(fmean, objects.values())) for name, objects in own.items()}
        for arm, own in held.items()
        if own
    }


def _unscored(facts: Sequence[PairJudged]) -> dict[str, int]:
    reasons: dict[str, int] = defaultdict(int)
    for fact in facts:
        if fact.outcome == "unscored":
            reasons[fact.reason or "no reason given"] += 1
    return dict(reasons)


def _contradicts(views: Sequence[PairJudged]) -> bool:
    signs: dict[str, set[float]] = {fact.full_is: set() for fact in views}
    for fact in views:
        if fact.s:
            signs[fact.full_is].add(fact.s)
    return len(signs) == 2 and set.union(*signs.values()) == {1.0, -1.0}


def _agreed(facts: Sequence[PairJudged], members: Sequence[str]) -> Agreement | None:
    """Agreement of a panel on what was shown as A and as B."""
    if len(members) < 2:
        return None
    return agreement([[_category(fact, name) for name in members] for fact in facts])


def _people(facts: Sequence[PairJudged], members: Sequence[str]) -> Iterator[HumanAgreement]:
    for one, other in combinations(sorted(members, key=_is_model), 2):
        if not _is_model(one):
            yield HumanAgreement(one, other, _agreed(facts, (one, other)))


def _is_nothing(fact: PairJudged) -> bool:
    return set(fact.sheets) == {_EMPTY}


def _is_model(name: str) -> bool:
    return not name.startswith(HUMAN)


def _abstained(facts: Sequence[PairJudged]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for fact in facts:
        for name, reason in fact.abstained.items():
            reasons = found.setdefault(name, {})
            reasons[reason] = reasons.get(reason, 0) + 1
    return dict(sorted(found.items()))


def _category(fact: PairJudged, member: str) -> str | None:
    s = fact.votes.get(member)
    if s is None:
        return None
    if s == 0:
        return "tie"
    return fact.full_is if s > 0 else {"A": "B", "B": "A"}[fact.full_is]
