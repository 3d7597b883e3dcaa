"""What people and programs write, made safe to show and to keep."""

import re
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


def plain(text: str) -> str:
    """One line of visible characters: no control characters, no marks that turn text around.

    Markup stays as it is: it is text, and whoever shows it escapes it.
    """
    spaced = " ".join(text.split())
    return "".join(one for one in spaced if unicodedata.category(one) not in _HIDDEN)


def file_name(run: str, ending: str) -> str:
    """A run's name as a file's, for a header: ASCII, with nothing that a shell or a path minds."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', run) or 'run'}.{ending}"
