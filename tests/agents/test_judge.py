"""The judge: what it says, what it leaves unsaid, and what it lets the endpoint know."""

import base64
import json
import re
import subprocess
import sys
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from agents.judge.agent import Judge
from agents.judge.instrument import InstrumentJuror
from agents.judge.juror import Viewing
from agents.judge.members import juror
from agents.judge.panel import PanelJuror
from bus.messages.judge import Artefact, Judgement, JudgePair, Preference, Scores
from bus.messages.message import Usage
from tests.tools.model.scripted_endpoint import Start, completion, reply, start
from tools.judging import rubric
from tools.judging.rubric import RUBRIC
from tools.judging.settings import JudgeSettings
from tools.model.errors import ModelRejectedError, ModelUnavailableError
from tools.model.settings import EndpointSettings
from tools.pictures.errors import PictureError
from tools.pictures.png import write
from tools.pictures.sheet import CELL

__all__ = ["start"]

MIDDLING = {"visual_quality": 5, "silhouette": 6, "coherence": 7, "detail": 4}
BETTER = {name: value + 2 for name, value in MIDDLING.items()}
ANSWER = {"a": BETTER, "b": MIDDLING, "preference": "A"}


def scene(shade: int) -> tuple[bytes, bytes]:
    """A sheet of squares and its masks."""
    sheet = np.full((2 * CELL, 2 * CELL, 3), 240, np.uint8)
    mask = np.zeros_like(sheet)
    for top in (80, CELL + 80):
        for left in (80, CELL + 80):
            place = (slice(top, top + 200), slice(left, left + 200))
            sheet[place], mask[place] = shade, 255
            sheet[top : top + 100, left : left + 200] = shade // 2
    return write(sheet), write(mask)


BUCKET = {sha256(png).hexdigest(): png for shade in (60, 200) for png in scene(shade)}


async def load(digest: str) -> bytes:
    return BUCKET[digest]


def side(shade: int) -> Artefact:
    sheet, masks = (sha256(png).hexdigest() for png in scene(shade))
    return Artefact(sheet=sheet, silhouettes=masks)


def pair(asked: str | None = None, ticket: str = "t-3141") -> JudgePair:
    return JudgePair(a=side(60), b=side(200), rubric=RUBRIC, asked=asked, ticket=ticket)


def said(answer: object = ANSWER, finish_reason: str = "stop") -> bytes:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return reply(completion(text, finish_reason))


async def judge_with(start: Start, *answers: bytes | None, **chosen: Any) -> tuple[Any, Judge]:
    scripted, model = await start(*answers, **chosen)
    settings = JudgeSettings(members=(EndpointSettings(base_url=scripted.base_url, model="eye"),))
    return scripted, Judge(juror(settings, [model]), load)


async def test_a_vision_model_is_read_as_it_spoke(start: Start) -> None:
    _, judge = await judge_with(start, said(ANSWER | {"preference": "B"}))
    judgement = await judge.judge_pair(pair())
    assert judgement.outcome == "scored"
    assert judgement.preference == "B"  # although its own scores say A
    assert judgement.a == Scores(**BETTER)
    assert judgement.b == Scores(**MIDDLING)
    assert judgement.usage.calls == 1
    assert re.fullmatch(r"eye-[0-9a-f]{12}", judgement.judge)


async def test_the_wire_carries_rubric_and_pictures_and_nothing_else(start: Start) -> None:
    scripted, judge = await judge_with(start, said())
    await judge.judge_pair(pair())
    await judge.judge_pair(pair())
    first, second = scripted.requests
    assert first == second, "nothing is kept from one viewing to the next"
    (message,) = first["messages"]
    text, one, other = message["content"]
    assert message["role"] == "user"
    assert text == {"type": "text", "text": rubric.prompt(RUBRIC, None)}
    assert text["text"].startswith(RUBRIC)
    shown = [
        base64.b64decode(part["image_url"]["url"].removeprefix("data:image/png;base64,"))
        for part in (one, other)
    ]
    assert shown == [scene(60)[0], scene(200)[0]]
    assert first["response_format"]["json_schema"]["schema"] == json.loads(rubric.answer_schema())
    assert set(first) <= {
        "model", "messages", "temperature", "max_tokens", "response_format", "stream",
    }  # fmt: skip
    everything = json.dumps(first)
    for secret in ("t-3141", side(60).sheet, side(60).silhouettes, "arm", "scaffold", "full"):
        assert secret not in re.sub(r"base64,[^\"]*", "", everything)


async def test_what_was_asked_for_is_told_only_where_the_trial_tells_it(start: Start) -> None:
    scripted, judge = await judge_with(start, said())
    await judge.judge_pair(pair(asked="a low-poly turret"))
    text = scripted.requests[0]["messages"][0]["content"][0]["text"]
    assert "Both are meant to show: a low-poly turret." in text
    assert "turret" not in rubric.prompt(RUBRIC, None)


