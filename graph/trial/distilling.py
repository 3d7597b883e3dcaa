"""From contrast to the one scaffold that goes on trial."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bus.errors import DeadLetteredError
from bus.messages.distiller import Candidates, ContrastPair, DistilScaffold, Source
from graph.asking import ask, find_task
from graph.trial.context import TrialContext
from graph.trial.state import TrialState
from graph.wire import scaffold_of, worked_message
from observability.ledger.facts import (
    CandidateProposed,
    ContrastMined,
    DistillingFinished,
    Fact,
    LeaksScanned,
    ScaffoldRejected,
)
from tools.scaffold import skill_md
from tools.scaffold.leaks import scan as scan_leaks
from tools.scaffold.model import InvalidScaffoldError, Scaffold
from tools.scaffold.skill_file import InvalidSkillFileError

MOST_PAIRS = 8
"""Contrast pairs shown to a distiller; more would only lengthen its prompt."""


class GivenScaffoldError(ValueError):
    """A file named by the plan cannot be put on trial."""

    def __init__(self, setting: str, path: Path, reason: str) -> None:
        self.setting, self.path, self.reason = setting, path, reason
        super().__init__(f"{setting}: {path} is no usable SKILL.md: {reason}; name one that is")


@dataclass(frozen=True, slots=True)
class DistilOptions:
    """Which sources to ask for how many candidates; the purpose goes into the request's id."""

    sources: tuple[Source, ...]
    count: int
    purpose: str


