"""What killed hosts leave in the temporary folder is removed, and nothing that is in use."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tools.renderer.folders import PREFIX, Folder, sweep

OWNER = """
import time
from tools.renderer.folders import Folder
own = Folder()
print(own.path, flush=True)
time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def aged(path: Path, seconds: float = 120.0) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_a_killed_owner_leaves_nothing_for_long(place: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        left = Path(owner.stdout.readline().strip())
        assert left.parent == place
        sweep()
        assert aged(left).exists()
        sweep()
        assert left.exists(), "its owner lives"
        owner.kill()
        owner.wait()
    aged(left)
    Folder().remove()
    assert not left.exists()


def test_what_is_young_or_not_ours_is_left_alone(place: Path) -> None:
    young, other = place / f"{PREFIX}young", place / "other"
    unlocked = place / f"{PREFIX}old"
    for path in (young, other, unlocked):
        path.mkdir()
    aged(other)
    aged(unlocked, 2 * 86_400)
    mine = Folder()
    assert young.exists()
    assert other.exists()
    assert not unlocked.exists(), "nobody has held it for as long as it takes to lock it"
    mine.remove()
    assert not mine.path.exists()
