"""Plans that come by HTTP: which files and keys they may name, before anybody reads them."""

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graph.service.http.problems import ProblemError, problem
from graph.service.http.uploads import Uploads
from graph.settings import make_plan
from graph.study_settings import FILE

FILES = (
    ("tasks",),
    ("trial", "scaffold"),
    ("trial", "wrong_domain"),
    ("study", "suites", "scaffold"),
)
_SUITES = ("study", "suites", "suite")
"""Names a file where it ends in `.jsonl`, else a suite of ours."""
_DEEPEST = 12
Table = dict[str, Any]


def admit(plan: Mapping[str, Any], uploads: Uploads, key_variables: Collection[str]) -> Table:
    """The plan, with the names of its files made paths into the folder.

    Raises:
        ProblemError: it names a file or a key that it may not, or is nested too deep.
        PlanError: a setting is wrong.
    """
    for setting, name, value in _settings(plan):
        if name == "key_variable" and value is not None and value not in key_variables:
            say = "the key's name must be among `key_variables` in the service's settings"
            raise _refused(setting, f"{value!r} is no key that plans may name here", say)
    table: Table = copy.deepcopy(dict(plan))
    for place in (*FILES, _SUITES):
        for holder in _holders(table, place[:-1]):
            given = holder.get(place[-1])
            if given is None or (place == _SUITES and not str(given).endswith(FILE)):
                continue
            holder[place[-1]] = str(_file(".".join(place), given, uploads))
    _check_confined(table, uploads.folder)
    return table


def _holders(table: Table, place: Sequence[str]) -> list[Table]:
    """The tables at a place of a plan; of a list there, each that it holds."""
    found: list[Any] = [table]
    for name in place:
        held = [each.get(name) for each in found if isinstance(each, dict)]
        found = [one for each in held for one in (each if isinstance(each, list) else [each])]
    return [each for each in found if isinstance(each, dict)]


def _file(setting: str, given: object, uploads: Uploads) -> Path:
    path = uploads.find(given)
    if path is None:
        put = "PUT it to /api/v1/files/NAME first, then give that name, and no path"
        raise _refused(setting, f"there is no uploaded file {str(given)[:100]!r}", put)
    return path


def _check_confined(table: Table, folder: Path) -> None:
    """Refuse whatever file a setting names that `FILES` does not know of."""
    resolved = make_plan(table)
    for setting, _, value in _settings(resolved.model_dump()):
        if isinstance(value, Path) and value.parent != folder:
            raise _refused(setting, "names a file that was not uploaded", "name an uploaded file")


def _settings(table: Mapping[str, Any]) -> Iterator[tuple[str, str, object]]:
    """Every setting by its dotted and by its own name; not recursive, for the table may be deep."""
    waiting: list[tuple[tuple[str, ...], object]] = [((), table)]
    while waiting:
        where, value = waiting.pop()
        if len(where) > _DEEPEST:
            raise _refused("plan", "is nested too deep", "no plan is so deep")
        if isinstance(value, Mapping):
            waiting += [((*where, str(name)), each) for name, each in value.items()]
        elif isinstance(value, list | tuple):
            waiting += [((*where, str(number)), each) for number, each in enumerate(value)]
        if where:
            yield ".".join(where), where[-1], value


def _refused(setting: str, detail: str, remedy: str) -> ProblemError:
    return ProblemError(
        problem(422, "not-allowed-here", f"{setting}: {detail}", setting=setting, remedy=remedy)
    )
