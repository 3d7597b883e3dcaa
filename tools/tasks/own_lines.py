"""One line of a file of own tasks, validated."""

import ast
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools.extraction.values import is_number, number, plain
from tools.tasks.errors import OwnTasksError
from tools.tasks.task import Key

MOST_LEVELS: Final = 100
LONGEST_PROMPT: Final = 100_000
SKILL_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_FIELDS: Final = {"prompt", "answer", "checker", "skill", "level"}


@dataclass(frozen=True, slots=True)
class OwnTask:
    """A task as its author wrote it, `line` counted from 1."""

    line: int
    prompt: str
    key: Key
    gold: str | None
    skill: str
    level: int


class Line:
    """A line of a file; every complaint names file, line and remedy."""

    def __init__(self, path: Path, number: int) -> None:
        self._path, self._number = path, number

    def read(self, text: str) -> OwnTask:
        """The task on the line.

        Raises:
            OwnTasksError: it is none.
        """
        content = self._object(text)
        key, gold = self._key(content)
        return OwnTask(
            self._number,
            self._prompt(content.get("prompt")),
            key,
            gold,
            self._skill(content.get("skill", "mine")),
            self._level(content.get("level", 0)),
        )

    def _complaint(self, reason: str, remedy: str) -> OwnTasksError:
        return OwnTasksError(self._path, self._number, reason, remedy)

    def _object(self, text: str) -> dict[str, Any]:
        try:
            content = json.loads(text)
            # Half a surrogate pair is JSON, but no text that could be sent anywhere.
            json.dumps(content, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            reason = f"not JSON ({error})"
            raise self._complaint(reason, "write one JSON object a line") from error
        if not isinstance(content, dict):
            raise self._complaint("not a JSON object", 'write {"prompt": ..., "answer": ...}')
        if unknown := sorted(set(content) - _FIELDS):
            raise self._complaint(
                f"unknown field {', '.join(unknown)}", f"use only {', '.join(sorted(_FIELDS))}"
            )
        return content

    def _prompt(self, prompt: object) -> str:
        if not isinstance(prompt, str) or not prompt.strip():
            raise self._complaint("no prompt", 'give "prompt" a text that is not blank')
        if len(prompt) > LONGEST_PROMPT:
            raise self._complaint(
                f"a prompt of {len(prompt)} characters", f"keep prompts under {LONGEST_PROMPT}"
            )
        return prompt.strip()

    def _skill(self, skill: object) -> str:
        if not isinstance(skill, str) or not SKILL_NAME.fullmatch(skill):
            raise self._complaint(
                f"skill {skill!r} is no name", "use up to 60 of a-z, 0-9, _ and - (fractions-2)"
            )
        return skill

    def _level(self, level: object) -> int:
        if not isinstance(level, int) or isinstance(level, bool) or not 0 <= level < MOST_LEVELS:
            raise self._complaint(
                f"level {level!r} is no level",
                f"use a whole number from 0, the easiest, to {MOST_LEVELS - 1}",
            )
        return level

    def _key(self, content: dict[str, Any]) -> tuple[Key, str | None]:
        if ("answer" in content) is ("checker" in content):
            raise self._complaint("needs exactly one of answer and checker", "give one of them")
        if "checker" in content:
            return Key("checker", {"source": self._checker(content["checker"])}), None
        answer = self._answer(content["answer"])
        if is_number(answer):
            answer = number(answer)
            return Key("maths", {"answer": answer}), answer
        return Key("text", {"answer": answer}), answer

    def _answer(self, answer: object) -> str:
        if isinstance(answer, str) and plain(answer):
            return plain(answer)
        # To Python, JSON's true is an int.
        whole = isinstance(answer, int) and not isinstance(answer, bool)
        if whole or (isinstance(answer, float) and math.isfinite(answer)):
            return str(answer)
        raise self._complaint(
            f"answer {answer!r} is neither a text nor a number",
            'give "answer" a text that is not blank, or a finite number',
        )

    def _checker(self, source: object) -> str:
        if not isinstance(source, str):
            raise self._complaint("checker is no text", "give it Python source as one JSON string")
        try:
            module = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            reason = f"the checker is no Python ({error})"
            raise self._complaint(reason, "mend its source") from error
        if not any(
            isinstance(node, ast.FunctionDef) and node.name == "check" for node in module.body
        ):
            raise self._complaint(
                "the checker defines no check", "define check(answer) -> bool in it"
            )
        return source
