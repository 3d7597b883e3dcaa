"""What every room's tests share: no paid model, no telemetry, one small real model."""

import asyncio
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.postgres.server import NoPostgresError, Postgres
from tools.model import catalogue, local
from tools.model.settings import EndpointSettings

os.environ["TUTELAGE_OFFLINE"] = "1"
for _name in [
    name for name in os.environ if name.startswith(("OTEL_", "LANGSMITH_", "LANGCHAIN_"))
]:
    del os.environ[_name]  # nothing is exported unless a test asks for it

os.environ.pop("TUTELAGE_LEDGER", None)  # a test that wants one names its own

# Tests share their cores with one another, and speed is a benchmark's affair.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def tiny_weights() -> Path:
    """The real 135M model's weights, downloaded once per machine."""
    return catalogue.ensure(catalogue.TINY)


@pytest.fixture(scope="session")
def tiny_settings() -> EndpointSettings:
    return EndpointSettings(
        local=catalogue.TINY,
        concurrency=2,
        context=1024,
        threads=1,  # tests share their cores with one another
        timeout=30,
        temperature=0,
        max_tokens=12,
    )


@pytest.fixture(scope="session")
def tiny_server(
    tiny_weights: Path, tiny_settings: EndpointSettings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of a real server of the 135M model, started once."""
    server = local.server_for(tiny_settings, tiny_weights, free_port())
    log = tmp_path_factory.mktemp("model") / "server.log"
    with log.open("wb") as output:
        child = subprocess.Popen(server.argv(), stdout=output, stderr=output)
    try:
        asyncio.run(local.wait_ready(server.url, is_alive=lambda: child.poll() is None))
        yield server.url
    finally:
        child.terminate()
        child.wait(timeout=10)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started once."""
    try:
        with Postgres() as server:
            yield server
    except NoPostgresError as error:
        pytest.skip(str(error))
