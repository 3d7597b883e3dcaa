"""Tasks, easier variants, skills and second samples that a language model writes."""

from collections.abc import Sequence

from agents.curator import schemas
from agents.curator.model import UNSET, CuratorModel, ModelReply, prompt
from agents.curator.replies import ReplyObject, UnusableReplyError, complete_text, pick
from agents.prompting import quoted
from agents.usage import NOTHING, plus
from bus.messages.authoring import (
    AuthorTasks,
    DecomposeTask,
    Drafts,
    Inventions,
    InventSkills,
    SkillDraft,
    Solution,
    SolveTask,
    TaskDraft,
)
from tools.extraction.values import is_number, number
from tools.model.chat import Completion, Sampling

_TASK_TOKENS, _SKILL_TOKENS, _SOLVE_TOKENS = 200, 200, 700
_MOST_EXAMPLES, _MOST_AVOIDED, _MOST_KNOWN = 3, 8, 60
_QUOTED = 600
"""Characters of each quoted prompt."""
_LONGEST = {"prompt": 20_000, "answer": 2_000, "name": 60, "sentence": 500}
"""Characters of what a model wrote that travel; the coordinator has limits of its own."""
_ANSWERS = {"number": "one number", "text": "one word or short phrase"}

_Read = tuple[tuple[TaskDraft, ...], tuple[str, ...]]


class _Task(ReplyObject):
    prompt: str
    answer: str | int | float


class _Skill(ReplyObject):
    name: str
    description: str
    levels: tuple[str, ...] = ()


async def author_tasks(request: AuthorTasks, model: CuratorModel | None) -> Drafts:
    """New tasks of a skill; none, and why, without a model.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    level = f"Level {request.level}, of which 0 is the easiest." if request.level else ""
    about = (request.description, level, request.about_level)
    question = prompt(
        "author",
        skill=request.skill,
        about=quoted("about", " ".join(part for part in about if part), _QUOTED),
        examples=_several("example", request.examples[:_MOST_EXAMPLES], "Exercises of it:"),
        avoid=_several("written", request.avoid[-_MOST_AVOIDED:], "Do not write these again:"),
        count=request.count,
    )
    return await _drafts(request, question, model, request.level)


async def decompose_task(request: DecomposeTask, model: CuratorModel | None) -> Drafts:
    """Easier variants of a task; none, and why, without a model or for a format it cannot key.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    form = _ANSWERS.get(request.format)
    if form is None:
        return Drafts(refused=(f"a model cannot write keys for answers in {request.format}",))
    question = prompt(
        "decompose",
        task=quoted("task", request.prompt),
        count=request.count,
        depth=request.depth,
        form=form,
    )
    return await _drafts(request, question, model, 0)


async def invent_skills(request: InventSkills, model: CuratorModel | None) -> Inventions:
    """New skills; none, and why, without a model.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    if model is None:
        return Inventions(refused=(UNSET,))
    known = "\n".join(request.known[:_MOST_KNOWN]) or "(none)"
    question = prompt(
        "invent", count=request.count, levels=request.levels, known=quoted("known", known)
    )
    schema = schemas.skills(request.count, request.levels)
    sampling = model.room(_SKILL_TOKENS * request.count, request.seed, schema)

    def parse(completion: Completion) -> tuple[tuple[SkillDraft, ...], tuple[str, ...]]:
        found, faults = pick(completion.text, _Skill, request.count)
        _refuse_none(found, faults, completion)
        return tuple(_skill(each, request.levels) for each in found), tuple(faults)

    reply = await model.ask(question, sampling, parse)
    skills, refused = reply.value or ((), (reply.reason,))
    return Inventions(skills=skills, refused=refused, usage=reply.usage)


async def solve_task(request: SolveTask, model: CuratorModel | None) -> Solution:
    """A sample of the answer, in a context with nothing in it but the prompt.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    if model is None:
        return Solution(text="")
    completion = await model.chat.complete(request.prompt, model.room(_SOLVE_TOKENS, request.seed))
    return Solution(
        text=completion.text.encode(errors="replace").decode(),  # half a surrogate pair is no text
        truncated=completion.finish_reason == "length",
        usage=plus(NOTHING, completion),
    )


async def _drafts(
    request: AuthorTasks | DecomposeTask, question: str, model: CuratorModel | None, level: int
) -> Drafts:
    if model is None:
        return Drafts(refused=(UNSET,))

    def parse(completion: Completion) -> _Read:
        found, faults = pick(completion.text, _Task, request.count)
        _refuse_none(found, faults, completion)
        return tuple(_draft(each, level) for each in found), tuple(faults)

    reply: ModelReply[_Read] = await model.ask(question, _sampling(request, model), parse)
    drafts, refused = reply.value or ((), (reply.reason,))
    return Drafts(drafts=drafts, refused=refused, usage=reply.usage)


def _sampling(request: AuthorTasks | DecomposeTask, model: CuratorModel) -> Sampling:
    schema = schemas.tasks(request.count)
    return model.room(_TASK_TOKENS * request.count, request.seed, schema)


def _refuse_none(
    found: Sequence[ReplyObject], faults: Sequence[str], completion: Completion
) -> None:
    """Refuse an answer in which there is nothing, and say what is wrong with it."""
    if not found:
        complete_text(completion)
        raise UnusableReplyError(faults[0] if faults else "it holds no JSON of the form")


def _draft(task: _Task, level: int) -> TaskDraft:
    answer = str(task.answer).strip()[: _LONGEST["answer"]]
    is_value = is_number(number(answer))
    return TaskDraft(
        prompt=task.prompt.strip()[: _LONGEST["prompt"]],
        answer=answer,
        format="number" if is_value else "text",
        level=level,
    )


def _skill(skill: _Skill, levels: int) -> SkillDraft:
    sentence = _LONGEST["sentence"]
    return SkillDraft(
        name=skill.name.strip()[: _LONGEST["name"]],
        description=skill.description.strip()[:sentence],
        levels=tuple(each.strip()[:sentence] for each in skill.levels[:levels]),
    )


def _several(kind: str, texts: Sequence[str], head: str) -> str:
    if not texts:
        return ""
    return "\n\n".join((head, *(quoted(kind, text, _QUOTED) for text in texts)))
