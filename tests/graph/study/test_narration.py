"""What a study's events say in the terminal."""

from graph.cli.study_narration import describe_study
from observability.ledger.event import Event
from observability.ledger.facts import AnswerGraded, ArmPrepared, Fact


def said(fact: Fact) -> str:
    return describe_study(Event("s", 1, "k", 0.0, fact))


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
