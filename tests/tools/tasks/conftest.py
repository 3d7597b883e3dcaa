import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.tasks.catalogue import families
from tools.tasks.task import Family


@pytest.fixture(scope="session", params=sorted(families()))
def family(request: pytest.FixtureRequest) -> Family:
    """Each generated family in turn."""
    return families()[request.param]


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Writes objects, or texts as they are, as the lines of a file."""

    def write(*lines: object) -> Path:
        path = tmp_path / "mine.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        path.write_text("\n".join(texts))
        return path

    return write
