"""What pages in the browser may load; there is nothing else, and no network behind it."""

import re
from functools import cache
from pathlib import Path

from tools.renderer.errors import RendererUnavailableError

ORIGIN = "http://scene.invalid"
WEB = Path(__file__).parent / "web"
PACKAGE = WEB / "node_modules" / "three"
INSTALL = "run: python -m tools.renderer.install"

_PLACES = (
    (re.compile(r"/web/([a-z]+\.(?:js|html))"), WEB),
    (re.compile(r"/three/(three\.(?:module|core)\.js)"), PACKAGE / "build"),
    (re.compile(r"/three/addons/((?:\w+/)+\w+\.js)"), PACKAGE / "examples" / "jsm"),
)
_TYPES = {".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8"}
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; webrtc 'block'"
_POLICIES = {
    # An opaque origin without storage, popups, dialogs, downloads, workers or connections. Programs
    # are compiled from text, which is what the page is for.
    "/web/runner.html": f"sandbox allow-scripts; {_NOTHING}; style-src 'unsafe-inline'; "
    f"script-src {ORIGIN} 'unsafe-inline' 'unsafe-eval'",
    "/web/drawing.html": f"{_NOTHING}; script-src {ORIGIN} 'unsafe-inline'",
}


@cache
def content(path: str) -> tuple[bytes, dict[str, str]] | None:
    """Body and headers of what lies at a path, None where nothing does."""
    for pattern, folder in _PLACES:
        if (found := pattern.fullmatch(path)) and (file := folder / found[1]).is_file():
            headers = {
                "content-type": _TYPES[file.suffix],
                "content-security-policy": _POLICIES.get(path, _NOTHING),
                # A program's page has an opaque origin: its own files are another origin's to it.
                "access-control-allow-origin": "*",
                "x-content-type-options": "nosniff",
            }
            return file.read_bytes(), headers
    return None


def demand_three() -> None:
    """Check that three.js is installed.

    Raises:
        RendererUnavailableError: it is not; says what to run.
    """
    if not (PACKAGE / "build" / "three.module.js").is_file():
        raise RendererUnavailableError("three.js is not installed", INSTALL)
