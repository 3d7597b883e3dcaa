"""The house itself: whose packages these are, and what they say of themselves."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("agents", "bus", "graph", "observability", "tools")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_the_repositorys_own(room: str) -> None:
    package = importlib.import_module(room)
    assert package.__file__
    assert Path(package.__file__).parent == ROOT / room


@pytest.mark.parametrize("path", sorted(ROOT.glob("[abgot]*/**/__init__.py")), ids=str)
def test_a_package_is_introduced_and_reexports_nothing(path: Path) -> None:
    text = path.read_text().strip()
    assert text.startswith('"""')
    assert text.count('"""') == 2
    assert text.endswith('"""')


def test_sizes_stay_in_budget() -> None:
    checked = subprocess.run(
        [sys.executable, ".ci/budget.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_the_readme_names_only_commands_that_exist() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "graph.cli.main", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ("run", "resume", "pause", "stop", "list", "watch", "report", "trace", "try"):
        assert f"\n│ {command} " in helped.stdout
        assert f"`{command}" in (ROOT / "README.md").read_text()
