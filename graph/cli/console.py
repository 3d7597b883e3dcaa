"""Where commands print: lines wrapped for people, and left whole for programs."""

from rich.console import Console

_ENDLESS = 10_000


def open_console(*, stderr: bool = False) -> Console:
    """The console of standard output, or of standard error."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=_ENDLESS)
