"""The skills of the domain `code`."""

from collections.abc import Mapping
from typing import Final

from tools.tasks.generated import Generator

CODE: Final[Mapping[str, Generator]] = {}
