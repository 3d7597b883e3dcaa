"""A new run's first event, checked: it is on record before anything else is done for it."""

import re
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from graph.cli.records import LAB, LATEST, NameTakenError
from graph.preflight import check_plan, check_room, versions_of
from graph.settings import AUTHORING, TRYING, Plan, make_plan
from graph.study.earlier_runs import check_name
from graph.variants import titles_of
from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted
from observability.runs import runs
from tools.tasks.catalogue import families as all_families

_RESERVED = frozenset({LAB, LATEST, TRYING, AUTHORING})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def first_event(
    plan: Mapping[str, Any], name: str | None, record: Reader, data: Path
) -> RunStarted:
    """The first event of a run that waits for room.

    Raises:
        PlanError: a setting is wrong.
        NameTakenError: there is a run of this name, or it cannot be one's name.
        NoRoomError: the disk is as good as full.
        UnfinishedStudyError: a study of this plan's name goes on, or is to.
        ValueError, ModelError: as `check_plan` says, by their subclasses.
    """
    resolved, taken = make_plan(dict(plan)), runs(record)
    chosen = name or _free(f"{resolved.name}-{time.strftime('%Y%m%d-%H%M%S')}", taken)
    _check_name(chosen, resolved, taken)
    check_plan(resolved)
    if resolved.study is not None:
        check_name(record, resolved.name)
    check_room(data)
    versions = versions_of(resolved, all_families(resolved.tasks))
    return RunStarted(
        run=chosen,
        plan=resolved.model_dump(mode="json"),
        variant=versions["variant"],
        model=titles_of(resolved),
        versions=versions,
        queued=True,
    )


def _check_name(name: str, plan: Plan, taken: Collection[str]) -> None:
    if not _NAME.fullmatch(name):
        raise NameTakenError(name, "a name is 1 to 64 letters, digits, _ and -")
    if reserved := _RESERVED & {name, plan.name}:
        raise NameTakenError(min(reserved), "the word is reserved")
    if name in taken:
        raise NameTakenError(name, "there is one already")


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number where another run of the same second has it."""
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(each for each in (name, *numbered) if each not in taken)
