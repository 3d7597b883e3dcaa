"""People beside models in a trial's report: how far they agree, from the record alone."""

from hashlib import sha256
from pathlib import Path

import pytest

from observability.ledger.facts import PairJudged
from observability.ledger.sqlite import SqliteReader
from observability.report.page import render
from observability.report.trial.judging import judging
from observability.report.trial.reading import read_trial
from tests.observability.test_report import Page
from tests.observability.trial_story import Trial, tell_to
from tools.pictures.empty import empty_sheet

EYE, PERSON = "eye-0123456789ab", "human-0123456789ab"


@pytest.fixture
def ledger(tmp_path: Path) -> SqliteReader:
    """A model that always prefers `full`, and a person who says A whatever is shown.

    The person was away for every viewing beside `none`.
    """
    trial = Trial(members=(EYE,))
    facts = trial.facts()
    for key, fact in facts.items():
        if isinstance(fact, PairJudged):
            votes, abstained = {EYE: 1.0}, {}
            if fact.control == "none":
                abstained = {"judge.human": "no answer within 2 h"}
            else:
                votes[PERSON] = 1.0 if fact.full_is == "A" else -1.0
            facts[key] = fact.model_copy(update={"votes": votes, "abstained": abstained})
    tell_to(tmp_path / "ledger.sqlite", trial, facts)
    return SqliteReader(tmp_path / "ledger.sqlite")


def test_a_person_is_held_against_a_model(ledger: SqliteReader) -> None:
    with ledger:
        said = judging(read_trial(ledger, "t1"))
        words = " ".join(Page(render(ledger, "t1")).words.split())
    assert said is not None
    (beside,) = said.people
    assert (beside.human, beside.other) == (PERSON, EYE)
    found = beside.agreement
    assert found is not None
    # Of 24 viewings the model says A in 12 and B in 12, the person A in all: agreed by half,
    # which chance alone would give (kappa 0); AC1 by hand: (1/2 - 3/16) / (1 - 3/16).
    assert (found.items, found.percent) == (24, 0.5)
    assert found.kappa == pytest.approx(0.0)
    assert found.ac1 == pytest.approx((1 / 2 - 3 / 16) / (1 - 3 / 16))
    assert said.abstained == {"judge.human": {"no answer within 2 h": 12}}
    assert "Do people and models agree?" in words
    assert f"{PERSON}{EYE}2450 %0.00—0.38" in words
    assert "judge.human 12 (no answer within 2 h)" in words


def test_ties_that_nobody_cast_are_no_agreement(tmp_path: Path) -> None:
    """Two empty sheets are a tie to everybody, and no person has looked at them."""
    trial, empty = Trial(members=(EYE,)), sha256(empty_sheet()).hexdigest()
    facts = trial.facts()
    for key, fact in facts.items():
        if isinstance(fact, PairJudged):
            seen = fact.control == "none"
            votes = {EYE: 1.0, PERSON: -1.0} if seen else {EYE: 0.0, PERSON: 0.0}
            sheets = fact.sheets if seen else (empty, empty)
            facts[key] = fact.model_copy(update={"votes": votes, "sheets": sheets})
    tell_to(tmp_path / "ledger.sqlite", trial, facts)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        said = judging(read_trial(ledger, "t1"))
    assert said is not None
    (beside,) = said.people
    assert beside.agreement is not None
    assert (beside.agreement.items, beside.agreement.percent) == (12, 0.0)


def test_without_people_nothing_is_said_of_them(tmp_path: Path) -> None:
    trial = Trial()
    tell_to(tmp_path / "ledger.sqlite", trial)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        said = judging(read_trial(ledger, "t1"))
        words = Page(render(ledger, "t1")).words
    assert said is not None
    assert (said.people, said.abstained) == ((), {})
    assert "people and models" not in words
