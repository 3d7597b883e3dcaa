"""Bring a scaffold into the lab: checked, scanned for leaks, stored. It has proven nothing yet.

What was imported is a candidate of every run that begins later and whose `candidates.sources`
name `library`; like any other, it has to win the gate.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bus.credentials import DataFolderLock
from observability.ledger.event import Reader
from observability.ledger.facts import AttemptMade, ScaffoldImported
from observability.ledger.folds.fold import folded
from observability.ledger.folds.lab import Lab
from observability.ledger.opening import open_ledger
from observability.runs import LAB, runs
from tools.scaffold import skill_md
from tools.scaffold.leaks import LeakReport, scan
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import InvalidSkillFileError, SkillFile
from tools.tasks.catalogue import families as all_families
from tools.tasks.errors import UnknownTaskError
from tools.tasks.own_lines import SKILL_NAME
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family

OWN = "own"
"""The family of given tasks, whose skills only their file knows."""


class ImportRefusedError(ValueError):
    """A file cannot become a candidate; nothing was stored."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} cannot be imported: {reason}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was brought in, and whether it was not there before."""

    fact: ScaffoldImported
    new: bool


def import_skill(data: Path, path: Path, skills: Sequence[str] = ()) -> Imported:
    """Store a `SKILL.md` (or the folder that holds one) in a data folder's ledger.

    Args:
        data: the data folder.
        path: the file.
        skills: `family/skill`s that it is for, in place of what the file says.

    Raises:
        ImportRefusedError: it is no scaffold within the limits, is for what is no skill, or
            repeats the text of a task.
        DataFolderBusyError: a run is going on there, and only its coordinator may write.
        LedgerError: the ledger cannot be written.
    """
    file = path / "SKILL.md" if path.is_dir() else path
    content, skill = _read(file, tuple(skills))
    _check_skills(file, skill.scaffold)
    with DataFolderLock(data), open_ledger(data) as ledger:
        known = folded(Lab(), ledger.read(LAB)).imported.get(skill.scaffold.digest)
        if known is not None:
            return Imported(known.fact, new=False)
        report = scan(skill.scaffold, dict(_texts(ledger, skill.scaffold)))
        if report.outcome == "rejected":
            found = "; ".join(str(each) for each in report.overlaps[:3])
            raise ImportRefusedError(file, f"it repeats tasks of runs in {data} ({found})")
        fact = _fact(skill, hashlib.sha256(content).hexdigest(), report)
        key = f"scaffold_imported/{fact.scaffold}"
        ledger.append(LAB, {key: fact}, ledger.last(LAB), [content])
    return Imported(fact, new=True)


def _read(path: Path, skills: tuple[str, ...]) -> tuple[bytes, SkillFile]:
    try:
        content = path.read_bytes()
        skill = skill_md.read(content.decode(), skills)
    except OSError as error:
        raise ImportRefusedError(path, error.strerror or str(error)) from error
    except (InvalidSkillFileError, UnicodeDecodeError) as error:
        raise ImportRefusedError(path, str(error)) from error
    if skills and skill.scaffold.skills != skills:
        other = replace(skill.scaffold, skills=skills, parent=skill.scaffold.digest)
        skill = replace(skill, scaffold=other, lift=None)
    return content, skill


def _check_skills(path: Path, scaffold: Scaffold) -> None:
    """A run offers a scaffold to exactly the skills that it names: each must be one."""
    families = all_families()
    for text in scaffold.skills:
        family, slash, skill = text.partition("/")
        known = families[family].skills() if family in families else {}
        if skill not in known and not (family == OWN and SKILL_NAME.fullmatch(skill)):
            raise ImportRefusedError(path, _no_skill(text, family if slash else "", known))


def _no_skill(text: str, family: str, known: Collection[str]) -> str:
    """Why a text names no skill, and what to do."""
    remedy = "name one with --for family/skill (--for own/SKILL for tasks of your own)"
    if not family:
        return f"it does not say which skill it is for: {remedy}"
    reason = f"{text!r} is no skill"
    if known and text.startswith((f"{family}/*", *(f"{family}/{each}:" for each in known))):
        reason = f"it is for {text!r}, and a run teaches skill by skill, at every level"
    there = f"; {family} has {', '.join(sorted(known))}" if known else ""
    return f"{reason}: {remedy}{there}"


def _texts(ledger: Reader, scaffold: Scaffold) -> Iterator[tuple[str, str]]:
    """What it must not carry of the tasks of its skills that a run here put to a student."""
    families: Mapping[str, Family] = all_families()
    for reference in sorted(_tried(ledger, scaffold)):
        parsed = TaskReference.parse(reference)
        family = families.get(parsed.family)
        if family is None or family.version != parsed.version:
            continue  # given tasks, or another generator's: the run's own scan has them at hand
        try:
            yield f"prompt of {reference}", family.task(parsed).prompt
            yield f"answer of {reference}", family.gold(parsed) or ""
        except UnknownTaskError:
            continue


def _tried(ledger: Reader, scaffold: Scaffold) -> set[str]:
    return {
        event.fact.task
        for run in runs(ledger)
        for event in ledger.read(run)
        if isinstance(event.fact, AttemptMade) and event.fact.skill in scaffold.skills
    }


def _fact(skill: SkillFile, file: str, report: LeakReport) -> ScaffoldImported:
    scaffold, lift = skill.scaffold, skill.lift
    return ScaffoldImported(
        scaffold=scaffold.digest,
        name=skill.name,
        description=skill.description,
        steps=tuple(asdict(step) for step in scaffold.steps),
        skills=scaffold.skills,
        source=scaffold.source,
        parent=scaffold.parent,
        file=file,
        lift=None if lift is None else (lift.value, lift.low, lift.high),
        leaks=report.outcome,
        overlaps=tuple(str(each) for each in report.overlaps),
        dropped=skill.dropped,
    )
