"""The skills of the domain `logic`."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator

LOGIC: Final[Mapping[str, Generator]] = {}