UNSCORED = {
    "empty": (said(""), "empty"),
    "blank": (said("  \n"), "empty"),
    "truncated": (said(ANSWER, "length"), "truncated"),
    "filtered": (said(ANSWER, "content_filter"), "refused"),
    "refused in words": (said("I cannot compare these pictures."), "schema"),
    "prose around it": (said(f"Here it is: {json.dumps(ANSWER)}"), "schema"),
    "no preference": (said({"a": BETTER, "b": MIDDLING}), "schema"),
    "another preference": (said(ANSWER | {"preference": "both"}), "schema"),
    "out of range": (said(ANSWER | {"a": BETTER | {"detail": 11}}), "schema"),
    "no number": (said(json.dumps(ANSWER).replace("7,", "NaN,", 1)), "schema"),
    "a word for a number": (said(ANSWER | {"a": BETTER | {"detail": "9"}}), "schema"),
    "a missing criterion": (said(ANSWER | {"b": {"detail": 3}}), "schema"),
    "more than was asked": (said(ANSWER | {"arm": "full"}), "schema"),
    "a list": (said("[]"), "schema"),
}


@pytest.mark.parametrize(("answer", "why"), UNSCORED.values(), ids=UNSCORED)
async def test_what_is_no_judgement_is_unscored(start: Start, answer: bytes, why: str) -> None:
    scripted, judge = await judge_with(start, answer)
    judgement = await judge.judge_pair(pair())
    assert judgement.outcome == "unscored"
    assert why in judgement.reason
    assert (judgement.preference, judgement.a, judgement.b) == (None, None, None)
    assert judgement.usage.completion_tokens == 2, "it was paid for"
    assert len(scripted.requests) == 1, "and is not asked again until it says what we like"


async def test_a_broken_endpoint_is_no_judgement_at_all(start: Start) -> None:
    _, judge = await judge_with(start, reply(b"oops", "500 Internal Server Error"))
    with pytest.raises(ModelUnavailableError):
        await judge.judge_pair(pair())
    _, judge = await judge_with(start, reply({"error": {"message": "no"}}, "401 No"))
    with pytest.raises(ModelRejectedError):
        await judge.judge_pair(pair())


def test_the_schema_asks_for_what_is_read() -> None:
    schema = json.loads(rubric.answer_schema())
    assert schema["required"] == ["a", "b", "preference"]
    for side_ in "ab":
        assert schema["properties"][side_]["required"] == list(Scores.model_fields)
        assert schema["properties"][side_]["additionalProperties"] is False
    for criterion in Scores.model_fields:
        assert criterion in RUBRIC


class Member:
    """A juror that says what it is told to."""

    def __init__(self, preference: Preference | None, name: str = "m") -> None:
        self.name, self._preference = name, preference

    async def view(self, viewing: Viewing) -> Judgement:
        usage = Usage(calls=1, prompt_tokens=5)
        if self._preference is None:
            return Judgement(outcome="unscored", reason="empty", judge=self.name, usage=usage)
        a = 8 if self._preference == "A" else 4
        return Judgement(
            outcome="scored",
            preference=self._preference,
            a=Scores(**dict.fromkeys(MIDDLING, a)),
            b=Scores(**dict.fromkeys(MIDDLING, 6)),
            judge=self.name,
            usage=usage,
        )


@pytest.mark.parametrize(
    ("members", "preference"),
    [
        ("AAB", "A"),
        ("BAB", "B"),
        ("AB", "tie"),
        ("At", "tie"),
        ("ABt", "tie"),
        ("Att", "tie"),
        ("AABt", "tie"),
        ("AAAt", "A"),
        ("AA-", "A"),
        ("AB-", "tie"),
        ("A--", None),
        ("A-", None),
        ("--", None),
    ],
)
async def test_a_panel_says_what_most_of_it_says(members: str, preference: str | None) -> None:
    meanings: dict[str, Preference | None] = {"A": "A", "B": "B", "t": "tie", "-": None}
    seated = [Member(meanings[each], f"{place}{each}") for place, each in enumerate(members)]
    judgement = await Judge(PanelJuror(seated), load).judge_pair(pair())
    assert judgement.preference == preference
    assert judgement.outcome == ("unscored" if preference is None else "scored")
    assert [vote.judge for vote in judgement.votes] == [member.name for member in seated]
    assert [vote.preference for vote in judgement.votes] == [meanings[each] for each in members]
    assert judgement.usage == Usage(calls=len(members), prompt_tokens=5 * len(members))


