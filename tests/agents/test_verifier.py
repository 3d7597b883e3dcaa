"""The Verifier's own decisions; what a check does is tested with the tools."""

import pytest
import pytest_asyncio

from agents.verifier.agent import Verifier
from bus.messages.verifier import VerifyAnswer
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
SEALED = {"digest": seal(Key("text", {"answer": "sealed"})), "torn": b"{"}


async def seals(digest: str) -> bytes:
    return SEALED[digest]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def verifier():
    async with Checker() as checker:
        yield Verifier(FAMILIES, checker, seals)


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
    assert (verdict.outcome, verdict.failure) == ("failed", "truncated")


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
