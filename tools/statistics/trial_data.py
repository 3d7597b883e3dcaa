"""What a trial's analysis is given, checked against what was committed to."""

from collections.abc import Iterable, Sequence

from tools.statistics.analysis import Design, Difference, Score


class TrialDataError(ValueError):
    """What was given cannot be the data of this design; `remedy` says what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(f"{problem}; {remedy}")


def controls(design: Design) -> tuple[str, ...]:
    """Every arm that `full` is compared with, primary ones first."""
    specificity = (design.specificity,) if design.specificity else ()
    return (*design.primary, *specificity, *design.secondary)


def by_control(differences: Iterable[Difference]) -> dict[str, list[Difference]]:
    """Differences by the name of their control."""
    grouped: dict[str, list[Difference]] = {}
    for each in differences:
        grouped.setdefault(each.control, []).append(each)
    return grouped


def check(
    design: Design,
    differences: Sequence[Difference],
    scores: Sequence[Score],
    continued: Sequence[Difference],
) -> None:
    """Return if these can be the data of this design.

    Raises:
        TrialDataError: they cannot.
    """
    _check_design(design)
    named = controls(design)
    given = {each.control for each in differences}
    for control in named:
        if control not in given:
            raise TrialDataError(
                f"full was never paired with the arm {control!r}",
                "run that arm, or leave it out of primary, specificity and secondary",
            )
    for control in sorted(given.union(each.control for each in continued)):
        if control not in named:
            raise TrialDataError(
                f"full was paired with {control!r}, which was not committed to",
                "commit to it as a secondary arm, or leave it out of the analysis",
            )
    _check_range("difference", -1.0, (each.value for each in (*differences, *continued)))
    _check_range("score", 0.0, (each.value for each in scores))


def _check_design(design: Design) -> None:
    named = controls(design)
    if not design.primary or "full" in named or len(set(named)) < len(named):
        raise TrialDataError(
            f"the controls {named} are none, doubled, or full itself",
            "name each control once, and at least one in primary",
        )
    if not 0 < design.alpha < 0.5 or not 0 < design.margin <= 1:
        raise TrialDataError(
            f"alpha {design.alpha} or margin {design.margin} makes no sense",
            "alpha lies between 0 and .5, margin between 0 and 1",
        )


def _check_range(what: str, lowest: float, values: Iterable[float | None]) -> None:
    for value in values:
        # Written so that nan is out of range too.
        if value is not None and not lowest <= value <= 1:
            raise TrialDataError(
                f"a {what} of {value} is outside [{lowest:g}, 1]",
                "scale the endpoint, and give None where a value is missing",
            )
