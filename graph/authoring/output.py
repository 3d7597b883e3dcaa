"""What `tutelage author` leaves behind: a file of own tasks, and the account beside it."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted, TaskAuthored
from observability.ledger.folds.authoring import Authoring
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.usage import Usage

EXAMPLES = 3
"""Refused drafts that the account shows of each class."""


class TakenError(FileExistsError):
    """A file is there already, and nothing is ever overwritten."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} is there already, and is not overwritten; name another with --to")


def account_path(tasks: Path) -> Path:
    """Where the account of a file of tasks lies: `tasks.account.json` beside `tasks.jsonl`."""
    return tasks.with_name(f"{tasks.stem}.account.json")


def check_free(tasks: Path) -> None:
    """Refuse a name at which something lies, before anything is paid for.

    Raises:
        TakenError: the file, or its account, is there.
    """
    for path in (tasks, account_path(tasks)):
        if path.exists():
            raise TakenError(path)


def account(ledger: Reader, run: str) -> dict[str, object]:
    """Everything that was asked for, admitted and refused, with examples, JSON-ready."""
    made, usage = folded(Authoring(), ledger.read(run)), folded(Usage(), ledger.read(run))
    progress = folded(Progress(), ledger.read(run))
    spent = {key.purpose: asdict(each) for key, each in usage.accounts().items()}
    return {
        "run": run,
        "curator": _curator(progress.started),
        "ended": progress.reason,
        "asked": made.asked,
        "written": made.written,
        "admitted": len(made.admitted),
        "refused": {
            name: {
                "count": len(held),
                "examples": _shown(ledger, held[:EXAMPLES]),
            }
            for name, held in made.refused.items()
        },
        "skills": [fact.model_dump(mode="json", exclude={"kind"}) for fact in made.skills],
        "spent": spent,
    }


def write(ledger: Reader, run: str, tasks: Path) -> dict[str, object]:
    """Write what was admitted, and the account; where a file holds just that already, leave it.

    Without a single admitted task there is an account alone: an empty file is no file of tasks.

    Raises:
        TakenError: something else lies there.
    """
    lines = _lines(ledger, folded(Authoring(), ledger.read(run)).admitted)
    told = account(ledger, run)
    if lines:
        _create(tasks, "".join(lines))
    _create(account_path(tasks), json.dumps(told, indent=2) + "\n")
    return told


def _create(path: Path, content: str) -> None:
    """Write a file whole under a name that nothing has; a crash leaves none."""
    if path.exists() and path.read_text() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(content)
    try:
        os.link(draft, path)
    except FileExistsError as error:
        raise TakenError(path) from error
    finally:
        draft.unlink()


def _lines(ledger: Reader, admitted: Sequence[TaskAuthored]) -> list[str]:
    return [f"{ledger.artefact(fact.content).decode()}\n" for fact in admitted if fact.content]


def _shown(ledger: Reader, facts: Sequence[TaskAuthored]) -> list[dict[str, object]]:
    shown: list[dict[str, object]] = []
    for fact in facts:
        draft = json.loads(ledger.artefact(fact.content)) if fact.content else {}
        parts = {name: draft[name] for name in ("prompt", "answer") if name in draft}
        shown.append({"reason": fact.reason, **parts})
    return shown


def _curator(started: RunStarted | None) -> dict[str, object]:
    """Which model wrote."""
    if started is None:
        return {}
    table = started.plan.get("curator")
    settings = table if isinstance(table, dict) else {}
    title = settings.get("local") or settings.get("model")
    return {"model": title, "variant": started.versions.get("curator")}
