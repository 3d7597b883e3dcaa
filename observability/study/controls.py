"""A study's null controls: those that look at the record itself, and those of the statistics."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import commonprefix

from observability.ledger.facts import ArmPrepared
from observability.study.rows import Row, StudyData
from observability.study.texts import Texts
from observability.wording import count, listed
from tools.scaffold.contamination import RUN, scan_baseline
from tools.scaffold.model import InvalidScaffoldError, Scaffold, Step
from tools.statistics.nulls import Control, permuted_labels, same_arm_twice
from tools.statistics.study import StudyDesign, StudyScore
from tools.tasks.canary import CANARY

BASELINES = ("none", "cot", "placebo", "demand", "best_of", "self_consistency")
"""Arms in which no byte of any scaffold may stand."""
TREATED = ("full", "self_written", "curated")
"""Arms whose prompts show the scaffolds that are looked for."""

_STEP = re.compile(r"^\d+\. ([^:\n]+): When (.+?), (.+), because (.+)\.$", re.M)


def recorded(study: StudyData, texts: Texts) -> tuple[Control, ...]:
    """The controls that need no statistics."""
    return _repeats(study), _canary(study, texts), _baselines(study.rows, texts)


def computed(
    study: StudyData, design: StudyDesign, scores: Sequence[StudyScore]
) -> tuple[Control, ...]:
    """The A/A control and shuffled labels.

    An A/A control that the plan wants and that did not run was not passed, whatever ended the
    study before it; where the plan wants none there is nothing to look at, and a note says so.
    """
    found = [_same_twice(study, scores)]
    if any(score.measured == "capped" for score in scores):
        found.append(permuted_labels(design, scores))
    return tuple(replace(each, said=f"{each.said[:1].upper()}{each.said[1:]}.") for each in found)


def _same_twice(study: StudyData, scores: Sequence[StudyScore]) -> Control:
    planned = study.planned
    assert planned is not None, "scores are of a plan"  # noqa: S101 - for mypy
    wanted = [
        (student.title, suite.name)
        for student in planned.students
        for suite in planned.suites
        if not set(suite.tasks).isdisjoint(planned.null_tasks)
    ]
    found = same_arm_twice(scores, wanted=wanted)
    if not wanted:
        return replace(found, passed=None, ran=True, said="the plan wants no A/A control")
    greedy = [student.title for student in planned.students if student.temperature == 0]
    if greedy and found.ran:
        heated = f"; {listed(greedy)}, greedy in the study, sampled at {planned.heat:g} for it"
        return replace(found, said=found.said + heated)
    return found


def scaffolds_in(rows: Iterable[Row], texts: Texts) -> tuple[Scaffold, ...]:
    """The procedures that the study's own prompts show, each once."""
    openings: dict[str, Scaffold] = {}
    for row in rows:
        if row.arm in TREATED:
            for prompt in texts.prompts(row):
                for steps in _procedures(prompt):
                    found = _scaffold(steps, row.skill)
                    if found is not None:
                        openings.setdefault(found.digest, found)
    return tuple(openings.values())


def _repeats(study: StudyData) -> Control:
    twice = study.repeats
    looked = count(len(study.rows), "row")
    said = f"{looked}, each with a key of its own."
    if twice:
        runs = sorted({run for each in twice for run in each.runs})
        said = f"{count(len(twice), 'key')} of {looked} occur twice, in {listed(runs)}."
    return Control("duplicates", "No row twice", not twice if study.rows else None, said)


def _canary(study: StudyData, texts: Texts) -> Control:
    title, planned = "The key’s canary in no prompt", study.planned
    if planned is None or not planned.canary or not study.rows:
        return Control("canary", title, None, "There was no canary, or no prompt to look at.")
    digests = set(_prompt_digests(study.rows, study.prepared))
    held = [text for digest in digests if (text := texts.of(digest)) is not None]
    leaked = sum(planned.canary in text or CANARY in text for text in held)
    gone = len(digests) - len(held)
    said = f"{count(len(held), 'prompt')} searched: " + (
        f"it stands in {leaked}." if leaked else "it stands in none."
    )
    if gone:
        said += f" {count(gone, 'prompt')} could not be read, so that this is open."
    return Control("canary", title, False if leaked else None if gone else True, said)


def _prompt_digests(rows: Iterable[Row], prepared: Iterable[ArmPrepared]) -> Iterator[str]:
    for row in rows:
        yield row.prompt
        yield from (stage.prompt for stage in row.stages)
    for fact in prepared:
        yield from (stage.prompt for stage in fact.stages)


def _baselines(rows: Sequence[Row], texts: Texts) -> Control:
    title = "No scaffold in a baseline’s prompt"
    known = scaffolds_in(rows, texts)
    if not known:
        return Control("baselines", title, None, "No prompt of the study shows a procedure.")
    held = {arm for row in rows if (arm := row.arm) in BASELINES}
    if not held:
        return Control("baselines", title, None, "The study has no baseline to look at.")
    openings = _openings(rows, texts)
    tainted = sorted({arm for arm, text in openings if text is None or scan_baseline(text, known)})
    found = f"found in the arm {listed(tainted)}" if tainted else "nothing found"
    said = (
        f"{count(len(openings), 'text')} that the arms {listed(sorted(held))} put before tasks, "
        f"searched for {RUN} bytes in a row of {count(len(known), 'procedure')}: {found}."
    )
    return Control("baselines", title, not tainted, said)


def _openings(rows: Iterable[Row], texts: Texts) -> set[tuple[str, str | None]]:
    """What baselines add to their tasks, by arm; None where a prompt is one of a treated arm."""
    asked: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.arm in BASELINES or row.arm in TREATED:
            asked[row.student, row.task].append(row)
    found: set[tuple[str, str | None]] = set()
    for group in asked.values():
        prompts = {row.key: texts.prompts(row) for row in group}
        task = _common_end([text for held in prompts.values() for text in held[-1:]])
        treated = {text for row in group if row.arm in TREATED for text in prompts[row.key]}
        found |= set(_of_task(group, prompts, task, treated))
    return found


def _of_task(
    group: Iterable[Row], prompts: Mapping[str, Sequence[str]], task: str, treated: set[str]
) -> Iterator[tuple[str, str | None]]:
    for row in group:
        if row.arm in BASELINES:
            for prompt in prompts[row.key]:
                yield row.arm, None if prompt in treated else prompt.removesuffix(task)


def _common_end(prompts: Sequence[str]) -> str:
    """The task's own words: what all arms' prompts end with, from the beginning of a line."""
    backwards = [text[::-1] for text in prompts]
    end = commonprefix(backwards)[::-1]  # noqa: RUF071 (texts, no paths)
    whole = any(text == end for text in prompts)
    return end if whole else end[end.find("\n") + 1 :]


def _procedures(prompt: str) -> Iterator[tuple[Step, ...]]:
    steps = []
    for found in _STEP.finditer(prompt):
        try:
            steps.append(Step(*found.groups()))
        except InvalidScaffoldError:
            continue
    if steps:
        yield tuple(steps)


def _scaffold(steps: tuple[Step, ...], skill: str) -> Scaffold | None:
    try:
        return Scaffold(steps, (skill,), "library")
    except InvalidScaffoldError:
        return None
