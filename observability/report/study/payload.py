"""What a study's page holds for its reader to search: every row, and texts while there is room."""

import base64
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass

from observability.study.rows import Row
from observability.study.texts import Texts

ROOM = 8_000_000
"""Characters of a page that rows and texts may take, packed."""
COLUMNS = (
    "arm", "outcome", "strict", "failure", "rule", "finish_reason", "prompt_tokens",
    "completion_tokens", "calls", "evidence", "note", "grades", "prompt", "answer",
)  # fmt: skip
"""What the page knows of a row, in the order of its list."""


@dataclass(frozen=True, slots=True)
class Payload:
    """Gzipped JSON as base64, and what had to stay outside: `""`, `prompts` or `texts`."""

    packed: str
    left_out: str


class _Index:
    """Texts by number, each once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def of(self, text: str | None) -> int:
        if text is None:
            return -1
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


def payload(rows: Iterable[Row], texts: Texts, room: int = ROOM) -> Payload:
    """Pack rows, item by item; where texts find no room, prompts are left out, then all texts."""
    held, packed = sorted(rows, key=lambda row: row.measured != "capped"), ""
    for left_out in ("", "prompts", "texts"):
        packed = _packed(held, texts, left_out)
        if len(packed) <= room:
            return Payload(packed, left_out)
    return Payload(packed, "texts")


def _packed(rows: list[Row], texts: Texts, left_out: str) -> str:
    index = _Index()
    items: dict[tuple[object, ...], list[list[object]]] = {}
    for row in rows:
        about = (row.title, row.skill, row.level, row.task, row.seed, row.measured)
        prompt = None if left_out else texts.of(row.prompt)
        answer = None if left_out == "texts" else texts.of(row.text)
        items.setdefault(about, []).append(_row(row, index.of(prompt), index.of(answer)))
    content = {
        "columns": COLUMNS,
        "items": [[*about, own] for about, own in items.items()],
        "texts": index.texts,
    }
    told = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(gzip.compress(told, 6, mtime=0)).decode()


def _row(row: Row, prompt: int, answer: int) -> list[object]:
    grades = ", ".join(f"{judge}: {grade}" for judge, grade in sorted(row.grades.items()))
    return [
        row.arm,
        row.outcome,
        row.strict,
        row.failure or "",
        row.rule or "",
        row.finish_reason or "",
        row.prompt_tokens,
        row.completion_tokens,
        len(row.stages) or 1,
        row.evidence,
        row.note,
        grades,
        prompt,
        answer,
    ]
