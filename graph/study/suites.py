"""What a study asks: its suites with their tasks in order, and its arms."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

from graph.arms.catalogue import arm_named
from graph.arms.interface import StudyArm
from graph.settings import Plan
from graph.study.errors import AlikeStudentsError, LackingArmError
from graph.study_settings import Study, SuiteChoice
from graph.trial.distilling import read_given
from graph.variants import students_of
from observability.ledger.study_facts import StudiedSuite
from tools.suites.catalogue import suite_of
from tools.suites.suite import Suite, SuiteError
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family

LEAST_KNOWN = 40
"""Tasks of a skill, asked or not, whose words an arm's texts keep clear of: more tasks later then
change no arm."""


@dataclass(frozen=True)
class StudySuite:
    """One suite, and what of it is asked: so many `items` of each skill."""

    suite: Suite
    items: int
    families: Mapping[str, Family]

    @cached_property
    def references(self) -> tuple[TaskReference, ...]:
        """The tasks, in the suite's order."""
        return tuple(self.suite.references(self.items))

    @cached_property
    def indices(self) -> Mapping[TaskReference, int]:
        """The number of each task within its skill, from 0."""
        seen: Counter[str] = Counter()
        indices = {}
        for each in self.references:
            indices[each] = seen[each.path]
            seen[each.path] += 1
        return indices

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """All that tasks say, prompts and answers, by skill; of more tasks than are asked."""
        said: dict[str, list[str]] = {}
        for each in dict.fromkeys(chain(self.references, self._known())):
            gold = self.families[each.family].gold(each)
            said.setdefault(each.path, []).extend((self.suite.task(each).prompt, gold or ""))
        return {skill: "\n".join(each) for skill, each in said.items()}

    def _known(self) -> Sequence[TaskReference]:
        try:
            return self.suite.references(max(self.items, LEAST_KNOWN))
        except SuiteError:  # it has not so many
            return self.suite.references(0)

    @property
    def name(self) -> str:
        return self.suite.name

    @property
    def skills(self) -> tuple[str, ...]:
        """Skills of which anything is asked, in order."""
        return tuple(dict.fromkeys(each.path for each in self.references))

    @property
    def recorded(self) -> StudiedSuite:
        """As the plan's fact has it."""
        return StudiedSuite(
            name=self.name,
            version=self.suite.version,
            tasks=tuple(map(str, self.references)),
            skills={str(each): each.path for each in self.references},
        )


def study_suites(study: Study, families: Mapping[str, Family]) -> tuple[StudySuite, ...]:
    """The suites that a study names.

    Raises:
        SuiteError: there is no such suite, it has not so many tasks, or another asks some of them.
        GivenScaffoldError: the scaffold of one cannot be read.
    """
    suites = tuple(_suite(choice, families) for choice in study.suites)
    for one, other in combinations(suites, 2):
        if shared := set(one.references) & set(other.references):
            raise SuiteError(
                other.name,
                f"{one.name} asks {len(shared)} of its tasks too, which would count twice",
                "name skills or levels that no other suite has",
            )
    return suites


def study_arms(study: Study) -> dict[str, StudyArm]:
    """The arms that a study names, by name.

    Raises:
        UnknownArmError: there is no such arm.
        LackingArmError: one needs another that is not there.
    """
    arms = {name: arm_named(name) for name in study.arms}
    for arm in arms.values():
        for needed in (arm.cost_target, arm.cost_unit):
            if needed is not None and needed not in arms:
                raise LackingArmError(arm.name, needed)
    return arms


def check_variants(plan: Plan, variants: Sequence[str]) -> None:
    """Refuse students whose results could not be told apart.

    Raises:
        AlikeStudentsError: two go by one name.
    """
    titles: dict[str, str] = {}
    for settings, variant in zip(students_of(plan), variants, strict=True):
        if variant in titles:
            raise AlikeStudentsError(titles[variant], settings.title, variant)
        titles[variant] = settings.title


def _suite(choice: SuiteChoice, families: Mapping[str, Family]) -> StudySuite:
    given = None if choice.scaffold is None else read_given("study.suites", choice.scaffold)
    suite = suite_of(choice.suite, families, choice.skills, given)
    chosen = StudySuite(suite, choice.items, families)
    if not chosen.references:
        raise SuiteError(suite.name, "it has no task to ask", "name one that has")
    return chosen
