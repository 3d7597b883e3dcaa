"""A curator with a policy of its own: wherever the student has tried least, it tries next.

    python examples/curator.py .tutelage            # shares the queue of the lab's own curators
    python examples/curator.py .tutelage least      # serves `curator = "curator.least"`

It stands on the lab's `bus`, which pulls, beats, stores, acknowledges and buries for it; without
Tutelage at hand do that yourself, as javascript/student.js does.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from bus.connection import connect
from bus.credentials import discover
from bus.messages.curator import AdaptAnswer, AdaptedAnswer, DecideNext, Decision
from bus.offer import Offer
from bus.service import serve
from tools.extraction.cascade import adapt


async def decide_next(request: DecideNext) -> Decision:
    """The open cell that was drawn least; of several, the easiest."""
    cells = [cell for cell in request.cells if not cell.spent]
    if not cells:
        return Decision(action="stop", reason="Every pool is spent.", policy="least_tried")
    cell = min(cells, key=lambda cell: (cell.chosen, cell.level, cell.skill))
    return Decision(
        action="reinforce" if cell.attempts else "advance",
        skill=cell.skill,
        level=cell.level,
        seed=request.seed,
        hint=cell.hint,
        reason=f"{cell.skill} at level {cell.level} was tried {cell.chosen} times, the fewest.",
        policy="least_tried",
        inputs={"chosen": cell.chosen},
    )


async def adapt_answer(request: AdaptAnswer) -> AdaptedAnswer:
    """The lab's own rules, which are not this policy's affair."""
    return AdaptedAnswer(**adapt(request.text, request.format)._asdict())


async def main(data: Path, variant: str = "any") -> None:
    """Answer until SIGTERM, then finish what is in hand."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    connection = await connect("curator", discover(data))
    answers = {DecideNext: decide_next, AdaptAnswer: adapt_answer}
    offer = Offer("curator", answers, variant, worker=f"least-tried-{os.getpid()}")  # type: ignore[arg-type]
    await serve(connection, offer, stop)
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
