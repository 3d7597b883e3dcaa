"""How a problem of this family is put together."""

from tools.tasks.arithmetic.parts import parts_of
from tools.tasks.generated import Problem
from tools.tasks.task import AnswerFormat, Key, Worked, WorkedStep


def step(label: str, text: str, result: object = "", because: str = "") -> WorkedStep:
    """One line of a worked solution."""
    return WorkedStep(label, text, str(result), because)


def named(**roles: object) -> dict[str, str]:
    """Roles: `first_number=3` says that this task's `first number` is `3`."""
    return {role.replace("_", " "): str(value) for role, value in roles.items()}


def solved(prompt: str, roles: dict[str, str], *steps: WorkedStep) -> Problem:
    """A problem whose answer, a number, is the result of its last step."""
    answer = steps[-1].result
    return _problem(prompt, Key("maths", {"answer": answer}), "number", Worked(steps, roles))


def solved_in_words(prompt: str, roles: dict[str, str], *steps: WorkedStep) -> Problem:
    """A problem whose answer, a text, is the result of its last step."""
    answer = steps[-1].result
    return _problem(prompt, Key("text", {"answer": answer}), "text", Worked(steps, roles))


def _problem(prompt: str, key: Key, answer_format: AnswerFormat, worked: Worked) -> Problem:
    (parts, left), answer = parts_of(prompt, worked), worked.steps[-1].result
    return Problem(prompt, key, answer, answer_format, worked, parts=parts, left=left)
