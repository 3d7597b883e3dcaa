"""Attempts as rows: of a table, and of conversations to fine-tune on."""

import json
from collections.abc import Callable, Iterator

from observability.export.columns import ATTEMPTS, CHAT
from observability.export.purposes import use_of
from observability.export.survey import Survey
from observability.ledger.event import Event, Reader
from observability.ledger.facts import AttemptMade, ContrastMined, RunStarted

Row = dict[str, object]

_SAME = tuple(each.name for each in ATTEMPTS if each.name in AttemptMade.model_fields)
"""Columns that are fields of the fact."""
_SHARED = tuple(each.name for each in CHAT if each.name in {column.name for column in ATTEMPTS})
"""Columns that a conversation has of its attempt."""


def attempt_rows(ledger: Reader, survey: Survey) -> Iterator[Row]:
    """Every attempt of a run, with its texts, in the order of the record."""

    def text(digest: str | None) -> str | None:
        return None if digest is None else ledger.artefact(digest).decode(errors="replace")

    for event in ledger.read(survey.run):
        if isinstance(event.fact, AttemptMade):
            yield _row(event, event.fact, survey, text)


def chat_rows(row: Row) -> Iterator[Row]:
    """An attempt as a conversation; and beside it, where there is one, the better attempt.

    Nothing in a row is null, so that a reader may guess types from any part of the file.
    """
    if row["answer"] is None:
        return
    made: Row = {
        "messages": _messages(row, row["answer"]),
        "author": "student",
        "rejected": "",
        **{name: _filled(row[name]) for name in _SHARED},
    }
    yield made
    if row["better"] is not None:
        whole = row["better_score"] in (None, 1.0)
        yield {
            **made,
            "messages": _messages(row, row["better"]),
            "author": row["better_source"],
            "outcome": "passed" if whole else "failed",
            "failure": "" if whole else "wrong",
            "rejected": row["answer"],
            "completion_tokens": 0,
            "finish_reason": "",
        }


def _row(
    event: Event, fact: AttemptMade, survey: Survey, text: Callable[[str | None], str | None]
) -> Row:
    started, prompt, use = survey.progress.started, text(fact.prompt) or "", use_of(fact.purpose)
    return {
        **{name: getattr(fact, name) for name in _SAME},
        **_student(started),
        **_better(survey.better(fact), text),
        "run": survey.run,
        "sequence": event.sequence,
        "at": event.at,
        "split": survey.split(fact),
        "adaptive": use.adaptive,
        "measures_lift": use.measures_lift,
        "about": fact.scaffold,
        "scaffold_block": survey.opening(prompt) or None,
        "prompt": prompt,
        "answer": text(fact.text),
        "unmet": list(fact.unmet),
        "observed": json.dumps(fact.observed) if fact.observed else None,
        "views": list(fact.views),
        "propensity": survey.propensity(fact),
    }


def _student(started: RunStarted | None) -> Row:
    return {
        "variant": started.variant if started else None,
        "model": started.model if started else None,
    }


def _better(mined: ContrastMined | None, text: Callable[[str | None], str | None]) -> Row:
    return {
        "better": text(mined.better) if mined else None,
        "better_source": mined.source if mined else None,
        "better_score": mined.better_score if mined else None,
    }


def _messages(row: Row, answer: object) -> list[dict[str, str]]:
    opening, prompt = str(row["scaffold_block"] or ""), str(row["prompt"])
    said = [("user", prompt.removeprefix(f"{opening}\n\n")), ("assistant", str(answer))]
    if opening:
        said.insert(0, ("system", opening))
    return [{"role": role, "content": content} for role, content in said]


def _filled(value: object) -> object:
    return "" if value is None else value
