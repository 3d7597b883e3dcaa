"""The one script of a study's page, and the digest by which a browser lets it run."""

import base64
import hashlib
from functools import cache
from importlib.resources import files


@cache
def script() -> str:
    """The script, as it stands in the page."""
    place = files("observability.report").joinpath("templates", "study", "items.js")
    return place.read_text("utf-8")


@cache
def source() -> str:
    """The script as a Content-Security-Policy names it: `'sha256-…'`."""
    digest = hashlib.sha256(script().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
