"""How many answers an arm may give that spends what another one costs."""

from collections.abc import Iterator, Sequence

from graph.study.bench import Bench
from graph.study.matrix import NONE
from observability.ledger.facts import StudyAttempted
from tools.statistics.analysis import Score
from tools.statistics.outspending import answers_for


def settle_answers(bench: Bench, arms: Sequence[str]) -> None:
    """Work out the number for every student and suite, once a process.

    It is made of the results up to the first run that gave such answers, and stays: were it made
    anew with every task that is added, the same cell would come to mean something else.
    """
    for arm in arms:
        against, unit = bench.arms[arm].against or NONE, bench.arms[arm].unit or NONE
        for pupil in bench.pupils:
            for suite in bench.suites:
                place = (pupil.variant, suite.name, arm)
                if place not in bench.answers:
                    seen = _scores(bench, *place)
                    bench.answers[place] = answers_for(list(seen), against, unit)


def _scores(bench: Bench, student: str, suite: str, arm: str) -> Iterator[Score]:
    for book in (*bench.earlier, bench.book):
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
