"""A judge's check: pairs of which the truth is known, shown like any others (protocol.md)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path

from graph import check_pairs
from graph.asking import find_task
from graph.check_scenes import ExpertScene, draw
from graph.context import RunContext
from graph.judges import introduce
from observability.checks import verdict
from observability.ledger.check_facts import JudgeShown
from observability.ledger.facts import Fact, JudgeChecked
from observability.ledger.trial_facts import JudgeCheck
from tools.judging.check import FEWEST_AA, check
from tools.judging.viewing_result import ViewingResult
from tools.scene.plan import MalformedPlanError, Plan, parse
from tools.tasks.task import Task

SCENES = 36
"""Scenes of the expert, no two of them alike."""
IDENTICAL = 24
"""Of these, those that are shown beside themselves."""
_DRAWS = 2 * SCENES
"""Tasks that are looked at for scenes which differ: a family may have few variants."""


class NoPlansError(ValueError):
    """The plan's skills have no expert scenes that a check could use, or too few."""

    def __init__(self, skills: Sequence[str], lacking: str) -> None:
        self.skills, self.lacking = tuple(skills), lacking
        super().__init__(
            f"skills: {', '.join(skills)} have {lacking} to check a judge with; "
            "run `tutelage judge check`, which takes worlds_plan/*"
        )


async def check_work(context: RunContext, _data: Path) -> str:
    """Check the judge and say how it did: what `tutelage judge check` does."""
    return verdict(await check_judge(context))


async def check_judge(context: RunContext) -> JudgeChecked:
    """Show the judge pairs of which the truth is known, and record how it did.

    Raises:
        NoPlansError: the plan's skills have no expert scenes made of parts, or too few.
        DeadLetteredError: no judge, or no verifier, could answer.
        AwayError: a judge did not say in time who it is.
    """
    judge, voters = await introduce(context)
    gallery = await draw(context, subjects(context))
    asked = (
        check_pairs.alike(context.identity, gallery.whole),
        check_pairs.identical(gallery.whole[:IDENTICAL]),
        check_pairs.changed("planted defects", gallery.damaged),
        check_pairs.changed("style only", gallery.restyled),
    )
    said = [await check_pairs.judge(context, pairs, voters) for pairs in asked]
    found = check(*([_shown(each) for each in facts] for facts in said))
    fact = JudgeChecked(
        run=context.run,
        judge=judge,
        passed=all(each.passed for each in found),
        checks=tuple(JudgeCheck.model_validate(asdict(each)) for each in found),
    )
    viewings = [each for facts in said for each in facts]
    checked: dict[str, Fact] = {f"judge_checked/{context.run}": fact}
    await context.recorder.append(dict(_numbered(viewings)) | checked, gallery.sheets)
    await context.recorder.append_lab(checked)
    return fact


def _numbered(viewings: Sequence[JudgeShown]) -> Iterator[tuple[str, Fact]]:
    for each in viewings:
        yield f"judge_shown/{each.pair}/{each.first_is}", each


def _shown(fact: JudgeShown) -> ViewingResult:
    return ViewingResult(fact.pair, fact.first_is, fact.preference, fact.what)


def subjects(context: RunContext) -> list[ExpertScene]:
    """Scenes that differ, the skills in turn.

    Raises:
        NoPlansError: the plan's skills have no expert scenes made of parts, or too few.
    """
    key = context.identity.nonce("judge check")
    cells = sorted(context.draws.cells, key=lambda cell: cell.level)
    skills: dict[str, dict[str, ExpertScene]] = {cell.path: {} for cell in cells}
    for reference in context.draws.spread(cells, "curriculum", key, _DRAWS):
        task = find_task(context, str(reference))
        plan = _expert(context, task)
        skills[reference.path].setdefault(plan.text(), ExpertScene(task, plan))
    rounds = zip_longest(*(unlike.values() for unlike in skills.values()))
    found = [each for turn in rounds for each in turn if each is not None][:SCENES]
    if len(found) * (len(found) - 1) < 2 * FEWEST_AA:
        raise NoPlansError(context.plan.skills, f"{len(found)} different scenes, too few")
    return found


def _expert(context: RunContext, task: Task) -> Plan:
    gold = context.families[task.reference.family].gold(task.reference)
    try:
        return parse(gold or "")
    except MalformedPlanError as error:
        raise NoPlansError(context.plan.skills, "no plans of parts") from error
