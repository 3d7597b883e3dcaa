"""A judge's check in plain words: whether it passed, and what it is about if it did not."""

from observability.ledger.event import Reader
from observability.ledger.facts import JudgeChecked, RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.trial import TrialRecord
from observability.wording import count, listed

CHECKING = "judge-check"
"""Name of the plan that `tutelage judge check` makes."""


def is_check(ledger: Reader, run: str) -> bool:
    """Whether a run checks a judge: its plan, which is the first thing it records, says so."""
    first = next(ledger.read(run), None)
    return (
        first is not None
        and isinstance(first.fact, RunStarted)
        and first.fact.plan.get("name") == CHECKING
    )


def sentences(ledger: Reader, run: str) -> list[str]:
    """The verdict, then what every test that failed saw."""
    checked = folded(TrialRecord(), ledger.read(run)).checked
    if checked is None:
        return ["The check is not over, so nothing is known of the judge."]
    failed = [each for each in checked.checks if not each.passed]
    return [f"{verdict(checked)}.", *(f"{each.name}: {each.said}." for each in failed)]


def verdict(checked: JudgeChecked) -> str:
    """Whether the judge passed, in a sentence without its full stop."""
    failed = [each for each in checked.checks if not each.passed]
    if not failed:
        return f"The judge {checked.judge} passed all {count(len(checked.checks), 'test')}"
    names = listed([_named(each.name, [k.name for k in each.kinds if not k.passed])
                    for each in failed])  # fmt: skip
    return f"The judge {checked.judge} failed {len(failed)} of {len(checked.checks)} tests: {names}"


def _named(test: str, kinds: list[str]) -> str:
    return f"{test} ({listed(kinds)})" if kinds else test
