"""Read and write `SKILL.md`: YAML front matter, then the steps in Markdown.

What we write, we read back exactly. A file whose steps were edited since is a new scaffold with
the old one as its parent, and loses the measured lift. Any other skill's free Markdown is read
as well as it goes (see `free_markdown`).
"""

import re
from typing import get_args

import yaml

from tools.scaffold import free_markdown
from tools.scaffold.model import InvalidScaffoldError, Scaffold, Source, Step
from tools.scaffold.skill_file import InvalidSkillFileError, Lift, SkillFile

MAX_FILE, MAX_FRONT_MATTER = 200_000, 6_000
"""Characters; the specification's own fields come to less than 2,000."""

_OURS = "tutelage-"
_CIRCUMSTANCES = ("claim", "variant", "protocol", "run")
"""What of a lift is said only where it is known."""
_FRONT = re.compile(
    r"\A\ufeff?---[ \t]*\n(?P<matter>.*?)\n---[ \t]*(?:\n|\Z)(?P<body>.*)\Z", re.DOTALL
)
_STEP = re.compile(
    r"## \d+\. (?P<label>[^\n]+)\n\n"
    r"- When: (?P<when>[^\n]+)\n- Do: (?P<action>[^\n]+)\n- Because: (?P<because>[^\n]+)\n"
)


def write(skill: SkillFile) -> str:
    """The text of a `SKILL.md`; `dropped` is not part of it."""
    matter = {
        "name": skill.name,
        "description": skill.description,
        "metadata": _metadata(skill),
    }
    front = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=MAX_FILE)
    steps = (
        f"## {number}. {step.label}\n\n"
        f"- When: {step.when}\n- Do: {step.action}\n- Because: {step.because}\n"
        for number, step in enumerate(skill.scaffold.steps, 1)
    )
    return f"---\n{front}---\n\n" + "\n".join(steps)


def read(text: str, skills: tuple[str, ...] = ()) -> SkillFile:
    """Read a `SKILL.md`, ours or anyone's.

    Args:
        text: the whole file.
        skills: `family/skill`s that a file without such metadata is for; without them, its name.

    Raises:
        InvalidSkillFileError: no front matter, a name or description against the specification,
            nothing that can become a step, or more than `MAX_FILE` characters.
    """
    if len(text) > MAX_FILE:
        raise InvalidSkillFileError(f"it has {len(text)} characters, at most {MAX_FILE} are read")
    matter, body = _split(text)
    name, description = _text(matter, "name"), _text(matter, "description")
    metadata = matter.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise InvalidSkillFileError("metadata is a mapping of names to texts")
    ours = {str(key): str(value) for key, value in metadata.items()}
    declared = tuple(ours.get(f"{_OURS}skills", "").split()) or skills or (name,)
    try:
        steps, dropped = _steps(body)
        imported = Scaffold(steps, declared, "imported", parent=ours.get(f"{_OURS}digest"))
    except InvalidScaffoldError as error:
        raise InvalidSkillFileError(str(error)) from error
    if imported.digest != ours.get(f"{_OURS}digest"):
        return SkillFile(name, description, imported, dropped=dropped)
    source: Source = next(
        (each for each in get_args(Source) if each == ours.get(f"{_OURS}source")), "imported"
    )
    scaffold = Scaffold(steps, declared, source, parent=ours.get(f"{_OURS}parent"))
    return SkillFile(name, description, scaffold, _lift(ours), dropped)


def _metadata(skill: SkillFile) -> dict[str, str]:
    """Texts only, as the specification wants; absent where there is nothing to say."""
    scaffold, lift = skill.scaffold, skill.lift
    entries = {
        "skills": " ".join(scaffold.skills),
        "digest": scaffold.digest,
        "source": scaffold.source,
        "parent": scaffold.parent,
    }
    if lift is not None:
        entries |= {
            "lift": repr(lift.value),
            "lift-low": repr(lift.low),
            "lift-high": repr(lift.high),
            "lift-items": str(lift.items),
            "lift-student": lift.student,
            **{f"lift-{name}": getattr(lift, name) or None for name in _CIRCUMSTANCES},
        }
    return {f"{_OURS}{key}": value for key, value in entries.items() if value is not None}


def _lift(ours: dict[str, str]) -> Lift | None:
    if f"{_OURS}lift" not in ours:
        return None
    try:
        value, low, high = (
            float(ours[f"{_OURS}{key}"]) for key in ("lift", "lift-low", "lift-high")
        )
        said = {name: ours.get(f"{_OURS}lift-{name}", "") for name in _CIRCUMSTANCES}
        items, student = int(ours[f"{_OURS}lift-items"]), ours[f"{_OURS}lift-student"]
        return Lift(value, low, high, items, student, **said)
    except (KeyError, ValueError) as error:
        raise InvalidSkillFileError(f"its measured lift is incomplete ({error})") from error


def _split(text: str) -> tuple[dict[object, object], str]:
    found = _FRONT.match(text.replace("\r\n", "\n"))
    if found is None:
        raise InvalidSkillFileError("it does not begin with front matter between two lines of ---")
    if len(found["matter"]) > MAX_FRONT_MATTER:
        raise InvalidSkillFileError(f"its front matter exceeds {MAX_FRONT_MATTER} characters")
    try:
        matter = yaml.safe_load(found["matter"])
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidSkillFileError(f"its front matter is no YAML ({error})") from error
    if not isinstance(matter, dict):
        raise InvalidSkillFileError("its front matter is no mapping")
    return matter, found["body"]


def _text(matter: dict[object, object], key: str) -> str:
    value = matter.get(key)
    if not isinstance(value, str):
        raise InvalidSkillFileError(f"its front matter has no text named {key}")
    return value


def _steps(body: str) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    ours = list(_STEP.finditer(body))
    if ours and _STEP.sub("", body).strip() == "":
        return tuple(Step(**found.groupdict()) for found in ours), ()
    return free_markdown.steps(body)
