"""What the coordinator lays before a judge, and how a judge tells who it is."""

from bus.messages.judge import Artefact, JudgePair
from graph.context import RunContext
from graph.jury import Jury
from graph.pictures import lay
from tools.judging.rubric import RUBRIC
from tools.pictures.empty import DARK, empty_sheet


async def introduce(context: RunContext) -> tuple[str, tuple[str, ...]]:
    """The judge's name and the hash of its settings, as it signs; and the names of several.

    Raises:
        DeadLetteredError: no judge could answer.
        AwayError: a judge did not answer in time.
    """
    artefact = await lay_artefact(context, empty_sheet(), empty_sheet(DARK))
    ticket = context.identity.nonce("introduce")[:32]
    request = JudgePair(a=artefact, b=artefact, rubric=RUBRIC, ticket=ticket)
    return await Jury(context).introduce(request)


async def lay_artefact(context: RunContext, picture: bytes, mask: bytes) -> Artefact:
    """Lay one side's sheets into the judge's bucket."""
    sheet, silhouettes = await lay(context, "judge", (picture, mask))
    return Artefact(sheet=sheet, silhouettes=silhouettes)
