"""The end of an episode: everything that happened goes into the ledger in one commit."""

import time

from bus.killpoints import reached
from bus.messages.curator import Decision
from graph.context import RunContext
from graph.deciding import decide, decision_fact
from graph.episode.contrasting import facts_of_search, search
from graph.episode.state import EpisodeState, blank
from graph.episode.teaching import episode_attempt
from graph.measuring import facts_of, record
from graph.tracing import emit_episode
from observability.ledger.facts import EpisodeEnded, EpisodeFailed, Fact


async def learn(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Append the episode's facts, emit its trace, and turn to the lane's next episode."""
    episode, lanes = state["episode"], context.plan.lanes
    facts: dict[str, Fact] = {}
    artefacts: list[bytes] = []
    if state["kind"] in ("attempt", "distil"):
        decision = await decide(context, episode)
        facts[f"decision_made/{episode}"] = decision_fact(state, decision)
        if state["kind"] == "attempt" and not state["failed"]:
            taught, artefacts = await _taught(state, context, decision)
            facts.update(taught)
    facts |= _end(state)
    await context.recorder.append(facts, artefacts)
    reached("ledger-appended")
    emit_episode(context.run, lanes, context.recorder.progress.first, facts)
    return blank(state["lane"], episode + lanes, state["last"])


def _end(state: EpisodeState) -> dict[str, Fact]:
    episode, lane = state["episode"], state["lane"]
    if state["failed"]:
        failed = EpisodeFailed(episode=episode, lane=lane, reason=state["failed"])
        return {f"episode_failed/{episode}": failed}
    ended = EpisodeEnded(
        episode=episode,
        lane=lane,
        outcome=state["outcome"],
        started=state["started"],
        seconds=time.time() - state["started"],
    )
    return {f"episode_ended/{episode}": ended}


async def _taught(
    state: EpisodeState, context: RunContext, decision: Decision
) -> tuple[dict[str, Fact], list[bytes]]:
    current = await episode_attempt(state, context)
    # The hint decided on, even if nothing came of it: else it would be tried for ever
    measured = record(context, current.item, current.arm, await current.replies())
    fact = measured.fact.model_copy(update={"hint": state["hint"], "picked_by": decision.picked_by})
    new, artefacts = facts_of([[measured]])
    facts: dict[str, Fact] = dict.fromkeys(new, fact)
    tried, texts = facts_of([current.parts])
    facts.update(tried)
    artefacts.extend(texts)
    if state["searched"]:
        found, texts = facts_of_search(await search(context, current.item, current.arm))
        facts.update(found)
        artefacts.extend(texts)
    return facts, artefacts
