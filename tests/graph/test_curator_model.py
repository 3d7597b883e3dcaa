"""A curator with a model, over a real bus: the last rule, the second look, easier variants."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bus.messages.verifier import Verdict
from graph.arms.prompt import Arm
from graph.asking import Item, find_task, run_attempt
from graph.authoring.variants import EasierVariants, easier_variants
from graph.context import RunContext
from graph.lab_recorder import LabRecorder
from graph.measuring import facts_of, measure_items
from graph.owner import own
from graph.preflight import versions_of
from graph.run import Job, conduct
from graph.sealing import references
from graph.settings import Plan, make_plan
from observability.ledger.facts import AttemptMade, CuratorCalled, EpisodeEnded, Fact, TaskAuthored
from observability.ledger.sqlite import LEDGER, SqliteLedger
from observability.report.page import render
from observability.run_record import read_run
from observability.wording import percent
from tests.graph.scripted_endpoint import Call, Fault, ScriptedEndpoint
from tools.model.variant import variant_of
from tools.tasks.catalogue import families
from tools.tasks.own import OwnTasks

pytestmark = pytest.mark.timeout(300)

RUN = "looked-at"
ARMS = (Arm("none"), Arm("full", text="Think of the secret procedure."))
CHECKER = "def check(answer):\n    return answer.strip() == 'blue'\n"
HOSTILE = "<script>alert('owned')</script>"
TASKS = {
    "How many eggs make a dozen?": ("12", "It comes to twelve."),
    "What is three and four?": ("7", "I would rather not say."),
    "What is two and three?": ("5", "No idea at all."),
    "What is four and five?": ("9", "ANSWER: 9"),
    "Name the sky's colour.": (None, "ANSWER: blue"),
    "Name the grass's colour as if it were the sky's.": (None, "ANSWER: green"),
    "Name the sea's colour.": (None, "I see.\nANSWER: blue"),
}
DOZEN = "How many eggs make a dozen?"
DRAFTS = (
    {"prompt": "How many eggs is half of twelve eggs?", "answer": "6"},
    {"prompt": DOZEN, "answer": "12"},
    {"prompt": "What lays an egg?", "answer": "a hen"},
    {"prompt": "How many legs have two hens together?", "answer": "5"},
)
ITEM = {"question": "Is a colour named?", "holds": "yes", "because": f"It is. {HOSTILE}"}


def answer(call: Call) -> str | Fault:
    """The pupil's answers, and the curator's: it tries to solve, and refuses where it is told."""
    if call.model == "pupil":
        return next(said for asked, (_, said) in TASKS.items() if asked in call.prompt)
    if "No idea at all" in call.prompt or "the sea's" in call.prompt:
        return Fault(401, b"{}")
    if "Copy out" in call.prompt:
        return json.dumps({"found": "twelve" if "twelve" in call.prompt else "7"})
    if "Check the answer" in call.prompt:
        return json.dumps({"items": [ITEM]})
    if "easier exercises" in call.prompt:
        return json.dumps({"tasks": DRAFTS})
    return "ANSWER: 6" if "half" in call.prompt else "ANSWER: 4"


@dataclass
class Seen:
    """What a run came to, and what the endpoint was asked meanwhile."""

    calls: list[Call]
    plan: Plan
    facts: list[Fact] = field(default_factory=list)
    easier: EasierVariants = field(default_factory=EasierVariants)
    pairs: list[tuple[Verdict, Verdict]] = field(default_factory=list)
    """Verdicts with a second look and without one, on the same answers."""
    page: str = ""
    agreement: tuple[int, int] = (0, 0)

    def attempts(self, question: str) -> list[AttemptMade]:
        made = [fact for fact in self.facts if isinstance(fact, AttemptMade)]
        names = {str(task.reference): task.prompt for task in self.tasks()}
        return [fact for fact in made if names[fact.task] == question]

    def tasks(self) -> Iterator:  # type: ignore[type-arg]
        mine = families(self.plan.tasks)["own"]
        assert isinstance(mine, OwnTasks)
        return (mine.task(reference) for reference in references(mine))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("curator")
    with ScriptedEndpoint(answer) as peer:
        result = Seen(peer.calls, plan_of(folder, peer.url))
        asyncio.run(conducted(folder / "data", result))
        yield result


def plan_of(folder: Path, url: str) -> Plan:
    lines = (
        {"prompt": asked, **({"checker": CHECKER} if key is None else {"answer": key})}
        for asked, (key, _) in TASKS.items()
    )
    (folder / "mine.jsonl").write_text("\n".join(map(json.dumps, lines)))
    endpoint = {"base_url": url, "retries": 0}
    return make_plan(
        {
            "seed": 3,
            "lanes": 8,
            "tasks": str(folder / "mine.jsonl"),
            "student": {**endpoint, "model": "pupil"},
            "curator": {**endpoint, "model": "curator", "price_completion": 1e6},
            "adaptation": {"model": True},
            "checking": {"checklist": True},
        }
    )


async def conducted(data: Path, result: Seen) -> None:
    async def work(context: RunContext, _data: Path) -> str:
        tasks = [find_task(context, str(each.reference)) for each in result.tasks()]
        items = [Item(task, 0, "try", number) for number, task in enumerate(tasks)]
        await context.recorder.append(*facts_of(await measure_items(context, items, ARMS)))
        off = context.plan.model_copy(update={"checking": type(context.plan.checking)()})
        for item in items:
            if item.task.prompt != "What is two and three?":
                on = await run_attempt(context, item, ARMS[0])
                without = await run_attempt(replace(context, plan=off), item, ARMS[0])
                result.pairs.append((on.verdict, without.verdict))
        stuck = next(task for task in tasks if task.prompt == DOZEN)
        result.easier = await easier_variants(context, stuck, count=4)
        ended = EpisodeEnded(episode=0, lane=0, outcome="passed", started=0.0, seconds=1.0)
        await context.recorder.append({"episode_ended/0": ended})  # else there is no report
        again = await easier_variants(context, stuck, count=4)
        assert again == result.easier
        return "done"

    data.mkdir()
    async with (
        own(data, lambda _: None) as owner,
        owner.crews.workers_for(result.plan, lambda _: None) as workers,
    ):
        with SqliteLedger(data / LEDGER, "test") as ledger:
            await conduct(owner, workers, LabRecorder(ledger), Job(RUN, result.plan, work))
            result.facts = [event.fact for event in ledger.read(RUN)]
            result.page = render(ledger, RUN)
            looked = read_run(ledger, RUN).second_level
            result.agreement = (looked.agreed, looked.comparable)


def test_what_no_rule_reads_the_model_points_at_in_every_arm_alike(seen: Seen) -> None:
    dozen = seen.attempts(DOZEN)
    assert [(fact.rule, fact.outcome) for fact in dozen] == [("model", "passed")] * 2
    assert {fact.arm for fact in dozen} == {"none", "full"}
    asked = [c for c in seen.calls if "Copy out" in c.prompt and "twelve" in c.prompt]
    assert len(asked) == 1  # two arms gave the same text, which is one request


def test_a_value_that_the_student_did_not_write_counts_for_nothing(seen: Seen) -> None:
    for fact in seen.attempts("What is three and four?"):
        assert (fact.rule, fact.outcome, fact.failure) == ("none", "failed", "empty")


def test_an_endpoint_that_refuses_makes_the_item_missing_and_not_failed(seen: Seen) -> None:
    assert {f.outcome for f in seen.attempts("What is two and three?")} == {"missing"}


def test_a_second_look_stands_beside_the_verdict(seen: Seen) -> None:
    for question, outcome in (("sky's colour.", "passed"), ("as if it were", "failed")):
        facts = [f for asked in TASKS if question in asked for f in seen.attempts(asked)]
        assert len(facts) == 2
        assert {fact.outcome for fact in facts} == {outcome}
        assert all(fact.checklist[0].holds == "yes" for fact in facts)
    assert seen.agreement == (2, 4)


def test_a_second_look_that_fails_changes_nothing(seen: Seen) -> None:
    for fact in seen.attempts("Name the sea's colour."):
        assert (fact.outcome, fact.checklist) == ("passed", ())


def test_what_a_program_settles_is_not_looked_at_again(seen: Seen) -> None:
    assert all(not fact.checklist for fact in seen.attempts("What is four and five?"))
    assert not any("four and five" in c.prompt for c in seen.calls if c.model == "curator")


def test_verdicts_are_the_same_with_and_without(seen: Seen) -> None:
    assert len(seen.pairs) == len(TASKS) - 1
    for on, off in seen.pairs:
        assert off.checklist is None
        assert on.model_copy(update={"checklist": None}) == off
    assert sum(on.checklist is not None for on, _ in seen.pairs) == 2


def test_the_curator_sees_neither_arm_nor_key(seen: Seen) -> None:
    for call in seen.calls:
        if call.model == "curator":
            assert "secret procedure" not in call.raw
            assert "def check" not in call.raw
            assert '"12"' not in call.raw


def test_easier_variants_are_admitted_like_any_task(seen: Seen) -> None:
    (variant,) = seen.easier.variants
    assert (variant.task.prompt, variant.answer) == (DRAFTS[0]["prompt"], "6")
    reasons = [reason.partition(":")[0] for reason in seen.easier.refused]
    assert reasons == ["near_duplicate", "malformed", "disagreement"]
    authored = [fact for fact in seen.facts if isinstance(fact, TaskAuthored)]
    assert [fact.outcome for fact in authored].count("admitted") == 1
    assert {fact.purpose for fact in authored} == {"decompose"}
    assert len(authored) == len(DRAFTS)


def test_every_call_is_counted_once_by_its_purpose(seen: Seen) -> None:
    told = [fact for fact in seen.facts if isinstance(fact, CuratorCalled)]
    answered = [
        call
        for call in seen.calls
        if call.model == "curator" and not isinstance(answer(call), Fault)
    ]
    assert sum(fact.calls for fact in told) == len(answered)
    assert {fact.purpose for fact in told} == {"adapt", "check", "decompose", "solve"}
    assert sum(fact.cost for fact in told) == 10 * len(answered)


def test_the_curators_variant_is_a_version_that_results_depend_on(seen: Seen) -> None:
    curator = seen.plan.curator
    assert curator is not None
    assert versions_of(seen.plan, {})["curator"] == variant_of(curator)
    other = seen.plan.model_copy(update={"curator": None})
    assert "curator" not in versions_of(other, {})


def test_the_report_shows_the_rate_and_the_checklists_as_what_they_are(seen: Seen) -> None:
    assert "read by a model" in seen.page
    rows = [row for row in seen.page.split("<tr>") if row.startswith(("<td>none", "<td>full"))]
    assert len(rows) == 2
    assert all(percent(1 / 6) in row for row in rows)  # of both arms alike
    assert "A second look, not a verdict" in seen.page
    assert f"2 say the same ({percent(0.5)})" in seen.page
    assert HOSTILE not in seen.page
    assert "&lt;script&gt;alert" in seen.page
