"""The generaliser on a family that exists only here: prices with a fee, in a made-up currency."""

from dataclasses import asdict
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.distiller.divergence import divergence
from agents.distiller.generalise import TooFewSolutionsError
from agents.distiller.patterns import common, is_gap, named, tokens, wording
from agents.distiller.procedures import Procedure, TooLongError, procedures
from bus.messages.distiller import ContrastPair, Worked, WorkedStep
from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold
from tools.tasks.arithmetic.family import arithmetic
from tools.tasks.reference import TaskReference
from tools.tasks.string_functions import string_functions
from tools.tasks.task import Family

LABELS = ["Price the sacks", "Look up the fee", "Add the fee"]


def worked(sacks: int, price: int, fee: int) -> Worked:
    """A toy procedure: so many sacks at a price, and a ferry fee on top."""
    goods = sacks * price
    return Worked(
        steps=(
            WorkedStep(
                label=LABELS[0],
                text=f"{sacks} sacks at {price} groats make {sacks} × {price} = {goods}.",
                result=str(goods),
                because="every sack costs the same",
            ),
            WorkedStep(
                label=LABELS[1],
                text=f"Look up what the ferry costs: {fee} groats.",
                because="the ferry is not free",
            ),
            WorkedStep(
                label=LABELS[2],
                text=f"Add {fee} to {goods} and get {goods + fee}.",
                result=str(goods + fee),
                because="the ferry is paid once",
            ),
        ),
        roles={"number of sacks": str(sacks), "price of one": str(price), "fee": str(fee)},
    )


def pair(sacks: int, price: int, fee: int, attempt: str) -> ContrastPair:
    return ContrastPair(
        skill="harbour/prices",
        prompt=f"{sacks} sacks at {price} groats, ferry {fee}?",
        attempt=attempt,
        better=f"ANSWER: {sacks * price + fee}",
        worked=worked(sacks, price, fee),
    )


FORGOT_THE_FEE = [
    pair(12, 7, 5, "12 × 7 = 84. ANSWER: 84"),
    pair(9, 11, 4, "It is 99 groats."),
    pair(6, 13, 2, "6 times 13 is 68, so 70."),
]


def first(pairs: list[ContrastPair], max_tokens: int = 300) -> Procedure:
    return procedures(pairs, max_tokens)[0]


def test_steps_are_generalised_with_roles_for_values() -> None:
    steps = first(FORGOT_THE_FEE).steps
    assert [step.label for step in steps] == LABELS
    assert steps[0].action == (
        "write: the number of sacks at the price of one groats make"
        " the number of sacks × the price of one = the result"
    )
    assert steps[1].action == "look up what the ferry costs: the fee groats"
    assert steps[2].action.startswith(
        'add the fee to the result of "price the sacks" and get the result'
    )


def test_weight_lies_where_the_students_work_left_the_path() -> None:
    procedure = first(FORGOT_THE_FEE)
    assert "check" in procedure.steps[2].action
    assert "2 of 3 tries went wrong here" in procedure.steps[2].because
    assert procedure.rationale.startswith("In 2 of 3 attempts")
    assert all("went wrong" not in step.because for step in procedure.steps[:2])


def test_another_failure_moves_the_weight() -> None:
    miscounted = [pair(12, 7, 5, "it is 83, with ferry 88"), pair(9, 11, 4, "ANSWER: 7")]
    steps = first(miscounted).steps
    assert ["went wrong" in step.because for step in steps] == [True, False, False]


@given(seed=st.integers(0, 10**6), count=st.integers(2, 6))
def test_no_value_of_any_task_is_left_in_a_procedure(seed: int, count: int) -> None:
    rng = Random(seed)
    # Distinct per task, so that no value is a constant of the procedure.
    sacks, prices, fees = (rng.sample(range(20, 99), count) for _ in range(3))
    tasks = list(zip(sacks, prices, fees, strict=True))
    for procedure in procedures([pair(*task, "no idea") for task in tasks], 900):
        for step in procedure.steps:
            numbers = {
                int(token) for token in tokens(f"{step.when} {step.action}") if token.isdigit()
            }
            assert not numbers
        Scaffold(procedure.steps, ("harbour/prices",), "generalised")


def test_variations_are_whole_and_short_concrete_and_abstract() -> None:
    whole, short, abstract, _ = procedures(FORGOT_THE_FEE, 300)
    assert len(short.steps) <= len(whole.steps)
    assert [step.label for step in abstract.steps] == LABELS
    assert [step.action for step in abstract.steps[:2]] == [label.lower() for label in LABELS[:2]]


def long_worked(values: list[int]) -> Worked:
    names = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota"]
    steps = tuple(
        WorkedStep(
            label=f"Step {name}", text=f"Turn {value} into {value + 1}.", result=str(value + 1)
        )
        for name, value in zip(names, values, strict=True)
    )
    return Worked(steps=steps, roles={})


def long_pair(start: int, shown: set[int]) -> ContrastPair:
    values = list(range(start, start + 90, 10))
    attempt = " ".join(str(value + 1) for at, value in enumerate(values) if at in shown)
    return ContrastPair(
        skill="toy/long", prompt="p", attempt=attempt, better="b", worked=long_worked(values)
    )


def test_what_the_student_gets_right_anyway_is_dropped_first() -> None:
    pairs = [long_pair(start, shown={0, 1, 2, 4, 8}) for start in (100, 300)]
    labels = [step.label for step in first(pairs, 900).steps]
    assert "Step alpha" not in labels
    assert "Step beta" not in labels
    assert labels == [
        f"Step {n}" for n in ("gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota")
    ]
    assert "Step delta" in [step.label for step in first(pairs, 80).steps]


