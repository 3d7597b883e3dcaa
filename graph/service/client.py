"""Asks the service of this machine that runs a data folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from graph.service.address import ServiceAddress

PATIENCE = 30.0


class ServiceRefusedError(RuntimeError):
    """The service did not do what it was asked to; says why, and what would help."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        said = str(problem.get("detail") or f"the service answered with status {status}")
        remedy = problem.get("remedy")
        super().__init__(f"{said}; {remedy}" if remedy and str(remedy) not in said else said)


class ServiceAwayError(ConnectionError):
    """Nothing answers where the service should be."""

    def __init__(self, url: str, reason: str) -> None:
        self.url, self.reason = url, reason
        super().__init__(f"{url} does not answer: {reason}; is `tutelage serve` still running?")


class ServiceClient:
    """The service's API, as far as commands need it."""

    def __init__(self, where: ServiceAddress) -> None:
        self._url, self._token = f"{where.url}/api/v1", where.token()
        # A proxy that the environment names is never the way to our own machine
        self._opener = build_opener(ProxyHandler({}))

    def submit(self, plan: Mapping[str, Any], name: str | None) -> str:
        """Have a run created; returns its name.

        Raises:
            ServiceRefusedError: it may not be; names the setting.
            ServiceAwayError: nobody answered.
        """
        body = {"plan": plan} | ({"name": name} if name else {})
        return str(self._ask("POST", "runs", json.dumps(body).encode())["run"])

    def steer(self, run: str, wish: str) -> None:
        """`pause`, `resume` or `stop` a run; raises as `submit` does."""
        self._ask("POST", f"runs/{run}/{wish}", b"")

    def put(self, name: str, path: Path) -> None:
        """Upload a file that a plan names; raises as `submit` does."""
        self._ask("PUT", f"files/{name}", path.read_bytes(), "application/octet-stream")

    def _ask(
        self, method: str, path: str, body: bytes, kind: str = "application/json"
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind}
        request = Request(  # noqa: S310 - the address is the service's own file's
            f"{self._url}/{path}", data=body, headers=headers, method=method
        )
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return dict(json.loads(answer.read() or b"{}"))
        except HTTPError as error:
            raise ServiceRefusedError(error.code, _problem(error.read())) from error
        except (URLError, OSError) as error:
            raise ServiceAwayError(self._url, str(getattr(error, "reason", error))) from error


def _problem(body: bytes) -> dict[str, Any]:
    try:
        return dict(json.loads(body))
    except (ValueError, TypeError):
        return {}
