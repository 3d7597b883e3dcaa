"""One service for a module's tests."""

from collections.abc import Iterator

import httpx
import pytest

from tests.graph.service.serving import TOKEN, Served, served


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The stories' runs, served on loopback."""
    data = tmp_path_factory.mktemp("service") / "data"
    with served(data, key_variables=["ALLOWED_KEY"]) as running:
        yield running


@pytest.fixture
def reader(service: Served) -> Iterator[httpx.Client]:
    """Asks the API without a token."""
    with httpx.Client(base_url=service.api) as client:
        yield client


@pytest.fixture
def owner(service: Served) -> Iterator[httpx.Client]:
    """Asks the API with the token."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=service.api, headers=headers) as client:
        yield client