def test_a_procedure_that_cannot_be_short_enough_is_refused() -> None:
    with pytest.raises(TooLongError):
        first(FORGOT_THE_FEE, 20)


@pytest.mark.parametrize("pairs", [[], FORGOT_THE_FEE[:1]])
def test_one_solution_is_no_ground_to_generalise(pairs: list[ContrastPair]) -> None:
    with pytest.raises(TooFewSolutionsError):
        first(pairs)


def test_solutions_without_a_common_step_do_not_generalise() -> None:
    one, other = FORGOT_THE_FEE[:2]
    assert other.worked is not None
    renamed = Worked(
        steps=tuple(
            step.model_copy(update={"label": f"{step.label} now"}) for step in other.worked.steps
        ),
        roles={},
    )
    with pytest.raises(TooFewSolutionsError):
        first([one, other.model_copy(update={"worked": renamed})])


def test_repeated_steps_become_one_that_repeats() -> None:
    def chain(numbers: list[int]) -> ContrastPair:
        steps, total = [], numbers[0]
        for number in numbers[1:]:
            text = f"Add {number} to {total} to get {total + number}."
            total += number
            steps.append(WorkedStep(label="Add the next", text=text, result=str(total)))
        names = ["first term", "second term", "third term", "last term"]
        roles = dict(zip(names, map(str, numbers), strict=False))
        return ContrastPair(
            skill="toy/chain",
            prompt="p",
            attempt="",
            better="b",
            worked=Worked(steps=tuple(steps), roles=roles),
        )

    (step,) = first([chain([12, 30, 47]), chain([15, 21, 38, 59])]).steps
    assert step.when == "there is another one to do"
    assert step.action.startswith("add a term to")


def test_steps_that_only_some_tasks_need_are_conditional() -> None:
    def solution(*labels: str) -> Worked:
        return Worked(
            steps=tuple(WorkedStep(label=label, text=f"Do {label}.") for label in labels), roles={}
        )

    solutions = [solution("Open", "Carry", "Close"), solution("Open", "Close")]
    solutions += [solution("Open", "Carry", "Close"), solution("Wait", "Open", "Close")]
    pairs = [FORGOT_THE_FEE[0].model_copy(update={"worked": each}) for each in solutions]
    steps = first(pairs).steps
    assert [(step.label, step.when) for step in steps] == [
        ("Open", "you start"),
        ("Carry", "the task needs it"),
        ("Close", "the step before is done"),
    ]


def test_a_coincidence_in_one_task_is_resolved_by_the_next() -> None:
    one = named("Add 7 to 7", {"7": ("first", "second")})
    other = named("Add 2 to 5", {"2": ("first",), "5": ("second",)})
    assert wording(common([one, other])) == "Add the first to the second"


def test_what_no_name_explains_is_a_gap() -> None:
    pattern = common([named("Take 4 now", {}), named("Take 9 now", {})])
    assert [is_gap(token) for token in pattern] == [False, True, False]
    assert wording(pattern) == "Take a value now"


def test_a_value_that_is_also_a_word_stays_a_word() -> None:
    one = named('Find a "a" in it', {"a": ("letter",)})
    other = named('Find a "b" in it', {"b": ("letter",)})
    assert wording(common([one, other])) == 'Find a "the letter" in it'


@given(st.lists(st.sampled_from(["add", "the", "12", "7", "to", "3.5", "+", "="]), max_size=12))
def test_a_pattern_laid_over_itself_is_itself(words: list[str]) -> None:
    pattern = named(" ".join(words), {"12": ("first factor",), "7": ("last factor", "sum")})
    assert common([pattern, pattern]) == pattern


@pytest.mark.parametrize(
    ("attempt", "absent"),
    [
        ("84 and 89", []),
        ("1,084.0 or 84.00, then 89", []),
        ("184, 890", [LABELS[0], LABELS[2]]),
        ("", [LABELS[0], LABELS[2]]),
    ],
)
def test_results_are_found_as_whole_numbers(attempt: str, absent: list[str]) -> None:
    seen = divergence([pair(12, 7, 5, attempt)], set(LABELS))
    assert list(seen.missing) == absent
    assert seen.worst == (absent[0] if absent else None)


def test_order_is_kept() -> None:
    labels = [step.label for step in first(FORGOT_THE_FEE).steps]
    assert all(LABELS.index(a) < LABELS.index(b) for a, b in pairwise(labels))


@pytest.mark.parametrize("family", [arithmetic(), string_functions()], ids=lambda each: each.name)
def test_shipped_families_generalise_to_scaffolds_that_hold_no_task(family: Family) -> None:
    for skill in family.skills():
        references = [
            TaskReference(family.name, family.version, skill, 3, seed) for seed in range(5)
        ]
        pairs = [shipped_pair(family, reference) for reference in references]
        sources = {f"task {pair.prompt}": pair.prompt for pair in pairs}
        sources |= {f"answer {reference}": family.gold(reference) or "" for reference in references}
        for procedure in procedures(pairs, 300):
            scaffold = Scaffold(procedure.steps, (f"{family.name}/{skill}",), "generalised")
            assert scaffold.tokens <= 300
            assert scan(scaffold, sources).outcome == "clean", scaffold.text


def shipped_pair(family: Family, reference: TaskReference) -> ContrastPair:
    task = family.task(reference)
    assert task.worked is not None
    steps = tuple(WorkedStep.model_validate(asdict(step)) for step in task.worked.steps)
    return ContrastPair(
        skill=reference.path,
        prompt=task.prompt,
        attempt="It is 5.",
        better="",
        worked=Worked(steps=steps, roles=dict(task.worked.roles)),
    )
