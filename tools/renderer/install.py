"""Get what scenes need: `python -m tools.renderer.install` (three.js from npm, and a Chromium).

Looks before it fetches, so that a second run is instant.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tools.renderer import chromium, files
from tools.renderer.errors import RendererUnavailableError

_NPM = ("npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
_PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
_APT = (
    ("apt-get", "update"),
    ("apt-get", "install", "--yes", "--no-install-recommends", "chromium"),
)
GET_NODE = "install Node.js 20 or newer with npm (as root: apt-get install -y nodejs npm)"
GET_CHROMIUM = (
    "as root run: apt-get install -y chromium; or, without root, point CHROMIUM_PATH at a Chromium "
    "or Chrome that starts"
)


def main() -> int:
    """Install what is missing; the exit status is 1 where something could not be had."""
    try:
        install_three()
        print(f"scenes are drawn by {install_chromium()}")  # noqa: T201  what a person ran this for
    except RendererUnavailableError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def install_three() -> None:
    """Install the pinned three.js into this folder's `web`, unless it is there.

    Raises:
        RendererUnavailableError: npm is missing or fails.
    """
    if installed_three() == pinned_three():
        return
    if shutil.which("npm") is None:
        raise RendererUnavailableError("npm, which brings three.js, was not found", GET_NODE)
    if told := _run(_NPM):
        raise RendererUnavailableError(f"npm could not bring three.js: {told}", GET_NODE)


def install_chromium() -> str:
    """Path of a Chromium that starts; fetches one where there is none.

    Raises:
        RendererUnavailableError: none could be had; says what needs root.
    """
    tried = []
    ways: list[tuple[str, Sequence[Sequence[str]]]] = [("", ()), ("playwright", (_PLAYWRIGHT,))]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways.append(("apt-get", _APT))
    for way, commands in ways:
        failed = next((told for command in commands if (told := _run(command))), "")
        found = chromium.find()
        if found is not None and not (failed := _run((str(found), "--version"))):
            return str(found)
        if failed:
            tried.append(f"{way or found}: {failed}")
        if os.environ.get("CHROMIUM_PATH"):
            break  # who names one wants no other
    told = "; ".join(tried) or f"CHROMIUM_PATH={os.environ.get('CHROMIUM_PATH')}"
    raise RendererUnavailableError(f"no Chromium that starts ({told})", GET_CHROMIUM)


def pinned_three() -> str:
    """The version of three.js that the lock file names."""
    lock = json.loads((files.WEB / "package-lock.json").read_text())
    return str(lock["packages"]["node_modules/three"]["version"])


def installed_three() -> str | None:
    """The version of three.js that lies here, None where none does."""
    try:
        return str(json.loads((files.PACKAGE / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return None


def _run(command: Sequence[str]) -> str:
    """What went wrong, empty where nothing did."""
    try:
        done = subprocess.run(command, cwd=files.WEB, capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return _gist(done.stderr.strip() or done.stdout.strip()) or f"exit status {done.returncode}"


def _gist(told: str) -> str:
    """The line that says what went wrong: Node ends with a dump of the error's fields."""
    lines = told.splitlines()
    named = (line.strip() for line in lines if "error" in line.lower())
    return next(named, lines[-1] if lines else "")[:200]


if __name__ == "__main__":
    sys.exit(main())
