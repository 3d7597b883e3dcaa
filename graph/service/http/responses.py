"""Which problems a route may answer with, for the OpenAPI."""

from typing import Any

from graph.service.http.problems import Problem

_WORDS = {
    400: "The request cannot be read.",
    401: "The token is missing or wrong.",
    403: "A browser asks from a page that is not ours.",
    404: "There is none of this name.",
    409: "It cannot be done as things stand.",
    413: "The body is too large.",
    421: "The service does not go by this name.",
    422: "A setting, a parameter or a field is wrong.",
    429: "Too many wrong tokens came from this address.",
    507: "There is no room left.",
    503: "The bus or the ledger is away for the moment.",
}
Responses = dict[int | str, dict[str, Any]]


def reading(*more: int) -> Responses:
    """Of a route that changes nothing."""
    return _problems(401, 421, 422, 429, *more)


def changing(*more: int) -> Responses:
    """Of a route that changes something."""
    return _problems(400, 401, 403, 413, 421, 422, 429, *more)


def _problems(*statuses: int) -> Responses:
    return {status: {"model": Problem, "description": _WORDS[status]} for status in statuses}
