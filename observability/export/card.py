"""The data card: a `README.md` as Hugging Face reads it, for somebody who was not there."""

from collections import Counter
from collections.abc import Iterator, Sequence

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined

from observability.export.columns import ATTEMPTS, CHAT
from observability.export.licences import licences
from observability.export.purposes import use_of
from observability.export.skills import skills
from observability.export.survey import Survey
from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted
from observability.summary import is_trial, summarise
from observability.wording import count, listed, moment, points
from tools.scaffold.skill_file import Lift

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))
_MOST_NAMED = 5
_SAMPLING = ("temperature", "max_tokens")


def card(ledger: Reader, survey: Survey, files: Counter[str]) -> str:
    """The card's text; `files` are the rows of each file by its path."""
    progress, started = survey.progress, survey.progress.started
    proven, ended = skills(survey), progress.standing == "ended"
    return (
        _environment()
        .get_template("card.md.j2")
        .render(
            matter=_matter(survey, files),
            run=survey.run,
            attempts=sum(survey.purposes.values()),
            skills=_named(sorted(survey.skills)),
            is_trial=is_trial(ledger, survey.run),
            complete=ended,
            standing=progress.standing,
            sequence=survey.last,
            record=survey.record,
            said=summarise(ledger, survey.run),
            files=files,
            chats={_split(path): path for path in files if path.startswith("chat/")},
            scaffolds=survey.scaffolds.all(),
            proven=proven,
            purposes=[(name, rows, use_of(name)) for name, rows in survey.purposes.items()],
            outcomes=survey.outcomes,
            truncated=survey.truncated,
            columns=ATTEMPTS,
            chat=CHAT,
            began=moment(progress.began),
            latest=moment(progress.latest),
            model=started.model if started else "unknown",
            variant=started.variant if started else "unknown",
            simulated=started is not None and _is_simulated(started),
            settings=dict(_settings(started)) if started else {},
            versions=_versions(survey),
            licences=licences(survey),
            pictures=survey.pictures,
        )
    )


def _named(skills: list[str]) -> str:
    if not skills:
        return "no skill yet"
    return count(len(skills), "skill") if len(skills) > _MOST_NAMED else listed(skills)


def _matter(survey: Survey, files: Counter[str]) -> str:
    """Front matter by Hugging Face's specification of dataset cards."""
    # One configuration: a reader takes the format of all files from the commonest one.
    paths = {_split(path): path for path in files if path.startswith("attempts/")}
    data_files = [{"split": split, "path": path} for split, path in paths.items()]
    matter = {
        "pretty_name": f"Tutelage run {survey.run}",
        "license": "unknown",
        "task_categories": ["text-generation"],
        "tags": ["tutelage", "scaffolds", "curriculum", "verified"],
        "size_categories": [_size(sum(survey.purposes.values()))],
        **({"configs": [{"config_name": "attempts", "data_files": data_files}]} if paths else {}),
    }
    return yaml.safe_dump(matter, sort_keys=False, allow_unicode=True)


def _split(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "n>1M")


def _settings(started: RunStarted) -> Iterator[tuple[str, str]]:
    """What of the plan a reader needs; addresses and paths of the machine stay where they are."""
    plan = started.plan
    if started.parent is not None:
        yield "fork of", f"{started.parent}, after its episode {started.after}"
    if isinstance(taught := plan.get("skills"), Sequence) and taught:
        yield "taught", ", ".join(map(str, taught))
    if plan.get("tasks"):
        yield "own tasks", "yes"
    if plan.get("policy"):
        yield "policy", str(plan["policy"])
    if isinstance(student := plan.get("student"), dict):
        yield "sampling", ", ".join(f"{name} {student.get(name)}" for name in _SAMPLING)
    if plan.get("seed") is not None:
        yield "seed", f"{plan['seed']}: every choice could have been foreseen"


def _is_simulated(started: RunStarted) -> bool:
    student = started.plan.get("student")
    return isinstance(student, dict) and student.get("simulated") is not None


def _versions(survey: Survey) -> dict[str, str]:
    """Versions of what the results depend on; of families, those that have tasks here."""
    used = {f"family {skill.partition('/')[0]}" for skill in survey.skills}
    known = survey.progress.started.versions if survey.progress.started else {}
    return {
        name: version
        for name, version in known.items()
        if name in used or not name.startswith("family ")
    }


def _environment() -> Environment:
    made = Environment(  # noqa: S701 - Markdown; `plain` escapes
        loader=PackageLoader("observability.export", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(plain=_plain, listed=listed, lift=_lift)
    made.globals.update(count=count)
    return made


def _plain(value: object) -> str:
    """A text on one line that no Markdown can come out of, for names may be anybody's."""
    text = " ".join(str(value).split())
    return "".join(f"\\{each}" if each in "\\`*[]<>|" else each for each in text)


def _lift(lift: Lift | None) -> str:
    if lift is None:
        return "none"
    bounds = f"{points(lift.low)} to {points(lift.high)}"
    return f"{points(lift.value)} points ({bounds}; n = {lift.items})"
