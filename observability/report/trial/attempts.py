"""Every task, prompt and answer of the trial, and of the lessons that it was distilled from."""

from collections.abc import Iterator
from dataclasses import dataclass

from observability.ledger.facts import AttemptMade
from observability.ledger.folds.trial import BEST_OF, CONTINUED, FIXED
from observability.report.trial.proof import task_of
from observability.report.trial.reading import TrialReading, name_of

LONGEST = 40_000
"""Characters of one text that are shown; the record has the rest."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One arm's attempt; `asked` is what its prompt adds to the arm's text, which `after` names.

    `samples` are all answers that one was chosen among, with their names.
    """

    arm: str
    fact: AttemptMade
    asked: str
    text: str
    continued: str | None
    samples: list[tuple[str, str]]
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """One item: the task as all arms were asked it, and what each answered."""

    name: str
    task: str
    asked: str
    answers: list[Answer]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A failed attempt of domain 1 beside the better one."""

    name: str
    task: str
    attempt: str
    better: str
    source: str
    scores: tuple[float | None, float | None]


def questions(reading: TrialReading) -> list[Question]:
    """Every item that was drawn, with the attempts that are in the record."""
    return [_question(reading, item, task) for item, task in reading.items()]


def lessons(reading: TrialReading) -> list[Lesson]:
    """Every contrast pair of domain 1."""
    return [
        Lesson(
            name_of(fact.task),
            fact.task,
            _shown(reading, fact.attempt),
            _shown(reading, fact.better),
            fact.source,
            (
                made.score if (made := reading.record.taught.get(number)) else None,
                fact.better_score,
            ),
        )
        for number, fact in sorted(reading.record.contrast.items())
    ]


def _question(reading: TrialReading, item: int, task: str) -> Question:
    answers = [
        _answer(reading, fact)
        for arm in reading.arms
        if (fact := reading.record.attempt(item, arm)) is not None
    ]
    asked = answers[0].asked if answers else ""
    return Question(name_of(task), task, asked, answers)


def _answer(reading: TrialReading, fact: AttemptMade) -> Answer:
    further = reading.record.attempt(fact.item, fact.arm, CONTINUED)
    return Answer(
        fact.arm,
        fact,
        task_of(reading.text(fact.prompt) or "", reading.opening(fact.item, fact.arm)),
        _shown(reading, fact.text),
        _shown(reading, further.text) if further else None,
        list(_samples(reading, fact)),
        reading.text_name(fact.item, fact.arm),
    )


def _samples(reading: TrialReading, fact: AttemptMade) -> Iterator[tuple[str, str]]:
    """The answers that `best_of` chose among, each with what became of it."""
    chosen = reading.record.chosen.get((FIXED, fact.item)) if fact.arm == BEST_OF else None
    for number in range(chosen.answers if chosen else 0):
        made = reading.record.sample(fact.item, number)
        if made is not None and chosen is not None:
            taken = ", chosen" if number == chosen.chosen else ""
            yield f"answer {number + 1}{taken}", _shown(reading, made.text)


def _shown(reading: TrialReading, digest: str | None) -> str:
    text = reading.text(digest)
    if text is None:
        return "(no answer is in the record)"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
