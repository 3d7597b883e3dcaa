"""The arm `self_written`: the student is its own distiller."""

from graph.arms.interface import ArmInputs, Practice, Prepared
from graph.arms.leak_filter import drop_leaks
from graph.arms.prompt import Arm, build_prompt
from graph.arms.single_prompt import SinglePromptArm
from tools.scaffold import free_markdown, skill_md
from tools.scaffold.arms import ArmError, build_arm
from tools.scaffold.model import InvalidScaffoldError, Scaffold, Step
from tools.scaffold.skill_file import SkillFile
from tools.tasks.task import Task

LESSONS = 3
"""Practice tasks that the student attempts, and sees solved."""
SHOWN = 800
"""Most characters of an attempt or a solution: a small student's context holds all of them."""
CAP = 500
"""Tokens that it may write its procedure in."""
TRIES = 2

_WRITE = (
    "Write a procedure of 3 to 5 numbered steps by which anyone can solve such tasks. "
    "It must fit every task of the kind, so repeat no task and use no number of these ones. "
    "Write each step on one line: when to do it, what to do, and because of what."
)


class SelfWritten(SinglePromptArm):
    """The procedure that the student wrote, from attempts of its own and their solutions."""

    name = "self_written"

    def opening(self, inputs: ArmInputs, index: int) -> str:  # noqa: ARG002
        own = skill_md.read(inputs.prepared).scaffold if inputs.prepared else None
        if own is None:
            raise ArmError(self.name, f"the student wrote no usable procedure for {inputs.skill}")
        return build_arm(self.name, inputs.scaffold, self_written=own).text

    async def prepare(self, inputs: ArmInputs, practice: Practice) -> Prepared:
        """A `SKILL.md` of the student's steps, without those that repeat a task."""
        tasks = practice.tasks("curriculum", LESSONS)
        if not tasks:
            return Prepared("", "there is no task to practise on")
        lessons = [await _lesson(practice, number, task) for number, task in enumerate(tasks)]
        practised = "\n".join(f"{task.prompt}\n{practice.solution(task) or ''}" for task in tasks)
        asked, problem = "\n\n".join((*lessons, _WRITE)), ""
        for number in range(TRIES):
            again = f"\n\nYour last procedure could not be used: {problem}." if problem else ""
            completion = await practice.ask(
                asked + again, stage="write", max_tokens=CAP, sample=number
            )
            try:
                made = _usable(inputs, completion.text, practised)
            except InvalidScaffoldError as error:
                problem = str(error)
                continue
            cut = f"cut off at {CAP} tokens" if completion.finish_reason == "length" else ""
            return Prepared(made.text, "; ".join(filter(None, (cut, made.note))))
        return Prepared("", f"the student wrote nothing usable in {TRIES} tries: {problem}")


async def _lesson(practice: Practice, number: int, task: Task) -> str:
    """A task, what the student made of it, and how it is done."""
    prompt = build_prompt(task, Arm("none"))
    completion = await practice.ask(prompt, stage="practise", sample=number)
    right, written = await practice.passed(task, completion), completion.text.strip()
    parts = [
        f"Task {number + 1}:\n{task.prompt.strip()}",
        f"Your answer, which was {'right' if right else 'wrong'}:\n{written[:SHOWN]}",
    ]
    if solution := practice.solution(task):
        parts.append(f"A solution:\n{solution.strip()[:SHOWN]}")
    return "\n\n".join(parts)


def _usable(inputs: ArmInputs, text: str, practised: str) -> Prepared:
    """What of a text can be read as steps and repeats no task.

    Raises:
        InvalidScaffoldError: nothing of it, or it is too long.
    """
    steps, dropped = free_markdown.steps(text)
    found = drop_leaks(inputs, tuple(map(str, steps)), "step", practised=practised)
    left = tuple(step for step in steps if str(step) in found.kept)
    if not left:
        # The student reads this: what was repeated must not come back to it.
        raise InvalidScaffoldError("a procedure repeats no task", f"{len(steps)} steps that do")
    own = _scaffold(inputs, left)
    notes = (*(f"left out: {each}" for each in dropped), *found.notes)
    return Prepared(skill_md.write(SkillFile.of(own)), "; ".join(notes))


def _scaffold(inputs: ArmInputs, steps: tuple[Step, ...]) -> Scaffold:
    counted = inputs.count_tokens("\n".join(map(str, steps)))
    return Scaffold(steps, (inputs.skill,), "self_written", counted=counted)
