"""The tutorial does what it says: its commands are run in their order, and print what it shows.

A line of an expected output is looked for in what the commands above it printed, after the line
before; blanks may be more or fewer.
"""

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
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


def _typed(script: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run it; whatever it has left running ends with it, also where the test runs out of time."""
    with (script.parent / "typed.out").open("w+") as out:
        shell = subprocess.Popen(
            ["bash", str(script)],
            cwd=script.parent,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = shell.wait()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGKILL)
        out.seek(0)
        return code, out.read()


@pytest.mark.timeout(900)
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
    for name in ("TUTELAGE_DATA", "TUTELAGE_TOKEN", "TUTELAGE_NATS_REPLICAS", "NATS_URL"):
        environment.pop(name, None)
    code, out = _typed(script, environment)
    logs = "\n".join(log.read_text()[-2_000:] for log in tmp_path.glob("*.log"))
    assert code == 0, f"{out[-4_000:]}\n{logs}"
    for number, each in enumerate(told):
        _, _, rest = out.partition(_MARK.format(number))
        printed = squeezed(rest.partition("@@ block")[0])
        for line in each.expected:
            _, found, printed = printed.partition(squeezed(line))
            assert found, f"{line!r} is not printed by\n{each.commands}\n{rest[:3_000]}"
