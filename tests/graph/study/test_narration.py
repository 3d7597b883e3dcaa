"""What a study's events say in the terminal."""

from graph.cli.study_narration import describe_study
from observability.dashboard.folds.study_progress import StudyProgress
from observability.ledger.event import Event
from observability.ledger.facts import AnswerGraded, ArmPrepared, Fact, StudyAttempted, StudyEnded
from observability.ledger.study_facts import Measured
from tests.observability.study.world import World, planned, variant_of


def said(fact: Fact) -> str:
    return describe_study(Event("s", 1, "k", 0.0, fact), StudyProgress())


def test_a_grade_is_told_with_its_judge_whose_name_is_no_markup() -> None:
    line = said(AnswerGraded(key="498676792de4", judge="[red]x\x1b[2J", grade="unscored"))
    assert "498676" in line
    assert "unscored" in line
    assert "\\[red]x" in line
    assert "\x1b" not in line


def test_an_arm_that_could_not_be_prepared_says_why() -> None:
    made = {"student": "v", "suite": "s", "skill": "f/a", "arm": "lbt", "version": "1"}
    assert "made ready" in said(ArmPrepared(**made, text="d", note=""))
    assert "no task" in said(ArmPrepared(**made, text=None, note="there is no task for the exam"))


def attempt(variant: str, measured: Measured) -> StudyAttempted:
    return StudyAttempted(
        key="k", student=variant, state="s", suite="procedural-40", task="t", skill="f/a", level=0,
        arm="full", seed=0, measured=measured, temperature=0, cap=9, recipe="r", prompt="p",
        text="x", outcome="passed",
    )  # fmt: skip


def test_students_are_told_by_the_names_of_the_plan_and_never_as_markup() -> None:
    world, studied = World(students=(("[bold]small", 0.1), ("large", 70.0))), StudyProgress()
    facts = (
        planned(world),
        attempt(variant_of("[bold]small"), "capped"),
        attempt(variant_of("large"), "null"),
        attempt("of no plan", "continued"),
    )
    lines = []
    for number, fact in enumerate(facts):
        event = Event("s", number, "k", 0.0, fact)
        studied.apply(event)
        lines.append(describe_study(event, studied))
    assert "\\[bold]small and large" in lines[0]
    assert [line.partition(":")[0].strip() for line in lines[1:]] == [
        "[dim]\\[bold]small, f/a, full",
        "[dim]large, f/a, full (A/A)",
        "[dim]of no plan, f/a, full (continued)",
    ]


def test_the_end_names_the_controls_that_failed() -> None:
    ended = {"run": "s", "headline": "x", "attempts": 3, "missing": 0}
    failed = said(StudyEnded(**ended, controls={"aa": False, "canary": True}))
    assert "3 attempts, [red]failed null controls: aa[/]" in failed
    assert "no control failed" in said(StudyEnded(**ended, controls={"aa": True}))
