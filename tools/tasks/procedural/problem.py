"""How a problem of this family is put together."""

from collections.abc import Sequence

from tools.tasks.generated import Problem
from tools.tasks.task import AnswerFormat, Key, KeyKind, Worked, WorkedStep


def problem(prompt: str, answer: object, work: Sequence[tuple[str, str]]) -> Problem:
    """A problem whose answer is a number or a text, told by its type.

    Args:
        prompt: the whole question, without the line that says how to answer.
        answer: an `int`, a decimal or fraction as text in a `Number`, or a `str`.
        work: label and text of each step of the worked solution, in order; the last one comes to
            the answer.
    """
    is_number = isinstance(answer, (int, Number))
    kind: KeyKind = "maths" if is_number else "text"
    shape: AnswerFormat = "number" if is_number else "text"
    steps = tuple(WorkedStep(label, text) for label, text in work[:-1])
    label, text = work[-1]
    worked = Worked((*steps, WorkedStep(label, text, str(answer))), {})
    return Problem(prompt, Key(kind, {"answer": str(answer)}), str(answer), shape, worked)


def program(
    prompt: str,
    entry_point: str,
    cases: Sequence[object],
    gold: str,
    work: Sequence[tuple[str, str]],
) -> Problem:
    """A problem whose answer is a Python function, run in the sandbox.

    Args:
        prompt: the whole question.
        entry_point: the function's name.
        cases: `{"args": [...], "expected": ...}` each, of JSON values.
        gold: a function that passes.
        work: as of `problem`; the last step comes to `gold`.
    """
    key = Key("tests", {"entry_point": entry_point, "cases": list(cases)})
    steps = tuple(WorkedStep(label, text) for label, text in work)
    return Problem(prompt, key, gold, "code", Worked(steps, {}))


class Number(str):
    """A number that is no `int`, as it is written: `2.5`, `3/4`."""

    __slots__ = ()
