"""The later passes of a study: what costs allow, what goes on beyond the cap, and grading."""

from collections import Counter

import pytest

from observability.ledger.facts import AnswerGraded, ArmPrepared, StudyAttempted
from tests.graph.study.studies import CappedEndpoint, write
from tests.graph.terminal import Terminal

pytestmark = pytest.mark.timeout(240)

PLAN = """
name = "passes"
seed = 5
lanes = 3
ack_wait = 20.0
[study]
arms = ["none", "full", "best_of", "curated"]
null_items = 0
continued = true
graded = true
[[study.students]]
base_url = "{url}"
model = "one"
retries = 1
temperature = 0
max_tokens = {cap}
[[study.suites]]
suite = "simulated/*:1"
skills = ["counting", "sorting"]
items = 2
scaffold = "SKILL.md"
[[judge.members]]
base_url = "{url}"
model = "grader"
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[CappedEndpoint, Terminal]:
    """A study that was killed while it was graded, and resumed."""
    endpoint, folder = CappedEndpoint(), tmp_path_factory.mktemp("passes")
    path = write(folder, PLAN.format(url=endpoint.url, cap=endpoint.CAP))
    with Terminal(folder) as terminal:
        killed = terminal.start(
            "study", str(path), "--name", "p", TUTELAGE_KILL_AT="study-graded:3"
        )
        killed.process.wait(90)
        assert killed.process.returncode == -9
        assert terminal.run("resume", "p", "--plain").code == 0
    endpoint.close()
    return endpoint, terminal


def test_an_arm_spends_what_the_other_costs(held: tuple[CappedEndpoint, Terminal]) -> None:
    found = list(held[1].facts("p", StudyAttempted))
    capped = [fact for fact in found if fact.measured == "capped"]
    spent = Counter[str]()
    for fact in capped:
        spent[fact.arm] += fact.prompt_tokens + fact.completion_tokens
    (samples,) = {len(fact.stages) for fact in capped if fact.arm == "best_of"}
    assert samples == round(spent["full"] / spent["none"])
    assert samples > 1
    assert 0.6 < spent["best_of"] / spent["full"] < 1.4
    places = {fact.arm: place for place, fact in enumerate(capped)}
    first = min(place for place, fact in enumerate(capped) if fact.arm == "best_of")
    assert first > places["full"]


def test_what_was_cut_off_goes_on_beyond_the_cap_whatever_the_arm(
    held: tuple[CappedEndpoint, Terminal],
) -> None:
    found = list(held[1].facts("p", StudyAttempted))
    cut = {
        (fact.task, fact.arm)
        for fact in found
        if fact.measured == "capped" and fact.finish_reason == "length"
    }
    further = [fact for fact in found if fact.measured == "continued"]
    assert {fact.skill for fact in further} == {"simulated/sorting"}
    assert {(fact.task, fact.arm) for fact in further} == cut
    assert {fact.cap for fact in further} == {4 * CappedEndpoint.CAP}
    assert {fact.finish_reason for fact in further} == {"stop"}
    failed = {fact.failure for fact in found if (fact.task, fact.arm) in cut}
    assert "truncated" in failed


def test_an_arm_that_cannot_be_made_ready_says_why_and_is_not_run(
    held: tuple[CappedEndpoint, Terminal],
) -> None:
    made = list(held[1].facts("p", ArmPrepared))
    assert {(fact.arm, fact.text) for fact in made} == {("curated", None)}
    assert "adopted nothing" in made[0].note
    assert not [f for f in held[1].facts("p", StudyAttempted) if f.arm == "curated"]


def test_each_answer_is_graded_once_by_whom_knows_nothing_of_its_arm(
    held: tuple[CappedEndpoint, Terminal],
) -> None:
    endpoint, terminal = held
    grades = list(terminal.facts("p", AnswerGraded))
    answers = [fact for fact in terminal.facts("p", StudyAttempted) if fact.measured == "capped"]
    assert Counter(grade.key for grade in grades) == Counter(fact.key for fact in answers)
    asked = [call.prompt for call in endpoint.calls if call.seed == -1]
    assert len(grades) <= len(asked) <= len(grades) + 3  # those in flight at the kill, at most
    for prompt in asked:
        assert "handle" not in prompt
        assert "tutelage-canary" not in prompt
        assert not any(arm in prompt for arm in ("best_of", "curated"))
