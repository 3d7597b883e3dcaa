"""A scaffold: a short procedure, content-hashed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import InitVar, asdict, dataclass
from typing import Literal

Source = Literal["generalised", "model", "self_written", "library", "imported"]

MAX_STEPS, MAX_LABEL_WORDS, MAX_TOKENS = 7, 4, 900
MAX_CHARACTERS = {"label": 60, "when": 300, "action": 400, "because": 300}
"""Cap on each field of a step; the bus has the same."""


class InvalidScaffoldError(ValueError):
    """A step or a scaffold breaks a rule; `rule` says which, `found` what was seen."""

    def __init__(self, rule: str, found: object) -> None:
        self.rule, self.found = rule, found
        super().__init__(f"{rule}, not {found!r}")


def estimated_tokens(text: str) -> int:
    """Length of an English text in tokens of about four characters."""
    return -(-len(text) // 4)


@dataclass(frozen=True, slots=True)
class Step:
    """When `when`, do `action`, because `because`; `label` has at most four words.

    Each field is one line without surplus blanks.

    Raises:
        InvalidScaffoldError: a field is blank, too long or not one tidy line.
    """

    label: str
    when: str
    action: str
    because: str

    def __post_init__(self) -> None:
        for name, cap in MAX_CHARACTERS.items():
            text = getattr(self, name)
            if not text or text != " ".join(text.split()):
                raise InvalidScaffoldError(f"a step's {name} is one tidy line of text", text)
            if len(text) > cap:
                raise InvalidScaffoldError(f"a step's {name} has at most {cap} characters", text)
        if len(self.label.split()) > MAX_LABEL_WORDS:
            raise InvalidScaffoldError(
                f"a step's label has at most {MAX_LABEL_WORDS} words", self.label
            )

    def __str__(self) -> str:
        when, action, because = (
            text.rstrip(" .,;") for text in (self.when, self.action, self.because)
        )
        return f"{self.label}: When {when}, {action}, because {because}."


def written(steps: Iterable[Step]) -> str:
    """Numbered steps, one a line, as a student reads them."""
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


@dataclass(frozen=True, slots=True)
class Scaffold:
    """At most 7 steps and 900 tokens for the skills it declares.

    `digest` depends on the steps and skills alone, so the same procedure from two sources is
    the same scaffold. `counted` is the length by a tokenizer, where one has counted it; without,
    four characters are taken for a token.

    Raises:
        InvalidScaffoldError: it has no or too many steps, no skill, or is too long.
    """

    steps: tuple[Step, ...]
    skills: tuple[str, ...]
    source: Source
    parent: str | None = None
    counted: InitVar[int | None] = None

    def __post_init__(self, counted: int | None) -> None:
        if not 1 <= len(self.steps) <= MAX_STEPS:
            raise InvalidScaffoldError(f"a scaffold has 1 to {MAX_STEPS} steps", len(self.steps))
        if not self.skills or any(skill.split() != [skill] for skill in self.skills):
            raise InvalidScaffoldError("a scaffold names skills without blanks", self.skills)
        tokens = self.tokens if counted is None else counted
        if tokens > MAX_TOKENS:
            raise InvalidScaffoldError(f"a scaffold has at most {MAX_TOKENS} tokens", tokens)

    @property
    def text(self) -> str:
        """What a student reads of it."""
        return written(self.steps)

    @property
    def tokens(self) -> int:
        """Estimated length of `text`."""
        return estimated_tokens(self.text)

    @property
    def digest(self) -> str:
        content = json.dumps([[asdict(step) for step in self.steps], sorted(self.skills)])
        return hashlib.sha256(content.encode()).hexdigest()[:16]
