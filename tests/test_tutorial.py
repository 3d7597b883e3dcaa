"""The tutorial does what it says: its commands are run in their order, and print what it shows.

A line of an expected output is looked for in what the commands above it printed, after the line
before; blanks may be more or fewer.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"(<!-- not run: [^>]*-->\n)?```(sh|text)\n(.*?)```", re.DOTALL)
_MARK = "@@ block {} @@"


class Block(NamedTuple):
    """Commands, and the lines that they must print."""

    commands: str
    expected: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """What a page lets one type, without what it says is not run."""
    found: list[Block] = []
    for skipped, kind, content in _BLOCK.findall(text):
        if kind == "sh" and not skipped:
            found.append(Block(content, ()))
        elif kind == "text":
            lines = tuple(line.strip() for line in content.splitlines() if line.strip())
            found[-1] = found[-1]._replace(expected=lines)
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.timeout(600)
def test_every_command_of_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    told = blocks(PAGE.read_text())
    assert len(told) > 6
    steps = [f"echo '{_MARK.format(number)}'\n{each.commands}" for number, each in enumerate(told)]
    script = tmp_path / "tutorial.sh"
    script.write_text("set -euo pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n")
    with script.open("a") as file:
        file.writelines(steps)
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }
    for name in ("TUTELAGE_DATA", "NATS_URL"):
        environment.pop(name, None)
    ended = subprocess.run(
        ["bash", str(script)],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    logs = "\n".join(log.read_text()[-2_000:] for log in tmp_path.glob("*.log"))
    assert ended.returncode == 0, f"{ended.stdout[-4_000:]}\n{logs}"
    for number, each in enumerate(told):
        _, _, rest = ended.stdout.partition(_MARK.format(number))
        printed = squeezed(rest.partition("@@ block")[0])
        for line in each.expected:
            _, found, printed = printed.partition(squeezed(line))
            assert found, f"{line!r} is not printed by\n{each.commands}\n{rest[:3_000]}"
