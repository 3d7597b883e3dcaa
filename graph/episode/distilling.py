"""An episode that distils: write, scan for leaks, select, gate; adoption is in `adopting`."""

from collections.abc import Sequence
from dataclasses import asdict

from bus.messages.distiller import Candidates, ContrastPair, DistilScaffold
from graph import gate as gates
from graph.asking import ask, find_task
from graph.context import RunContext
from graph.deciding import candidates_left, decide, decision_fact
from graph.episode.offering import offer
from graph.episode.state import EpisodeState
from graph.selection import select as run_selection
from graph.wire import scaffold_of, step_messages, worked_message
from observability.ledger.facts import (
    CandidateProposed,
    ContrastMined,
    DistillingFinished,
    Fact,
    LeaksScanned,
    ScaffoldRejected,
)
from tools.scaffold.leaks import scan as scan_leaks
from tools.scaffold.model import InvalidScaffoldError, Scaffold

MOST_PAIRS = 8
"""Contrast pairs shown to a distiller; more would only lengthen its prompt."""


async def distil(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Have candidates written from the skill's contrast pairs."""
    episode = state["episode"]
    skill = await _skill(context, episode)
    mined = context.recorder.mined(skill, context.as_of(episode))[-MOST_PAIRS:]
    room = min(context.plan.candidates.count, candidates_left(context, context.as_of(episode)))
    brought = offer(context, episode, skill, room)
    written = Candidates(candidates=())
    if count := room - len(brought.scaffolds):
        request = _request(context, episode, skill, mined, count)
        identifier = context.identity.request("distiller", request, purpose=f"distil/{episode}")
        written = await ask(context, "distiller", request, Candidates, identifier)
    scaffolds, unusable = _usable(context, episode, written, skill)
    scaffolds = brought.scaffolds | scaffolds
    facts: dict[str, Fact] = {
        f"decision_made/{episode}": decision_fact(state, await decide(context, episode))
    }
    facts |= {
        f"candidate_proposed/{episode}/{digest}": _proposed(episode, scaffold, rationale, mined)
        for digest, (scaffold, rationale) in scaffolds.items()
    }
    facts[f"distilling_finished/{episode}"] = DistillingFinished(
        episode=episode,
        skill=skill,
        proposed=len(scaffolds),
        refused=(*brought.refused, *written.refused, *unusable),
        prompt_tokens=written.usage.prompt_tokens,
        completion_tokens=written.usage.completion_tokens,
        seconds=written.usage.seconds,
        cost=written.usage.cost,
    )
    await context.recorder.append(facts)
    return {"candidates": sorted(scaffolds), "outcome": "nothing to test"}


def _usable(
    context: RunContext, episode: int, written: Candidates, skill: str
) -> tuple[dict[str, tuple[Scaffold, str]], list[str]]:
    """Candidates worth a test, with their rationales by digest; and why the others are none."""
    history, as_of = context.recorder.history, context.as_of(episode)
    incumbent = context.recorder.adopted_for(skill, as_of)
    done = history.ever_adopted(as_of) | history.declined(as_of)
    harmful = context.recorder.lab.harmful(context.variant)
    scaffolds: dict[str, tuple[Scaffold, str]] = {}
    unusable: list[str] = []
    for candidate in written.candidates:
        try:
            scaffold = scaffold_of(candidate, incumbent.digest if incumbent else None)
        except InvalidScaffoldError as error:
            unusable.append(f"{candidate.source}: {error}")
            continue
        if scaffold.skills != (skill,):
            unusable.append(f"{candidate.source}: it is for {scaffold.skills}, not for {skill}")
        elif scaffold.digest in done | harmful:
            unusable.append(f"{candidate.source}: {scaffold.digest} has had its test before")
        else:
            scaffolds[scaffold.digest] = (scaffold, candidate.rationale)
    return scaffolds, unusable


def _request(
    context: RunContext, episode: int, skill: str, mined: Sequence[ContrastMined], count: int
) -> DistilScaffold:
    plan, as_of = context.plan.candidates, context.as_of(episode)
    rejected = context.recorder.history.rejected(skill, as_of)
    return DistilScaffold(
        skill=skill,
        pairs=tuple(_pair(context, fact) for fact in mined),
        sources=plan.sources,
        count=count,
        max_tokens=plan.max_tokens,
        rejected=tuple(step_messages(context.recorder.scaffold(each)) for each in rejected),
        seed=context.identity.seed("distil", episode),
    )


async def scan(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Throw out candidates that carry task texts or answers."""
    episode = state["episode"]
    skill = await _skill(context, episode)
    mined = context.recorder.mined(skill, context.as_of(episode))
    references = {fact.task for fact in mined} | set(context.sealed)
    texts = {
        f"{kind} of {reference}": text
        for reference in sorted(references)
        for kind, text in _leakable(context, reference).items()
    }
    facts: dict[str, Fact] = {}
    clean: list[str] = []
    for digest in state["candidates"]:
        report = scan_leaks(context.recorder.scaffold(digest), texts)
        facts[f"leaks_scanned/{episode}/{digest}"] = LeaksScanned(
            episode=episode,
            scaffold=digest,
            outcome=report.outcome,
            overlaps=tuple(str(overlap) for overlap in report.overlaps),
        )
        if report.outcome == "rejected":
            facts[_rejected_key(episode, digest)] = ScaffoldRejected(
                episode=episode, scaffold=digest, reason="it repeats the text of a task"
            )
        else:
            clean.append(digest)
    await context.recorder.append(facts)
    return {"candidates": clean}


async def select(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Let the student's outcomes choose one."""
    episode = state["episode"]
    skill = await _skill(context, episode)
    scaffolds = [context.recorder.scaffold(digest) for digest in state["candidates"]]
    incumbent = context.recorder.adopted_for(skill, context.as_of(episode))
    selected = await run_selection(context, episode, scaffolds, incumbent)
    facts: dict[str, Fact] = {
        _rejected_key(episode, digest): ScaffoldRejected(
            episode=episode,
            scaffold=digest,
            reason=f"{selected.passed[digest]} of {selected.items} right in selection, "
            f"{selected.passed['incumbent']} without it"
            if selected.items
            else "it was never tried, for the budget was used up",
        )
        for digest in state["candidates"]
        if digest != selected.scaffold
    }
    await context.recorder.append(facts)
    return {"chosen": selected.scaffold, "outcome": "none selected"}


async def gate(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Put the chosen candidate through the gate."""
    episode, chosen = state["episode"], state["chosen"]
    assert chosen is not None, "the route into the gate asks for it"  # noqa: S101 - for mypy
    scaffold = context.recorder.scaffold(chosen)
    skill = await _skill(context, episode)
    incumbent = context.recorder.adopted_for(skill, context.as_of(episode))
    try:
        closed = await gates.run_gate(context, gates.GateComparison(episode, scaffold, incumbent))
    except gates.UntestableError as error:
        reason = f"it could not be tested: {error}"
        rejected = ScaffoldRejected(episode=episode, scaffold=chosen, reason=reason)
        await context.recorder.append({_rejected_key(episode, chosen): rejected})
        return {"outcome": "not tested"}
    return {"outcome": closed.outcome}


async def _skill(context: RunContext, episode: int) -> str:
    decision = await decide(context, episode)
    assert decision.skill is not None, "a decision to distil names a skill"  # noqa: S101 - for mypy
    return decision.skill


def _pair(context: RunContext, fact: ContrastMined) -> ContrastPair:
    task = find_task(context, fact.task)
    return ContrastPair(
        skill=fact.skill,
        prompt=task.prompt,
        attempt=context.recorder.text(fact.attempt),
        better=context.recorder.text(fact.better),
        worked=worked_message(task.worked),
    )


def _leakable(context: RunContext, reference: str) -> dict[str, str]:
    """What of a task a scaffold must not carry."""
    task = find_task(context, reference)
    family = context.families[task.reference.family]
    texts = {"prompt": task.prompt, "answer": family.gold(task.reference) or ""}
    key = family.key(task.reference)
    return texts | ({"checker": str(key.data["source"])} if key.kind == "checker" else {})


def _proposed(
    episode: int, scaffold: Scaffold, rationale: str, mined: Sequence[ContrastMined]
) -> CandidateProposed:
    return CandidateProposed(
        episode=episode,
        scaffold=scaffold.digest,
        steps=tuple(asdict(step) for step in scaffold.steps),
        skills=scaffold.skills,
        source=scaffold.source,
        rationale=rationale,
        parent=scaffold.parent,
        contrast=() if scaffold.source == "imported" else tuple(fact.task for fact in mined),
    )


def _rejected_key(episode: int, digest: str) -> str:
    return f"scaffold_rejected/{episode}/{digest}"
