"""How the API says no: problem details, with the setting and the remedy (RFC 9457)."""

import re
import unicodedata
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
_LONGEST = 2_000
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Cn"})


class Problem(BaseModel):
    """Why a request was refused, and what would help."""

    model_config = ConfigDict(
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_extra={
            "example": {
                "type": "urn:tutelage:problem:wrong-setting",
                "title": "Wrong setting",
                "status": 422,
                "detail": "plan: lanes: Input should be greater than or equal to 1",
                "setting": "lanes",
                "remedy": "correct the setting; docs/configuration.md lists them all",
            }
        },
    )

    type: str = Field(pattern="^urn:tutelage:problem:[a-z-]+$")
    """What kind of problem it is; programs tell kinds apart by this."""
    title: str
    """The kind in words."""
    status: int = Field(ge=400, le=599)
    """The HTTP status."""
    detail: str
    """What was wrong this time."""
    setting: str | None = None
    """Which setting, parameter or field is at fault, where one is."""
    remedy: str | None = None
    """What would help, where something does."""


class ProblemError(Exception):
    """A request is refused; carries what the client is told."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        self.problem, self.headers = problem, dict(headers or {})
        super().__init__(f"{problem.status} {problem.detail}")

    def response(self) -> Response:
        """The answer that says so."""
        return answer(self.problem, self.headers)


def problem(
    status: int, kind: str, detail: str, *, setting: str | None = None, remedy: str | None = None
) -> Problem:
    """Describe a problem; `kind` is words with hyphens, such as `unknown-run`."""
    return Problem(
        type=f"urn:tutelage:problem:{kind}",
        title=kind.replace("-", " ").capitalize(),
        status=status,
        detail=plain(detail)[:_LONGEST],
        setting=setting and plain(setting)[:_LONGEST],
        remedy=remedy and plain(remedy)[:_LONGEST],
    )


def answer(told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A response of this problem."""
    body = told.model_dump_json(exclude_none=True)
    return Response(body, told.status, dict(headers or {}), MEDIA_TYPE)


def plain(text: str) -> str:
    """One line of visible characters: no control characters, no marks that turn text around.

    Markup stays as it is: it is text, and whoever shows it escapes it.
    """
    spaced = " ".join(text.split())
    return "".join(one for one in spaced if unicodedata.category(one) not in _HIDDEN)


def file_name(run: str, ending: str) -> str:
    """A run's name as a file's, for a header: ASCII, with nothing that a shell or a path minds."""
    return f"{re.sub(r'[^A-Za-z0-9_-]', '_', run) or 'run'}.{ending}"