async def test_a_panels_scores_are_the_mean_of_those_who_scored() -> None:
    panel = PanelJuror([Member("A"), Member("B"), Member(None)])
    judgement = await Judge(panel, load).judge_pair(pair())
    assert judgement.a == Scores(**dict.fromkeys(MIDDLING, 6))
    assert judgement.b == Scores(**dict.fromkeys(MIDDLING, 6))


REFUSED = reply({"error": {"message": "this model sees no pictures"}}, "400 Bad Request")


async def panel_of(start: Start, *answers: bytes) -> PanelJuror:
    """A panel of real endpoints, one for each answer."""
    served = [await start(answer) for answer in answers]
    eyes = [
        EndpointSettings(base_url=scripted.base_url, model=f"eye{place}")
        for place, (scripted, _) in enumerate(served)
    ]
    panel = juror(JudgeSettings(members=tuple(eyes)), [model for _, model in served])
    assert isinstance(panel, PanelJuror)
    return panel


async def test_a_member_that_is_refused_is_unscored_and_the_others_are_heard(start: Start) -> None:
    panel = await panel_of(start, said(), REFUSED, said())
    judgement = await Judge(panel, load).judge_pair(pair())
    assert (judgement.outcome, judgement.preference) == ("scored", "A")
    assert [vote.outcome for vote in judgement.votes] == ["scored", "unscored", "scored"]
    assert "this model sees no pictures" in judgement.votes[1].reason
    assert judgement.votes[1].judge.startswith("eye1-")
    assert judgement.usage.calls == 2


async def test_no_majority_is_left_where_one_of_two_is_refused(start: Start) -> None:
    judgement = await Judge(await panel_of(start, said(), REFUSED), load).judge_pair(pair())
    assert (judgement.outcome, judgement.preference) == ("unscored", None)
    assert judgement.reason == "1 of 2 members scored"


async def test_a_panel_that_is_refused_as_a_whole_is_no_panel(start: Start) -> None:
    with pytest.raises(ModelRejectedError):
        await Judge(await panel_of(start, REFUSED, REFUSED), load).judge_pair(pair())


def test_one_is_no_panel() -> None:
    with pytest.raises(ValueError, match="two or more"):
        PanelJuror([Member("A")])


async def test_the_settings_say_who_judges(start: Start) -> None:
    _, model = await start(said())
    eye = EndpointSettings(base_url="http://127.0.0.1:1/v1", model="eye")
    hot = eye.model_copy(update={"temperature": 1.0})
    assert isinstance(juror(JudgeSettings(), []), InstrumentJuror)
    one = juror(JudgeSettings(members=(eye,)), [model])
    warm = juror(JudgeSettings(members=(hot,)), [model])
    both = juror(JudgeSettings(members=(eye, hot)), [model, model])
    names = [each.name for each in (one, warm, both)]
    assert [name.rpartition("-")[0] for name in names] == ["eye", "eye", "panel"]
    assert len(set(names)) == 3
    assert juror(JudgeSettings(members=(eye,)), [model]).name == names[0]


async def test_the_instrument_judges_without_a_model() -> None:
    judge = Judge(InstrumentJuror(), load)
    judgement = await judge.judge_pair(pair())
    swapped = await judge.judge_pair(
        JudgePair(a=side(200), b=side(60), rubric=RUBRIC, ticket="another")
    )
    assert judgement.outcome == "scored"
    assert (judgement.a, judgement.b) == (swapped.b, swapped.a)
    assert {judgement.preference, swapped.preference} in ({"A", "B"}, {"tie"})
    same = await judge.judge_pair(JudgePair(a=side(60), b=side(60), rubric="", ticket="3"))
    assert same.preference == "tie"
    assert judgement.usage == Usage()


async def test_what_is_no_sheet_is_refused_for_good() -> None:
    request = JudgePair(
        a=Artefact(sheet="x", silhouettes="x"), b=side(60), rubric=RUBRIC, ticket="t"
    )

    async def broken(digest: str) -> bytes:
        return BUCKET.get(digest, b"no picture")

    with pytest.raises(PictureError):
        await Judge(InstrumentJuror(), broken).judge_pair(request)


def test_a_lone_judge_loads_no_way_to_a_task() -> None:
    """The import contract closes the code path; this sees that it is not even in the process."""
    script = (
        "import sys, agents.__main__, agents.judge.agent, agents.judge.members\nprint(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(ended.stdout.split())
    assert "agents.judge.vision" in loaded
    forbidden = {"sympy", "reasoning_gym", "math_verify", "langgraph", "playwright"}
    forbidden |= {"tools.tasks.catalogue", "tools.scene", "tools.renderer", "tools.scaffold"}
    forbidden |= {"tools.verification", "observability.ledger", "agents.verifier"}
    assert loaded & forbidden == set()
    assert loaded & {"numpy", "skimage", "scipy"} == set(), "loaded with the first pair only"
