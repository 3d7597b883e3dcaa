"""The API's own description, at `/api/v1/openapi.json`."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from graph.service.http.guard import SAFE
from graph.service.http.problems import MEDIA_TYPE

_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "The service's token; `tutelage serve` prints where it is.",
}
_FREE = ("/health/live", "/health/ready")


def describe(app: FastAPI, *, reading_is_free: bool) -> None:
    """Have the app describe itself: problems by their media type, and where the token is needed."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=app.openapi_tags,
            )
            schema.setdefault("components", {})["securitySchemes"] = {"token": _TOKEN}
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    _mark_problems(operation)
                    free = method.upper() in SAFE and (reading_is_free or path.endswith(_FREE))
                    operation["security"] = [*([{}] if free else []), {"token": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _mark_problems(operation: dict[str, Any]) -> None:
    for response in operation["responses"].values():
        for media in response.get("content", {}).values():
            if media.get("schema", {}).get("$ref", "").endswith("/Problem"):
                response["content"] = {MEDIA_TYPE: media}
