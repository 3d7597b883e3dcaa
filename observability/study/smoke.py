"""When a study is too small to be taken for more than a test of the machinery."""

from typing import Final

FEW_ITEMS: Final = 40
FEW_SKILLS: Final = 12
"""Below either, of a student and suite, a study is called a smoke test."""
SMOKE: Final = "A smoke test: it shows that the machinery works, and little else."


def is_small(tasks: int, skills: int) -> bool:
    """Whether a suite of so many tasks of so many skills makes it a smoke test."""
    return tasks < FEW_ITEMS or skills < FEW_SKILLS
