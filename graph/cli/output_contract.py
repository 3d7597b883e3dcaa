"""What scripts may rely on: how each command ends, and what it prints with `--json`.

`docs/cli.md` is made from this and from the commands themselves; tests hold them to it.
"""

from collections.abc import Mapping
from typing import NamedTuple

EXITS: Mapping[int, str] = {
    0: "done",
    1: "could not be done; one message on standard error says why, and what would help",
    2: "wrong usage: an unknown command or option, or a value of the wrong kind",
    130: "interrupted by Ctrl-C",
}
"""Exit codes of every command."""

MORE_EXITS: Mapping[str, Mapping[int, str]] = {
    "run": {0: "the run ended or was paused (Ctrl-C, SIGTERM and `pause` pause it)"},
    "resume": {0: "the run ended or was paused, or the folder's service has queued it"},
    "serve": {0: "stopped by SIGTERM or Ctrl-C; what was running goes on with the next start"},
    "fork": {0: "the fork ended or was paused, or is on record and waits for `resume`"},
    "trial": {0: "the trial ended, whatever it says, or was paused"},
    "study": {0: "the study ended, or was paused, or --dry-run printed its matrix"},
    "try": {0: "the result is there, whatever it says", 130: "paused; the same command goes on"},
    "author": {
        0: "at least one task was admitted",
        1: "could not be done, or no task was admitted",
        130: "paused; the same command goes on",
    },
    "judge check": {
        0: "the judge passed",
        1: "the judge failed its check, or it could not be done",
        130: "paused",
    },
    "agent check": {0: "no case failed", 1: "a case failed, or it could not be done"},
    "watch": {0: "what was watched ended or paused, or you left with Ctrl-C"},
    "doctor": {0: "a run could start", 1: "something that a run needs is missing"},
}
"""What some codes mean of some commands."""


class Shape(NamedTuple):
    """What `--json` prints: one object, or one a line, and the keys that it has at least."""

    keys: tuple[str, ...]
    lines: bool = False
    about: str = ""


_LEFT_OFF = ("run", "said", "ended", "reason", "report")
_LEFT_OFF_ABOUT = "how the run left off: `ended` is false where it was paused"
_LETTER = ("role", "variant", "run", "id", "reason")

SHAPES: Mapping[str, Shape] = {
    "run": Shape(_LEFT_OFF, about=_LEFT_OFF_ABOUT),
    "resume": Shape(_LEFT_OFF, about=_LEFT_OFF_ABOUT),
    "trial": Shape(
        _LEFT_OFF, about=f"{_LEFT_OFF_ABOUT}; once it is over, its numbers are under `trial`"
    ),
    "study": Shape(
        ("run",),
        about="as of `run`; with --dry-run `matrix`, `attempts` by arm, `held`, `tokens`, `money`, "
        "`minutes`, `detectable` and `said`",
    ),
    "fork": Shape(
        ("run",),
        about="as of `run`; with `parent`, `after` and `holder` where it is only put on record",
    ),
    "serve": Shape(("url", "pid", "data"), about="once it answers there; it goes on until told"),
    "submit": Shape(("run",)),
    "pause": Shape(("run", "requested")),
    "stop": Shape(("run", "requested")),
    "approve": Shape(("run", "scaffold", "answer", "reason", "by")),
    "reject": Shape(("run", "scaffold", "answer", "reason", "by")),
    "list": Shape(("run", "standing", "episodes", "attempts", "reason"), lines=True),
    "watch": Shape(
        ("run", "sequence", "at", "fact"),
        lines=True,
        about="every event, the oldest first; `fact.kind` says which it is, `at` is in seconds "
        "since 1970",
    ),
    "report": Shape(
        ("run", "said", "report"),
        about="of a trial its numbers under `trial`, of a study under `study`",
    ),
    "trace": Shape(
        ("trace", "span", "parent", "name", "service", "start", "end", "attributes"),
        lines=True,
        about="spans, in the order in which they began; times in nanoseconds since 1970",
    ),
    "compare": Shape(
        ("a", "b", "shared", "differing", "overlaps", "arms", "lifts"),
        about="B minus A; differences are shares, not points, and lie in `comparison` or `gap`",
    ),
    "export": Shape(("run", "folder", "complete")),
    "import": Shape(("scaffold", "new", "name", "steps", "skills", "leaks", "overlaps", "dropped")),
    "try": Shape(
        ("conclusion", "lift", "low", "high", "method", "items", "missing", "detectable", "cost"),
        about="lifts are shares, not points",
    ),
    "author": Shape(("run", "asked", "written", "admitted", "skills", "refused", "spent")),
    "simulate": Shape(("what",), lines=True, about="a row of the table each"),
    "doctor": Shape(("name", "standing", "detail"), lines=True),
    "dlq list": Shape(_LETTER, lines=True),
    "dlq show": Shape((*_LETTER, "request")),
    "dlq requeue": Shape((*_LETTER, "asked_again")),
    "bus config": Shape(("config",)),
    "bus passwords": Shape((), about="each variable's name and its fresh password"),
    "bus schema": Shape((), about="the schemas by contract and kind, or the AsyncAPI document"),
    "bus where": Shape(("url",)),
    "agent list": Shape(
        ("name", "role", "variant", "worker", "version", "contract", "started", "last_answer"),
        lines=True,
    ),
    "agent check": Shape(
        ("case", "outcome", "sent", "expected", "came", "worker"),
        lines=True,
        about="a case each; `outcome` is `passed`, `failed` or `not applicable`",
    ),
    "judge check": Shape(("run", "judge", "passed", "checks", "report")),
}
"""By command."""
