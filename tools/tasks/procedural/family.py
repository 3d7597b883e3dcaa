"""Family `procedural`: forty skills, ten of each domain, five levels each.

What it is for: to measure whether a written procedure helps. Every skill can be done by a short
procedure, has short answers, and reaches from what a model of 135M parameters can do (level 0) to
what the largest ones get wrong without working it out (level 4).
"""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import GeneratedFamily, Generator

NAME: Final = "procedural"
LEVELS: Final = 5


def procedural() -> GeneratedFamily:
    """The family."""
    return GeneratedFamily(NAME, "1", _table)


def by_domain() -> Mapping[str, Mapping[str, Generator]]:
    """Generators of every domain's skills, by name, both in order."""
    from tools.tasks.procedural.code.table import CODE
    from tools.tasks.procedural.logic.table import LOGIC
    from tools.tasks.procedural.maths.table import MATHS
    from tools.tasks.procedural.strings.table import STRINGS

    return {"maths": MATHS, "strings": STRINGS, "logic": LOGIC, "code": CODE}


def _table() -> Mapping[str, Generator]:
    return {name: made for domain in by_domain().values() for name, made in domain.items()}
