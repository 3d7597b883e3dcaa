"""Family `procedural`: forty skills, ten of each domain, five levels each.

What it is for: to measure whether a written procedure helps. Every skill can be done by a short
procedure, and has short answers. Level 0 is one elementary move of it, often a sum in its words;
level 4 is meant to be got wrong by whoever does not work it out.
"""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import GeneratedFamily, Generator

NAME: Final = "procedural"
LEVELS: Final = 5


def procedural() -> GeneratedFamily:
    """The family."""
    return GeneratedFamily(NAME, "2", _table)


def by_domain() -> Mapping[str, Mapping[str, Generator]]:
    """Generators of every domain's skills, by name, both in order."""
    from tools.tasks.procedural.code.table import CODE
    from tools.tasks.procedural.logic.table import LOGIC
    from tools.tasks.procedural.maths.table import MATHS
    from tools.tasks.procedural.strings.table import STRINGS

    return {"maths": MATHS, "strings": STRINGS, "logic": LOGIC, "code": CODE}


def _table() -> Mapping[str, Generator]:
    return {name: made for domain in by_domain().values() for name, made in domain.items()}
