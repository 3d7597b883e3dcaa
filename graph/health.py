"""What a machine needs to run Tutelage, and whether it is there."""

import asyncio
import importlib.util
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bus.credentials import discover, owner
from bus.embedded import ServerBinaryError, find_server
from bus.permissions import USERS, password_variable
from observability.ledger.errors import LedgerError
from observability.ledger.opening import named_url
from observability.ledger.sqlite import LEDGER
from tools.model import catalogue
from tools.sandbox import detection

Standing = Literal["good", "missing", "optional"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked for; `detail` says what was seen, or what to do."""

    name: str
    standing: Standing
    detail: str


async def examine(data: Path) -> list[Finding]:
    """Look for everything; a check that breaks is a finding too."""
    return [await _safely(check, data) for check in CHECKS]


async def _package(_data: Path) -> Finding:
    spec = importlib.util.find_spec("agents")
    where = spec.origin if spec and spec.origin else "nowhere"
    if importlib.util.find_spec("agents.roster"):
        return Finding("package", "good", f"`agents` is ours, {where}")
    remedy = f"`agents` is somebody else's ({where}): use an environment without openai-agents"
    return Finding("package", "missing", remedy)


async def _server(data: Path) -> Finding:
    if url := os.environ.get("NATS_URL"):
        return _external(data, f"an external server, {url} (NATS_URL)")
    try:
        binary = find_server()
    except ServerBinaryError as error:
        return Finding("bus", "missing", str(error))
    holder = owner(data)
    kept = f"; {discover(data).url}, kept by process {holder}" if holder else ""
    return Finding("bus", "good", f"{binary}{kept}")


def _external(data: Path, found: str) -> Finding:
    known = discover(data).passwords
    lacking = [password_variable(user) for user in USERS if user not in known]
    if not known or not lacking:
        return Finding("bus", "good", found)
    # Agents on other machines need their own alone; whoever keeps the server needs them all.
    remedy = f"without {', '.join(lacking)}: who runs here needs its own (tutelage bus passwords)"
    return Finding("bus", "optional", f"{found}, {remedy}")


async def _ledger(data: Path) -> Finding:
    if not (url := named_url()):
        return Finding("ledger", "good", f"a file, {data / LEDGER}")
    # A driver that only those need who keep the ledger in a database.
    from observability.ledger.address import Address
    from observability.ledger.postgres_layout import inspect_database

    try:
        address = Address.read(url)
        seen = await asyncio.to_thread(inspect_database, address)
    except LedgerError as error:
        return Finding("ledger", "missing", str(error))
    held = "holds a ledger" if seen.laid_out else "no ledger yet; the first run makes one"
    detail = f"PostgreSQL {seen.version}, {address.shown} (TUTELAGE_LEDGER): {held}"
    if seen.synced:
        return Finding("ledger", "good", detail)
    return Finding("ledger", "optional", f"{detail}. Its fsync is off: a power cut may damage it")


async def _sandbox(_data: Path) -> Finding:
    described = await detection.describe()
    detail = str(described).removeprefix("sandbox: ")
    return Finding("sandbox", "good" if described.tier else "missing", detail)


async def _model(_data: Path) -> Finding:
    found = await asyncio.to_thread(catalogue.find, catalogue.DEFAULT)
    if found:
        return Finding("model", "good", str(found))
    remedy = (
        f"{catalogue.DEFAULT} is not on this machine yet: the first run downloads it, "
        "or set TUTELAGE_MODELS to a folder that holds it"
    )
    return Finding("model", "optional", remedy)


async def _traces(_data: Path) -> Finding:
    endpoint = os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if endpoint:
        return Finding("traces", "good", f"sent to {endpoint}, and kept in the data folder")
    remedy = "kept in the data folder; set OTEL_EXPORTER_OTLP_ENDPOINT to see them in Jaeger too"
    return Finding("traces", "optional", remedy)


async def _browser(_data: Path) -> Finding:
    # A browser's driver is slow to import, and only this check needs it.
    from tools.renderer.description import describe

    found = await describe()
    if found.tier is None:
        return Finding("browser", "optional", f"{found.detail}. Only scenes need it")
    return Finding("browser", "optional" if found.weak else "good", found.detail)


CHECKS: tuple[Callable[[Path], Awaitable[Finding]], ...] = (
    _package,
    _server,
    _ledger,
    _sandbox,
    _model,
    _traces,
    _browser,
)


async def _safely(check: Callable[[Path], Awaitable[Finding]], data: Path) -> Finding:
    try:
        return await check(data)
    except Exception as error:
        name = check.__name__.strip("_")
        return Finding(name, "missing", f"could not be examined: {type(error).__name__}: {error}")
