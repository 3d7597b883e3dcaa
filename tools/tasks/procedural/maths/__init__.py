"""The skills of the domain `maths`."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator

MATHS: Final[Mapping[str, Generator]] = {}
