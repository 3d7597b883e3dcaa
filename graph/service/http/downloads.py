"""`/runs/{run}/report` and `/runs/{run}/export`: a run's results as files."""

import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from anyio import to_thread
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from graph.service.http.api_context import ContextDep
from graph.service.http.problems import file_name
from graph.service.http.reports import rendered
from graph.service.http.responses import reading
from graph.service.http.run_views import RunName
from observability.export.run import export_run
from observability.ledger.event import Reader

router = APIRouter(prefix="/runs", tags=["results"])

_BLOCK = 256 * 1024
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@router.get(
    "/{run}/report",
    summary="Download a run's report",
    response_class=HTMLResponse,
    responses=reading(404, 503),
)
async def report(context: ContextDep, run: RunName) -> Response:
    """One HTML page that needs nothing else: what was taught, what helped, how sure we are."""
    name = context.supervisor.find(run).run
    page, policy = await context.records.make(lambda reader: rendered(reader, name))
    named = f'inline; filename="{file_name(name, "html")}"'
    headers = {"Content-Security-Policy": policy, "Content-Disposition": named}
    return HTMLResponse(page, headers=headers)


@router.get(
    "/{run}/export",
    summary="Download a run's data",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A zip archive.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        },
        **reading(404, 409, 503),
    },
)
async def export(context: ContextDep, run: RunName) -> Response:
    """Attempts as Parquet and chat JSONL, proven skills, and the card that explains them.

    The same record gives the same bytes.
    """
    name = context.supervisor.find(run).run
    data = context.supervisor.data
    archive = await context.records.make(lambda reader: _archive(reader, name, data))
    size = archive.seek(0, 2)
    archive.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(name, "zip")}"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_blocks(archive), headers=headers, media_type="application/zip")


def _archive(reader: Reader, run: str, data: Path) -> IO[bytes]:
    """A zip of the export, in a file that has no name, and so is gone when it is closed."""
    archive: IO[bytes] = tempfile.TemporaryFile(dir=data)  # noqa: SIM115 (whoever sends it)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=data) as beside:
        folder = Path(beside, file_name(run, "export"))
        export_run(reader, run, folder)
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                with path.open("rb") as file, packed.open(entry, "w", force_zip64=True) as into:
                    while block := file.read(_BLOCK):
                        into.write(block)
    return archive


async def _blocks(archive: IO[bytes]) -> AsyncIterator[bytes]:
    with archive:
        while block := await to_thread.run_sync(archive.read, _BLOCK):
            yield block
