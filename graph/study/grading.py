"""Where judges also say of every answer whether it is right."""

from graph.study.bench import Bench
from graph.study.state import StudyState


async def grade(_state: StudyState, bench: Bench) -> StudyState:
    """A block of answers that no judge has graded yet."""
    raise NotImplementedError(bench.run)
