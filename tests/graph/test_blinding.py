"""What a judge is told says nothing, and what it said is read back right."""

import json
from collections import Counter
from itertools import product

import pytest

from bus.messages.judge import Artefact, Judgement, JudgePair, Preference, Scores, Vote
from graph.blinding import blind, sign, unblind, viewings
from graph.identity import Identity
from observability.ledger.folds.trial import Viewing

IDENTITY = Identity(b"secret")
TASK = "objects_plan@1/turret/0/4"
CONTROLS = ("none", "placebo", "labels")
SHOWN = {arm: Artefact(sheet=f"{arm[0]}1" * 32, silhouettes=f"{arm[0]}2" * 32) for arm in CONTROLS}
SHOWN["full"] = Artefact(sheet="f1" * 32, silhouettes="f2" * 32)
GOOD, POOR = (
    Scores(visual_quality=score, silhouette=score, coherence=score, detail=score)
    for score in (9.0, 2.0)
)


def asked(viewing: Viewing) -> JudgePair:
    return blind(IDENTITY, viewing, SHOWN, "turret")


def test_every_pair_is_seen_in_both_orders_and_every_repeat() -> None:
    found = viewings(IDENTITY, TASK, 0, CONTROLS, 2)
    wanted = {Viewing(TASK, 0, *rest) for rest in product(CONTROLS, "AB", range(2))}
    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_the_order_of_viewings_follows_from_the_secret_alone() -> None:
    found = viewings(IDENTITY, TASK, 0, CONTROLS, 4)
    assert found == viewings(IDENTITY, TASK, 0, CONTROLS, 4)
    assert found != viewings(Identity(b"another"), TASK, 0, CONTROLS, 4)
    first = Counter(
        viewings(Identity(bytes([n])), TASK, 0, CONTROLS, 1)[0].full_is for n in range(200)
    )
    assert 70 < first["A"] < 130


def test_full_stands_where_the_viewing_says() -> None:
    for viewing in viewings(IDENTITY, TASK, 0, CONTROLS, 1):
        request = asked(viewing)
        side = request.a if viewing.full_is == "A" else request.b
        assert side == SHOWN["full"]
        assert {request.a, request.b} == {SHOWN["full"], SHOWN[viewing.control]}


def test_a_request_tells_nothing_of_arm_order_or_task() -> None:
    requests = [asked(each) for each in viewings(IDENTITY, TASK, 0, CONTROLS, 2)]
    for request in requests:
        told = json.dumps(request.model_dump(exclude={"rubric"}))
        for word in (*CONTROLS, "full", "objects_plan", "secret"):
            assert word not in told
    assert len({request.ticket for request in requests}) == len(requests)
    assert all(len(request.ticket) == 32 for request in requests)


@pytest.mark.parametrize(
    ("preference", "full_is", "s"),
    [
        ("A", "A", 1.0),
        ("B", "A", -1.0),
        ("A", "B", -1.0),
        ("B", "B", 1.0),
        ("tie", "A", 0.0),
        ("tie", "B", 0.0),
        (None, "A", None),
    ],
)
def test_a_preference_is_read_from_the_side_of_full(
    preference: Preference | None, full_is: str, s: float | None
) -> None:
    assert sign(preference, full_is) == s


@pytest.mark.parametrize("full_is", ["A", "B"])
def test_scores_and_votes_find_their_arms_again(full_is: str) -> None:
    viewing = Viewing(TASK, 1, "placebo", full_is, 0)
    best: Preference = "A" if full_is == "A" else "B"
    a, b = (GOOD, POOR) if full_is == "A" else (POOR, GOOD)
    votes = (
        Vote(judge="one", outcome="scored", preference=best, a=a, b=b),
        Vote(judge="two", outcome="unscored", reason="it refused"),
    )
    judgement = Judgement(outcome="scored", preference=best, a=a, b=b, judge="panel-1", votes=votes)
    told = unblind(viewing, asked(viewing), judgement, "turret")
    assert (told.s, told.full_is, told.control, told.number) == (1.0, full_is, "placebo", 1)
    assert told.full == GOOD.model_dump()
    assert told.other == POOR.model_dump()
    assert told.votes == {"one": 1.0}
    assert told.sheets[0 if full_is == "A" else 1] == SHOWN["full"].sheet


def test_what_is_unscored_is_no_loss() -> None:
    viewing = Viewing(TASK, 0, "none", "A", 0)
    judgement = Judgement(outcome="unscored", reason="it was cut off", judge="eye-1")
    told = unblind(viewing, asked(viewing), judgement, "turret")
    assert (told.s, told.full, told.outcome, told.reason) == (
        None,
        {},
        "unscored",
        "it was cut off",
    )
