"""compose.yaml, started: every container's own command, as a process, on this machine's loopback.

What Docker would add (images, namespaces, limits) is left out, and so are Jaeger, whose place a
collector takes, and the student's weights, whose place a counting endpoint takes.
"""

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bus.embedded import find_server
from graph.service.address import ServiceAddress
from graph.service.client import ServiceClient
from tests.conftest import free_port
from tests.graph.collector import Collector
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.terminal import until
from tests.postgres.server import Postgres

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[3]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
AGENTS = ("student", "curator", "distiller", "verifier", "judge")
EPISODES = 12
PLAN = {
    "student": "student.qwen",
    "skills": ["simulated/counting:0-1"],
    "candidates": {"sources": ["generalised"]},
    "budget": {"episodes": EPISODES},
    "seed": 1,
}


class Containers:
    """Starts services of the compose file as processes, with what names them replaced."""

    def __init__(
        self, folder: Path, secrets: dict[str, str], names: dict[str, str], collector: Collector
    ) -> None:
        self.collector = collector
        self._folder, self._secrets, self._names = folder, secrets, names
        self.page = f"http://{names['127.0.0.1:8321']}"
        (folder / "token").write_text(secrets["TUTELAGE_TOKEN"])
        self._running: list[subprocess.Popen[bytes]] = []
        for name, config in COMPOSE["configs"].items():
            (folder / "etc" / name).write_text(self._here(config["content"]))

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        command, environment = self._argv(name, "command"), self._environment(name)
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a service that lasts."""
        with (self._folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                self._argv(name, "command"), env=self._environment(name), stdout=log, stderr=log
            )
        self._running.append(process)
        return process

    def is_healthy(self, name: str) -> bool:
        """Run the container's own health check."""
        tried = subprocess.run(
            self._argv(name, "healthcheck"),
            env=self._environment(name),
            capture_output=True,
            check=False,
        )
        return tried.returncode == 0

    def wait_for(self, name: str) -> None:
        until(lambda: self.is_healthy(name), f"{name}: {self.log(name)}")

    def log(self, name: str) -> str:
        path = self._folder / f"{name}.log"
        return path.read_text()[-2000:] if path.exists() else ""

    def client(self) -> ServiceClient:
        return ServiceClient(ServiceAddress(self.page, "", self._folder / "token"))

    def read(self, run: str) -> dict[str, Any]:
        """A run, as the API shows it."""
        with urllib.request.urlopen(f"{self.page}/api/v1/runs/{run}", timeout=10) as answer:
            return dict(json.load(answer))

    def stop(self) -> None:
        for process in reversed(self._running):
            process.terminate()
        for process in self._running:
            process.wait(30)

    def _argv(self, name: str, what: str) -> list[str]:
        service = COMPOSE["services"][name]
        words = service[what] if what == "command" else service[what]["test"][1:]
        binary = ["nats-server"] if name == "nats" and what == "command" else []
        return [*binary, *(self._here(word, name) for word in words)]

    def _environment(self, name: str) -> dict[str, str]:
        kept = {key: os.environ[key] for key in ("HOME", "TUTELAGE_OFFLINE")}
        programs = [Path(sys.executable).parent, find_server().parent, os.environ["PATH"]]
        image = {
            "PATH": os.pathsep.join(map(str, programs)),
            "TUTELAGE_DATA": str(self._folder / name / "data"),
        }
        given = COMPOSE["services"][name].get("environment", {})
        return kept | image | {key: self._here(text, name) for key, text in given.items()}

    def _here(self, text: str, name: str = "shared") -> str:
        """A text of the compose file, with secrets filled in and names of this machine."""
        own = self._folder / name
        for folder in ("tmp", "data"):
            (own / folder).mkdir(parents=True, exist_ok=True)
        text = re.sub(r"(?<![\w/])/(tmp|data)\b", lambda found: str(own / found[1]), text)
        text = re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: self._secrets[found[1]], text)
        for there, here in self._names.items():
            text = text.replace(there, here)
        return text


@pytest.fixture
def containers(postgres: Postgres, tmp_path: Path) -> Iterator[Containers]:
    make = ["make", "--silent", "--file", str(ROOT / "Makefile"), ".env"]
    subprocess.run(make, cwd=tmp_path, check=True)
    lines = (tmp_path / ".env").read_text().splitlines()
    collector, endpoint, ledger = Collector(), CountingEndpoint(), postgres.create()
    nats, page, monitoring = free_port(), free_port(), free_port()
    secrets = dict(line.split("=", 1) for line in lines)
    names = {
        "/prepared": str(tmp_path / "etc"),
        "/etc/nats/nats.conf": str(tmp_path / "etc" / "nats"),
        "/etc/tutelage/service.toml": str(tmp_path / "etc" / "service"),
        "/etc/tutelage/student.toml": str(tmp_path / "etc" / "student"),
        "0.0.0.0:4222": f"127.0.0.1:{nats}",
        "nats://nats:4222": f"nats://127.0.0.1:{nats}",
        "127.0.0.1:8222": f"127.0.0.1:{monitoring}",
        'host = "0.0.0.0"': f'host = "127.0.0.1"\nport = {page}',
        "127.0.0.1:8321": f"127.0.0.1:{page}",
        "http://jaeger:4318": collector.url,
        "http://model:8080/v1": endpoint.url,
        f"postgresql://tutelage:{secrets['POSTGRES_PASSWORD']}@postgres/tutelage": ledger,
    }
    (tmp_path / "etc" / "accounts").mkdir(parents=True)
    found = Containers(tmp_path, secrets, names, collector)
    yield found
    found.stop()
    endpoint.close()
    collector.close()


def test_the_lab_of_the_compose_file_teaches(containers: Containers) -> None:
    containers.run("prepare")
    for name in ("nats", "service"):
        containers.start(name)
    containers.wait_for("service")
    for name in AGENTS:
        containers.start(name)
    run = containers.client().submit(PLAN, "contained")
    for name in AGENTS:
        containers.wait_for(name)
    until(lambda: containers.read(run)["state"] == "ended", "its end", 120)
    assert sum(containers.read(run)["outcomes"].values()) == EPISODES
    assert containers.collector.search("coordinator", "jaeger.eval.trial_id=contained")
    assert {s.service for s in containers.collector.spans} >= {"student", "verifier"}
