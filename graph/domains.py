"""What of the families a run may look into: of a trial, domain 1 alone."""

from collections.abc import Mapping, Set

from graph.draws import cells_of
from graph.settings import Plan
from graph.trial_settings import LEAST_OBJECTS, Trial
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Key, Skill, Task


class SealedTaskError(LookupError):
    """Somebody asked for a task that this run may not see, or not yet."""

    def __init__(self, reference: TaskReference, reason: str) -> None:
        self.reference, self.reason = reference, reason
        super().__init__(f"{reference} cannot be read: {reason}")


class OverlapError(ValueError):
    """A trial's two domains share a skill, so nothing about transfer could be learnt."""

    def __init__(self, shared: Set[str]) -> None:
        self.shared = frozenset(shared)
        named = ", ".join(sorted(shared))
        super().__init__(f"skills and trial.pool both name {named}: take it out of one of them")


class SmallPoolError(ValueError):
    """A pool of scenes has so few objects that its draws can be foreseen."""

    def __init__(self, pool: str, objects: int) -> None:
        self.pool, self.objects = pool, objects
        super().__init__(
            f"trial.pool names {objects} objects of {pool}, and a pool of scenes needs "
            f"{LEAST_OBJECTS}: name more, or set trial.small_pool to draw from these all the same"
        )


class FirstDomain:
    """A family of which only domain 1's skills are there."""

    def __init__(self, family: Family, skills: Set[str]) -> None:
        self._family, self._allowed = family, frozenset(skills)
        self.name, self.version = family.name, family.version
        self.subject, self.scenes = family.subject, family.scenes

    def skills(self) -> Mapping[str, Skill]:
        whole = self._family.skills()
        return {name: skill for name, skill in whole.items() if name in self._allowed}

    def task(self, reference: TaskReference) -> Task:
        return self._family.task(self._checked(reference))

    def key(self, reference: TaskReference) -> Key:
        return self._family.key(self._checked(reference))

    def gold(self, reference: TaskReference) -> str | None:
        return self._family.gold(self._checked(reference))

    def _checked(self, reference: TaskReference) -> TaskReference:
        if reference.skill not in self._allowed:
            raise SealedTaskError(reference, "it is not of domain 1")
        return reference


def visible(plan: Plan, families: Mapping[str, Family]) -> Mapping[str, Family]:
    """The families that a run of this plan looks into.

    Raises:
        OverlapError: a trial's domains share a skill.
        SmallPoolError: its second domain is of scenes, and has too few objects.
        UnknownSkillError: the plan names a skill or level that no family has.
    """
    if plan.trial is None:
        return families
    first = {cell.path for cell in cells_of(plan.skills, families)}
    second = {cell.path for cell in cells_of(plan.trial.pool, families)}
    if shared := first & second:
        raise OverlapError(shared)
    _check_size(plan.trial, second, families)
    named: dict[str, set[str]] = {}
    for path in first:
        family, _, skill = path.partition("/")
        named.setdefault(family, set()).add(skill)
    return {name: FirstDomain(families[name], skills) for name, skills in named.items()}


def _check_size(trial: Trial, paths: Set[str], families: Mapping[str, Family]) -> None:
    family = families[trial.pool[0].partition("/")[0]]
    if family.scenes and len(paths) < LEAST_OBJECTS and not trial.small_pool:
        raise SmallPoolError(family.name, len(paths))
