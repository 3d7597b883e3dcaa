"""What follows on a gate that was won: a person's word where the plan asks, adoption, a panel."""

from langgraph.types import interrupt

from graph import approving
from graph.context import RunContext
from graph.episode.state import EpisodeState
from graph.panel import run_panel
from observability.ledger.facts import GateClosed, ScaffoldAdopted, ScaffoldRejected


async def approve(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Ask a person, where the plan says so, and set aside what is not approved of.

    The lane leaves the graph here, and comes back with the answer on record: see `graph.lanes`.
    """
    if not context.plan.gate.approval:
        return {}
    episode, chosen = state["episode"], _chosen(state)
    scaffold = context.recorder.scaffold(chosen)
    asked = approving.question(_gate(context, episode, chosen), scaffold.skills)
    await context.recorder.append({f"approval_asked/{episode}/{chosen}": asked})
    if interrupt({"episode": episode, "scaffold": chosen}) == "approved":
        return {}
    answered = await context.recorder.answer(episode)
    who = f"{answered.by} rejected it" if answered.answer == "rejected" else "nobody approved of it"
    rejected = ScaffoldRejected(
        episode=episode, scaffold=chosen, reason=f"{who}: {answered.reason}"
    )
    await context.recorder.append({f"scaffold_rejected/{episode}/{chosen}": rejected})
    return {"outcome": answered.answer}


async def adopt(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Give the student what has won its gate."""
    episode, chosen = state["episode"], _chosen(state)
    adopted = ScaffoldAdopted(
        run=context.run,
        episode=episode,
        scaffold=chosen,
        variant=context.variant,
        skills=context.recorder.scaffold(chosen).skills,
    )
    key = f"scaffold_adopted/{context.run}/{episode}/{chosen}"
    await context.recorder.append_lab({key: adopted})
    await context.recorder.append({key: adopted})
    return {"outcome": "adopted"}


async def panel(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Measure what was adopted on a fresh panel."""
    if context.plan.panel.items:
        scaffold = context.recorder.scaffold(_chosen(state))
        await run_panel(context, state["episode"], scaffold)
    return {}


def _chosen(state: EpisodeState) -> str:
    chosen = state["chosen"]
    assert chosen is not None, "the route out of the gate asks for it"  # noqa: S101 - for mypy
    return chosen


def _gate(context: RunContext, episode: int, scaffold: str) -> GateClosed:
    lab = context.recorder.lab
    opened = lab.gate(context.run, episode, scaffold)
    closed = lab.outcome(context.variant, opened.test) if opened else None
    assert closed is not None, "the gate came before"  # noqa: S101 - for mypy
    return closed
