"""Prompts are files beside the agent; what others wrote goes into them as quoted material."""

import hashlib
from functools import cache
from importlib.resources import files
from string import Template


def prompt(room: str, name: str, **values: object) -> str:
    """A prompt file of a room with its places filled; values are never read as templates."""
    return _template(room, name).substitute(values)


def quoted(kind: str, text: str, cap: int = 4000) -> str:
    """Text between two marks that the text itself cannot contain.

    The marks carry a hash of the text: whoever wrote it would have to know the hash of what they
    were writing to close the quotation early. Beyond `cap` characters the middle is left out.
    """
    kept = text if len(text) <= cap else f"{text[: cap // 2]}\n[…]\n{text[-cap // 2 :]}"
    mark = f"{kind}-{hashlib.sha256(kept.encode(errors='replace')).hexdigest()[:16]}"
    return f"<{mark}>\n{kept}\n</{mark}>"


@cache
def _template(room: str, name: str) -> Template:
    return Template(files(room).joinpath("prompts", f"{name}.md").read_text("utf-8"))
