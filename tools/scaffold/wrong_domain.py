"""The arm `wrong_domain`: a scaffold that is none for these tasks."""

from collections.abc import Collection, Iterable

from tools.scaffold.library.catalogue import skill_files
from tools.scaffold.model import Scaffold


class WrongDomainError(ValueError):
    """There is no scaffold of another family, or the one given is of the same."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"{problem}; give `wrong_domain` a scaffold of another family, or leave out the arm"
        )


def families(scaffold: Scaffold) -> frozenset[str]:
    """The families of the skills that a scaffold declares."""
    return frozenset(skill.partition("/")[0] for skill in scaffold.skills)


def choose(
    scaffold: Scaffold, avoided: Collection[str] = (), among: Iterable[Scaffold] | None = None
) -> Scaffold:
    """The scaffold of another family that is nearest in steps, then in length, then by digest.

    Args:
        scaffold: the one on trial.
        avoided: families of the trial's tasks; the scaffold's own are avoided anyway.
        among: what to choose from; without, the library.

    Raises:
        WrongDomainError: all are of these families.
    """
    own = families(scaffold).union(avoided)
    authored = (each.scaffold for each in skill_files())
    others = [each for each in among or authored if own.isdisjoint(families(each))]
    if not others:
        raise WrongDomainError(f"no scaffold is of another family than {', '.join(sorted(own))}")

    def distance(other: Scaffold) -> tuple[int, int, str]:
        steps = abs(len(other.steps) - len(scaffold.steps))
        return steps, abs(other.tokens - scaffold.tokens), other.digest

    return min(others, key=distance)


def accept(scaffold: Scaffold, given: Scaffold, avoided: Collection[str] = ()) -> Scaffold:
    """The given one, if it is of another family.

    Raises:
        WrongDomainError: it shares a family with the scaffold on trial or its tasks.
    """
    shared = families(given) & families(scaffold).union(avoided)
    if shared:
        raise WrongDomainError(f"scaffold {given.digest} is of the same family {min(shared)}")
    return given