def read_given(setting: str, path: Path) -> Scaffold:
    """A scaffold from a file.

    Raises:
        GivenScaffoldError: it cannot be read.
    """
    try:
        return skill_md.read(path.read_text()).scaffold
    except OSError as error:
        raise GivenScaffoldError(setting, path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise GivenScaffoldError(setting, path, "it is no text in UTF-8") from error
    except InvalidSkillFileError as error:
        raise GivenScaffoldError(setting, path, error.reason) from error


async def give(_state: TrialState, trial: TrialContext) -> TrialState:
    """Take the scaffold that the plan names; the recorded one, once it is."""
    for known in trial.record.proposed.values():
        return {"scaffold": known.scaffold}
    path = trial.settings.scaffold
    assert path is not None, "the route to here asks for it"  # noqa: S101 - for mypy
    scaffold = read_given("trial.scaffold", path)
    fact = proposed(scaffold, f"given as {path.name}", ())
    await trial.context.recorder.append({f"candidate_proposed/0/{scaffold.digest}": fact})
    return {"scaffold": scaffold.digest}


async def distil(_state: TrialState, trial: TrialContext) -> TrialState:
    """Have candidates written from all of domain 1's contrast."""
    plan = trial.context.plan.candidates
    options = DistilOptions(plan.sources, plan.count, "distil")
    facts: dict[str, Fact] = {}
    found: dict[str, Scaffold] = {}
    refused: list[str] = []
    for skill, pairs in groups(trial):
        room = min(plan.count, plan.most - len(found))
        if room <= 0:
            break
        written = await write(trial, skill, pairs, options)
        scaffolds, unusable = usable(written)
        facts[f"distilling_finished/0/{skill}"] = _finished(skill, written, scaffolds, unusable)
        for scaffold, rationale in scaffolds[:room]:
            found.setdefault(scaffold.digest, scaffold)
            facts.setdefault(
                f"candidate_proposed/0/{scaffold.digest}", proposed(scaffold, rationale, pairs)
            )
        refused += [*written.refused, *unusable]
    await trial.context.recorder.append(facts)
    if not found:
        return {"abandoned": _why_none(trial, refused)}
    return {"candidates": list(found)}


async def scan(state: TrialState, trial: TrialContext) -> TrialState:
    """Throw out candidates that carry domain 1's texts or answers."""
    texts = dict(_leakable(trial))
    facts: dict[str, Fact] = {}
    clean: list[str] = []
    for digest in state["candidates"]:
        report = scan_leaks(trial.context.recorder.scaffold(digest), texts)
        facts[f"leaks_scanned/0/{digest}"] = LeaksScanned(
            episode=0,
            scaffold=digest,
            outcome=report.outcome,
            overlaps=tuple(str(overlap) for overlap in report.overlaps),
        )
        if report.outcome == "rejected":
            reason = "it repeats the text of a task"
            rejected = ScaffoldRejected(episode=0, scaffold=digest, reason=reason)
            facts[f"scaffold_rejected/0/{digest}"] = rejected
        else:
            clean.append(digest)
    await trial.context.recorder.append(facts)
    if not clean:
        return {"abandoned": "every candidate repeated the text of domain 1's tasks"}
    return {"candidates": clean}


def groups(trial: TrialContext) -> list[tuple[str, list[ContrastMined]]]:
    """What is distilled together: of scenes, everything; of text, each skill by itself.

    The best evidenced comes first.
    """
    by_name: dict[str, list[ContrastMined]] = {}
    for _, fact in sorted(trial.record.contrast.items()):
        name = f"{fact.skill.partition('/')[0]}/*" if fact.better_views else fact.skill
        by_name.setdefault(name, []).append(fact)
    return sorted(by_name.items(), key=lambda entry: (-len(entry[1]), entry[0]))


async def write(
    trial: TrialContext, skill: str, pairs: Sequence[ContrastMined], options: DistilOptions
) -> Candidates:
    """What the distiller makes of these pairs; nothing, with the reason, where it cannot work."""
    context = trial.context
    request = DistilScaffold(
        skill=skill,
        pairs=tuple(_pair(trial, fact) for fact in pairs[:MOST_PAIRS]),
        sources=options.sources,
        count=options.count,
        max_tokens=context.plan.candidates.max_tokens,
        seed=context.identity.seed(options.purpose, skill),
    )
    purpose = f"{options.purpose}/{skill}"
    identifier = context.identity.request("distiller", request, purpose=purpose)
    try:
        return await ask(context, "distiller", request, Candidates, identifier)
    except DeadLetteredError as error:
        return Candidates(candidates=(), refused=(str(error),))


def proposed(
    scaffold: Scaffold, rationale: str, pairs: Sequence[ContrastMined]
) -> CandidateProposed:
    """The fact of a candidate."""
    return CandidateProposed(
        episode=0,
        scaffold=scaffold.digest,
        steps=tuple(asdict(step) for step in scaffold.steps),
        skills=scaffold.skills,
        source=scaffold.source,
        rationale=rationale,
        parent=scaffold.parent,
        contrast=tuple(fact.task for fact in pairs),
    )


def _pair(trial: TrialContext, fact: ContrastMined) -> ContrastPair:
    task, recorder = find_task(trial.context, fact.task), trial.context.recorder
    return ContrastPair(
        skill=fact.skill,
        prompt=task.prompt,
        attempt=recorder.text(fact.attempt),
        better=recorder.text(fact.better),
        worked=worked_message(task.worked),
        observed=trial.record.taught[fact.episode].observed,
        better_observed=fact.better_observed,
    )


def usable(written: Candidates) -> tuple[list[tuple[Scaffold, str]], list[str]]:
    """Scaffolds with their rationales; and why other candidates are none."""
    scaffolds: list[tuple[Scaffold, str]] = []
    unusable: list[str] = []
    for candidate in written.candidates:
        try:
            scaffolds.append((scaffold_of(candidate, None), candidate.rationale))
        except InvalidScaffoldError as error:
            unusable.append(f"{candidate.source}: {error}")
    return scaffolds, unusable


def _finished(
    skill: str,
    written: Candidates,
    scaffolds: Sequence[tuple[Scaffold, str]],
    unusable: Sequence[str],
) -> DistillingFinished:
    usage = written.usage
    return DistillingFinished(
        episode=0,
        skill=skill,
        proposed=len(scaffolds),
        refused=(*written.refused, *unusable),
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=usage.seconds,
        cost=usage.cost,
    )


def _why_none(trial: TrialContext, refused: Sequence[str]) -> str:
    taught, contrast = len(trial.record.taught), len(trial.record.contrast)
    if not taught:
        return "no task of domain 1 was attempted, so there was nothing to distil from"
    if not contrast:
        return (
            f"none of {taught} attempts at domain 1 failed beside a better one, "
            "so there was no difference to distil"
        )
    return (
        f"nothing was distilled from {contrast} contrast pairs: {'; '.join(refused) or 'no text'}"
    )


def _leakable(trial: TrialContext) -> Iterator[tuple[str, str]]:
    """What of domain 1 a scaffold must not carry."""
    for attempt in trial.record.taught.values():
        task = find_task(trial.context, attempt.task)
        yield f"prompt of {attempt.task}", task.prompt
        gold = trial.context.families[task.reference.family].gold(task.reference)
        yield f"answer of {attempt.task}", gold or ""
