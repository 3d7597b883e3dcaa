"""The skills of the domain `strings`."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator

STRINGS: Final[Mapping[str, Generator]] = {}
