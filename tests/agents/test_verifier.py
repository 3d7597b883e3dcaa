"""The Verifier's own decisions; what a check does is tested with the tools."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
import pytest_asyncio

from agents.boundary import classify
from agents.verifier.agent import Verifier
from bus.errors import RetryLaterError
from bus.messages.verifier import VerifyAnswer
from tools.renderer.errors import RendererUnavailableError
from tools.renderer.rendering import Rendering
from tools.tasks.catalogue import families
from tools.tasks.errors import UnknownFamilyError, UnknownTaskError
from tools.tasks.reference import MalformedReferenceError, TaskReference
from tools.tasks.sealing import BrokenSealError, seal
from tools.tasks.task import Key
from tools.verification import Checker

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAMILIES = families()
ARITHMETIC = FAMILIES["arithmetic"]
SKILL = next(iter(ARITHMETIC.skills()))
REFERENCE = TaskReference("arithmetic", ARITHMETIC.version, SKILL, 0, 0)
CONTRACT = {"clauses": [{"kind": "draws"}, {"kind": "parts", "least": 2}]}
SEALED = {
    "digest": seal(Key("text", {"answer": "sealed"})),
    "torn": b"{",
    "plan": seal(Key("scene", {"format": "plan", "contract": CONTRACT})),
    "js": seal(Key("scene", {"format": "js", "contract": CONTRACT})),
}
STORED: dict[str, bytes] = {}
PART = {"name": "base", "shape": "box", "size": [4, 2, 4], "at": [0, 1, 0], "color": "grey"}


async def seals(digest: str) -> bytes:
    return SEALED[digest]


async def store(data: bytes) -> str:
    digest = sha256(data).hexdigest()
    STORED[digest] = data
    return digest


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def verifier():
    async with Checker() as checker:
        yield Verifier(FAMILIES, checker, seals, store)


async def test_gold_answer_passes_and_another_fails(verifier) -> None:
    gold = ARITHMETIC.gold(REFERENCE)
    passed = await verifier.verify_answer(VerifyAnswer(task=str(REFERENCE), answer=gold))
    failed = await verifier.verify_answer(VerifyAnswer(task=str(REFERENCE), answer="-98765"))
    assert (passed.outcome, passed.failure) == ("passed", None)
    assert (failed.outcome, failed.failure) == ("failed", "wrong")
    assert gold not in failed.evidence


async def test_truncated_answer_fails_even_if_it_is_right(verifier) -> None:
    request = VerifyAnswer(task=str(REFERENCE), answer=ARITHMETIC.gold(REFERENCE), truncated=True)
    verdict = await verifier.verify_answer(request)
    assert (verdict.outcome, verdict.failure, verdict.score) == ("failed", "truncated", 0)


async def test_empty_answer_fails(verifier) -> None:
    verdict = await verifier.verify_answer(VerifyAnswer(task=str(REFERENCE), answer=""))
    assert verdict.failure == "empty"


async def test_sealed_key_is_used_instead_of_the_family(verifier) -> None:
    own = "own@1/mine/0/0"
    for answer, outcome in (("sealed", "passed"), ("other", "failed")):
        request = VerifyAnswer(task=own, sealed="digest", answer=answer)
        assert (await verifier.verify_answer(request)).outcome == outcome


@pytest.mark.parametrize(
    ("task", "sealed", "error"),
    [
        ("no reference", None, MalformedReferenceError),
        ("no reference", "digest", MalformedReferenceError),
        ("nobody@1/skill/0/0", None, UnknownFamilyError),
        (f"arithmetic@{ARITHMETIC.version}/no-skill/0/0", None, UnknownTaskError),
        (f"arithmetic@0.0/{SKILL}/0/0", None, UnknownTaskError),
        ("own@1/mine/0/0", "torn", BrokenSealError),
        ("own@1/mine/0/0", "missing", KeyError),
    ],
)
async def test_unknown_task_is_no_verdict(task, sealed, error, verifier) -> None:
    with pytest.raises(error):
        await verifier.verify_answer(VerifyAnswer(task=task, sealed=sealed, answer="1"))


def scene(sealed: str, answer: str, **more: Any) -> VerifyAnswer:
    return VerifyAnswer(task="own@1/mine/0/0", sealed=sealed, answer=answer, **more)


async def test_pictures_of_a_scene_lie_in_the_store_under_the_digests_of_its_verdict(
    verifier,
) -> None:
    verdict = await verifier.verify_answer(scene("plan", json.dumps({"parts": [PART]})))

    assert (verdict.outcome, verdict.failure, verdict.score) == ("failed", "wrong", 0.5)
    assert verdict.unmet == ("It has at least 2 parts (1)",)
    assert verdict.observed["meshes"] == 1
    assert len(verdict.pictures.views) == len(verdict.pictures.silhouettes) >= 4
    for digest in (*verdict.pictures.views, *verdict.pictures.silhouettes):
        assert STORED[digest].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("sealed", "answer", "more", "failure"),
    [
        ("plan", "a turret", {}, "format"),
        ("plan", "", {}, "empty"),
        ("plan", json.dumps({"parts": [PART]}), {"truncated": True}, "truncated"),
        ("js", "new THREE.Scene();", {}, "blank"),
    ],
)
async def test_a_scene_that_was_not_drawn_scores_nothing(
    sealed, answer, more, failure, verifier
) -> None:
    verdict = await verifier.verify_answer(scene(sealed, answer, **more))

    assert (verdict.failure, verdict.score, verdict.pictures) == (failure, 0, None)


class NoBrowser:
    """A machine on which no browser can be had."""

    async def draw_script(self, source: str) -> Rendering:
        raise RendererUnavailableError("no browser", "install one")

    async def draw_scene(self, scene: Mapping[str, Any]) -> Rendering:
        raise RendererUnavailableError("no browser", "install one")


async def test_a_missing_browser_is_never_the_failure_of_an_answer() -> None:
    async with Checker(drawing=NoBrowser()) as checker:
        verifier = Verifier(FAMILIES, checker, seals, store)
        with pytest.raises(RendererUnavailableError) as raised:
            await verifier.verify_answer(scene("js", "new THREE.Scene();"))

    assert isinstance(classify(raised.value), RetryLaterError)
