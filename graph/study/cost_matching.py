"""How many answers an arm may give that spends what another one costs."""

from collections.abc import Iterator, Sequence

from graph.study.context import StudyContext
from graph.study.matrix import NONE
from observability.ledger.facts import StudyAttempted
from tools.statistics.analysis import Score
from tools.statistics.cost_matching import answers_for


def settle_sample_counts(study: StudyContext, arms: Sequence[str]) -> None:
    """Work out the number for every student and suite, once a process.

    It is made of the results up to the first run that gave such answers, and stays: were it made
    anew with every task that is added, the same cell would come to mean something else.
    """
    for arm in arms:
        target, unit = study.arms[arm].cost_target or NONE, study.arms[arm].cost_unit or NONE
        for student in study.students:
            for suite in study.suites:
                place = (student.variant, suite.name, arm)
                if place not in study.sample_counts:
                    seen = _scores(study, *place)
                    study.sample_counts[place] = answers_for(list(seen), target, unit)


def _scores(study: StudyContext, student: str, suite: str, arm: str) -> Iterator[Score]:
    for book in (*study.earlier, study.book):
        own = [
            fact
            for fact in book.attempts.values()
            if (fact.student, fact.suite, fact.measured) == (student, suite, "capped")
        ]
        yield from map(_score, own)
        if any(fact.arm == arm for fact in own):
            return


def _score(fact: StudyAttempted) -> Score:
    return Score(
        fact.skill,
        f"{fact.task}/{fact.seed}",
        fact.arm,
        None if fact.outcome == "missing" else float(fact.outcome == "passed"),
        prompt_tokens=fact.prompt_tokens,
        completion_tokens=fact.completion_tokens,
    )
