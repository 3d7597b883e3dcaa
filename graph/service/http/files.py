"""`/files`: tasks and skills that plans coming by HTTP may name."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request, Response
from pydantic import Field

from graph.service.http.api_context import ContextDep
from graph.service.http.guard import FILE
from graph.service.http.problems import ProblemError, problem
from graph.service.http.responses import changing, reading
from graph.service.http.run_views import Shown
from graph.service.http.uploads import NAME

router = APIRouter(prefix="/files", tags=["files"])

FileName = Annotated[
    str, Path(pattern=NAME, description="Letters, digits, `_` and `-`, then `.jsonl` or `.md`.")
]
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {
                "schema": {"type": "string", "format": "binary", "minLength": 1}
            }
        },
    }
}


class FileView(Shown):
    """A file that plans may name."""

    name: str = Field(pattern=NAME, examples=["mine.jsonl"])
    size: int = Field(ge=0)
    """Bytes."""


class FileList(Shown):
    """Files that plans may name."""

    files: list[FileView]


@router.get("", summary="List uploaded files", responses=reading())
async def list_files(context: ContextDep) -> FileList:
    """What plans that come by HTTP may name."""
    found = await to_thread.run_sync(context.uploads.list)
    return FileList(files=[FileView(name=one.name, size=one.size) for one in found])


@router.put(
    "/{name}",
    summary="Upload a file",
    status_code=201,
    responses={200: {"model": FileView, "description": "It was there."}, **changing(409, 507)},
    openapi_extra=_BODY,
    max_body_size=FILE,
)
async def put_file(
    context: ContextDep, name: FileName, request: Request, response: Response
) -> FileView:
    """Tasks as JSON lines, or a skill as Markdown; a name that is taken keeps what it has.

    At most 32 MiB. Files are deleted on the service's machine alone.
    """
    size = 0
    with context.uploads.draft() as draft:
        async for block in request.stream():
            size += len(block)
            await to_thread.run_sync(draft.write, block)
        if not size:
            raise ProblemError(problem(422, "empty-file", "the body is empty", setting="body"))
        if not await to_thread.run_sync(context.uploads.keep, draft, name):
            response.status_code = 200
    return FileView(name=name, size=size)
