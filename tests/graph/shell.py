"""`tutelage` within the test's own process, where a command need not load everything again."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from graph.cli.main import main


@dataclass(frozen=True, slots=True)
class CommandResult:
    """A command that has ended: exit status, standard output, standard error."""

    code: int
    out: str
    err: str


Tell = Callable[..., CommandResult]


def teller(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    """A function that runs `tutelage` with these words."""

    def tell(*words: str) -> CommandResult:
        monkeypatch.setattr(sys, "argv", ["tutelage", *words])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        out, err = capsys.readouterr()
        return CommandResult(code, out, err)

    return tell
